import type { Cursors } from '../application/ports/cursors.ts';
import type { DecidedQuery, OfferWithState } from '../application/ports/offers.ts';
import type { Clock } from '../application/ports/system.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import type { EpochMs } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { dateTest, hullOf, type DateTest } from './date-search.ts';
import { isExchangeId } from './incoming.ts';
import {
  alternatives,
  countOf,
  faulty,
  readQuery,
  textOf,
  valueOf,
  valuesOf,
  wordOf,
  type SearchQuery,
} from './search-query.ts';
import type { Search } from './searching.ts';
import { matchesOf, searchsetOf } from './searchset.ts';
import { BUSINESS_STATUS_SYSTEM, decidedAt, taskOf, type TaskNeeds } from './task.ts';
import { referenceTest, tokensOfCode, tokenTest } from './token-search.ts';

export interface TaskSearchNeeds extends TaskNeeds {
  readonly clock: Clock;
  readonly cursors: Cursors;
}

/** Where a page of Tasks ends. */
type Place = NonNullable<DecidedQuery['after']>;

const PREFIX = 'Task?';
const PAGE = 200;
/** A page looks at so many Tasks at most before it answers with the next one. */
const MOST_SCANNED = 5000;

/** `GET /fhir/Task` by `_id`, `focus`, `business-status`, `authored-on`, `modified`, the newest decision first. */
export function searchTasks(needs: TaskSearchNeeds): Search {
  return async (given, response) => {
    const { institution } = callerOf(response);
    // No institution has this id: the commission's cursors are nobody else's.
    const owner = institution ?? '*';
    const now = needs.clock.now();
    const resumed = resume(needs, given, owner, now);
    const query = resumed?.query ?? given;
    const count = countOf(query);
    const total = wordOf(query, '_total', ['none', 'estimate', 'accurate']);
    const filter = filterOf(query, institution, `${needs.publicUrl()}/fhir`, now);
    const page = await tasksOf(needs, filter, resumed?.after, count);
    const isWhole = resumed === undefined && page.next === undefined;
    const number = isWhole && count > 0 ? page.found.length : await countFor(needs, filter, total, count);
    const base = `${needs.publicUrl()}/fhir`;
    const tasks = await Promise.all(page.found.map((each) => taskOf(needs, each)));
    const next =
      page.next && count > 0
        ? needs.cursors.seal(
            { institution: owner, query: `${PREFIX}${textOf(query, 'sealed')}`, place: page.next },
            now,
          )
        : undefined;
    const matches = matchesOf(base, 'Task', tasks);
    sendFhir(response, 200, searchsetOf({ base, query, matches, total: total === 'none' ? undefined : number, next }));
  };
}

function resume(
  { cursors }: TaskSearchNeeds,
  given: SearchQuery,
  owner: string,
  now: EpochMs,
): { readonly query: SearchQuery; readonly after: Place | undefined } | undefined {
  const [text] = valuesOf(given, '_cursor');
  if (text === undefined) return undefined;
  const cursor = cursors.open(text, owner, now);
  if (!cursor.query.startsWith(PREFIX)) throw faulty('_cursor', 'The cursor is of another list.');
  const query = readQuery('Task', new URLSearchParams(cursor.query.slice(PREFIX.length)), false);
  return { query, after: cursor.place };
}

interface TaskFilter {
  /** What the store can tell; it may let through too much. */
  readonly stored: Omit<DecidedQuery, 'limit' | 'after'>;
  readonly passes: (decided: OfferWithState) => boolean;
}

function filterOf(query: SearchQuery, institution: InstitutionId | null, base: string, now: EpochMs): TaskFilter {
  const ids = valueOf(query, '_id');
  const focus = query.parameters.filter(({ name }) => name === 'focus');
  const [, orderId] = /^(?:ServiceRequest\/)?([A-Za-z0-9\-.]{1,64})$/u.exec(valueOf(query, 'focus') ?? '') ?? [];
  const focusTests = focus.map((parameter) => referenceTest(parameter, base));
  const states = query.parameters.filter(({ name }) => name === 'business-status').map(tokenTest);
  const modified = datesOf(query, 'modified', now);
  const authored = datesOf(query, 'authored-on', now);
  const hull = hullOf(modified.flatMap((tests) => (tests.length === 1 ? tests : [])));
  return {
    stored: {
      institution: institution ?? undefined,
      ids: ids === undefined ? undefined : (alternatives(ids).filter(isExchangeId).slice(0, PAGE) as OfferId[]),
      orderId,
      decidedFrom: Number.isFinite(hull.from) ? Math.floor(hull.from) : undefined,
      decidedBefore: Number.isFinite(hull.before) ? Math.ceil(hull.before) : undefined,
    },
    passes: (decided) =>
      focusTests.every((test) => test([{ reference: `ServiceRequest/${decided.offer.orderId}` }])) &&
      states.every((test) => test(tokensOfCode(decided.state.state, BUSINESS_STATUS_SYSTEM))) &&
      passesAll(modified, decidedAt(decided)) &&
      passesAll(authored, decided.offer.offeredAt),
  };
}

const datesOf = ({ parameters }: SearchQuery, wanted: string, now: EpochMs): readonly (readonly DateTest[])[] =>
  parameters
    .filter(({ name }) => name === wanted)
    .map(({ name, value }) => alternatives(value).map((each) => dateTest(name, each, now)));

/** Tasks tell their times to the second. */
const passesAll = (dates: readonly (readonly DateTest[])[], at: EpochMs): boolean => {
  const second = Math.floor(at / 1000) * 1000;
  return dates.every((tests) => tests.some((test) => test.matches({ from: second, before: second + 1000 })));
};

interface TaskPage {
  readonly found: readonly OfferWithState[];
  readonly next: Place | undefined;
}

/** A next page only where a match is left over, or the search has looked at enough for once. */
async function tasksOf(
  { offers }: TaskNeeds,
  { stored, passes }: TaskFilter,
  after: Place | undefined,
  limit: number,
): Promise<TaskPage> {
  const found: OfferWithState[] = [];
  let looked = after;
  let shown = after;
  for (let scanned = 0; scanned < MOST_SCANNED;) {
    const page = await offers.findDecided({ ...stored, after: looked, limit: PAGE });
    for (const decided of page) {
      const isMatch = passes(decided);
      if (isMatch && found.length >= limit) return { found, next: shown };
      looked = { at: decidedAt(decided), id: decided.offer.id };
      if (!isMatch) continue;
      found.push(decided);
      shown = looked;
    }
    if (page.length < PAGE) return { found, next: undefined };
    scanned += page.length;
  }
  return { found, next: looked };
}

/** The number of all, where it is asked for; else it is told when it costs nothing. */
async function countFor(
  needs: TaskNeeds,
  filter: TaskFilter,
  total: string | undefined,
  count: number,
): Promise<number | undefined> {
  if (total !== 'accurate' && count > 0) return undefined;
  let number = 0;
  let after: Place | undefined;
  do {
    const page = await tasksOf(needs, filter, after, MOST_SCANNED);
    number += page.found.length;
    after = page.next;
  } while (after);
  return number;
}
