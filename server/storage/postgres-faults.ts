import { ExchangeError } from '../application/exchange-error.ts';

/** Serialisation failure and deadlock: the server has undone the transaction and asks for it again. */
const TRANSIENT = new Set(['40001', '40P01']);
/**
 * SQLSTATE classes and codes that say the store cannot serve now: connection, resources, operator intervention (with
 * cancelled and timed-out statements), system errors, lock timeout, read-only or lost transactions.
 */
const OUT_OF_REACH = /^(?:08|53|57|58|XX|55P03|25P02|25P03|25006)/u;
/** A character, a length or a number that no column can hold: the caller's text, not a defect. */
const NOT_STORABLE = new Set(['22021', '22003', '54000']);

/** The five characters of SQLSTATE; undefined for what did not come from the server. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/u.test(code) && !/^E[A-Z]+$/u.test(code) ? code : undefined;
}

/** True for faults after which the same transaction may be tried again. */
export const isTransient = (error: unknown): boolean => TRANSIENT.has(sqlStateOf(error) ?? '');

/** True when the connection that the fault came from must not be used again. */
export function endsConnection(error: unknown): boolean {
  const state = sqlStateOf(error);
  // What is not the server's word is the connection's end: a reset, a timeout of ours, a name that is not found.
  if (state === undefined) return true;
  const severity = typeof error === 'object' && error !== null && 'severity' in error ? error.severity : undefined;
  return severity === 'FATAL' || severity === 'PANIC' || state === '25P02';
}

/** A fault of a connection or a statement as what it means to a caller; other faults of statements stay as they are. */
export function asExchangeError(error: unknown): unknown {
  if (error instanceof ExchangeError) return error;
  const state = sqlStateOf(error);
  if (state === undefined || OUT_OF_REACH.test(state)) {
    return new ExchangeError('unavailable', 'The database is out of reach.');
  }
  if (NOT_STORABLE.has(state)) return new ExchangeError('invalid', 'A value holds what the database cannot store.');
  return error;
}
