import { ExchangeError } from '../application/exchange-error.ts';

/** The disk is full or failing, the file is read-only, damaged, gone or closed: nothing that a statement can help. */
const OUT_OF_REACH =
  /^SQLITE_(?:FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|NOLFS|PERM|AUTH|PROTOCOL|NOMEM|LOCKED|INTERRUPT|MISUSE|SCHEMA)/u;

/** By its member, not by its class: the driver's errors may be of another realm. */
function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message : '';
}

/** Another process holds the file: the same transaction may be tried again. */
export const isTransient = (error: unknown): boolean => /(?:^| - )SQLITE_BUSY/u.test(messageOf(error));

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

/** The same where nobody tries again: a file that is held is out of reach, too. */
export const asReadFault = (error: unknown): unknown =>
  isTransient(error)
    ? new ExchangeError('unavailable', 'The database is held by somebody else.')
    : asExchangeError(error);
