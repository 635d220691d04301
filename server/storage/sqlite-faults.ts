import { ExchangeError } from '../application/exchange-error.ts';

/** The disk is full or failing, the file is read-only, damaged, gone or closed: nothing that a statement can help. */
const OUT_OF_REACH =
  /^SQLITE_(?:FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|NOLFS|PERM|AUTH|PROTOCOL|NOMEM|LOCKED|INTERRUPT|MISUSE|SCHEMA)/u;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');

/** Another process holds the file: the same transaction may be tried again. */
export const isTransient = (error: unknown): boolean => messageOf(error).startsWith('SQLITE_BUSY');

/** True when BEGIN met a transaction that a failed one left open. */
export const isLeftOpen = (error: unknown): boolean => messageOf(error).includes('within a transaction');

/** A fault of the file as what it means to a caller; other faults stay as they are. */
export function asExchangeError(error: unknown): unknown {
  const message = messageOf(error);
  if (OUT_OF_REACH.test(message)) return new ExchangeError('unavailable', 'The database is out of reach.');
  return message.startsWith('SQLITE_TOOBIG')
    ? new ExchangeError('too-large', 'A value is larger than the database can store.')
    : error;
}
