import type { ReportPlace } from './reports.ts';

/** Where a search goes on: whose, which, from where. */
export interface SearchCursor {
  readonly institution: string;
  readonly query: string;
  readonly offset?: number;
  readonly after?: ReportPlace;
  /** The last entry shown of a list that is not a search of reports. */
  readonly place?: { readonly at: number; readonly id: string };
}

/** Cursors that only the exchange can read: sealed, bound to the tenant, short-lived. */
export interface Cursors {
  seal(cursor: SearchCursor, now: number): string;
  /** Throws `malformed` for a cursor of another tenant, an old or a forged one. */
  open(text: string, institution: string, now: number): SearchCursor;
}
