import { ExchangeError } from './exchange-error.ts';
import type { Cursors } from './ports/cursors.ts';
import type { EpochMs } from '../domain/time.ts';

/** Which part of a list, newest first, is asked for. */
export interface PageRequest {
  readonly limit: number;
  /** The `next` of the page before. */
  readonly cursor: string | undefined;
}

/** One page of a list; `next` asks for the one after it, undefined at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** Where a list goes on: the instant and id of the last entry shown. */
export interface Place {
  readonly at: EpochMs;
  readonly id: string;
}

/** Answers lists page by page, with cursors that are bound to the caller and the list. */
export interface Pager {
  page<T>(
    list: string,
    caller: string | null,
    request: PageRequest,
    read: (after: Place | undefined, limit: number) => Promise<readonly T[]>,
    placeOf: (entry: T) => Place,
  ): Promise<Page<T>>;
  /** The same for a list whose reader may stop looking before a page is full: such a page is short, yet has a next. */
  part<T>(
    list: string,
    caller: string | null,
    request: PageRequest,
    read: (after: Place | undefined, limit: number) => Promise<Part<T>>,
    placeOf: (entry: T) => Place,
  ): Promise<Page<T>>;
}

/** What a reader found until it stopped. */
export interface Part<T> {
  readonly entries: readonly T[];
  readonly stoppedAt: Place | undefined;
}

/** Throws `malformed` for a cursor of another list or caller, an old or a forged one. */
export function makePager(cursors: Cursors, now: () => EpochMs): Pager {
  const pager: Pager = {
    page: (list, caller, request, read, placeOf) =>
      pager.part(
        list,
        caller,
        request,
        async (after, limit) => ({ entries: await read(after, limit), stoppedAt: undefined }),
        placeOf,
      ),
    async part(list, caller, { limit, cursor }, read, placeOf) {
      // No institution has this id: the commission's cursors are nobody else's.
      const owner = caller ?? '*';
      const opened = cursor === undefined ? undefined : cursors.open(cursor, owner, now());
      if (opened && opened.query !== list) {
        throw new ExchangeError('malformed', { expression: 'cursor', diagnostics: 'The cursor is of another list.' });
      }
      const { entries, stoppedAt } = await read(opened?.place, limit + 1);
      const items = entries.slice(0, limit);
      const last = items.at(-1);
      const place = entries.length > limit && last !== undefined ? placeOf(last) : stoppedAt;
      const next = place && cursors.seal({ institution: owner, query: list, place }, now());
      return { items, next };
    },
  };
  return pager;
}
