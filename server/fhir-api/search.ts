import type { Response } from 'express';
import type { Cursors, SearchCursor } from '../application/ports/cursors.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { ReportOrder } from '../application/ports/reports.ts';
import type { Clock } from '../application/ports/system.ts';
import type { FoundReport, Searcher, SearchReports } from '../application/search-reports.ts';
import { buildIdentity } from '../domain/patient/build-identity.ts';
import type { PatientIdentity } from '../domain/patient/identity.ts';
import { parseDay, shanghaiDay } from '../domain/time.ts';
import { showReport, type ShownReport } from '../fhir/mapping/shown-report.ts';
import { sendFhir } from '../http/respond.ts';
import { pusherOf } from './pusher.ts';
import { filterOf } from './report-filter.ts';
import { orderOf, sorted } from './report-order.ts';
import { includesOf, reportEntries } from './report-searchset.ts';
import { countOf, faulty, readQuery, textOf, valuesOf, wordOf, type SearchQuery } from './search-query.ts';
import type { Search } from './searching.ts';
import { searchsetOf } from './searchset.ts';
import { SUMMARIES } from './summary.ts';

export interface SearchNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly searchReports: SearchReports;
  readonly cursors: Cursors;
  readonly publicUrl: () => string;
}

/** What a search found, as far as it is answered. */
interface Answered {
  readonly page: readonly FoundReport[];
  readonly total: number | undefined;
  /** Where the next page begins. */
  readonly next: Pick<SearchCursor, 'offset' | 'after'> | undefined;
}

/** `GET /fhir/DiagnosticReport` (contract 6): the caller's own reports, or with `patient.identifier` all hospitals'. */
export function searchReports(needs: SearchNeeds): Search {
  return async (given, response) => {
    const searcher = pusherOf(response);
    const now = needs.clock.now();
    const [cursor] = valuesOf(given, '_cursor');
    const resumed = cursor === undefined ? undefined : openCursor(needs, given, cursor, searcher);
    const query = resumed?.query ?? given;
    const asked = readAsked(needs, query);
    const answered = await answer(needs, searcher, query, asked, resumed?.cursor);
    const next =
      answered.next &&
      needs.cursors.seal(
        { institution: searcher.institution, query: `${PREFIX}${textOf(query, 'sealed')}`, ...answered.next },
        now,
      );
    send(response, query, asked, { ...answered, next });
  };
}

/** The cursors of other lists are none of a search's. */
const PREFIX = 'DiagnosticReport?';

/** A cursor is the whole question, bound to its tenant; nothing may be asked beside it. */
function openCursor(
  needs: SearchNeeds,
  given: SearchQuery,
  text: string,
  { institution }: Searcher,
): { readonly query: SearchQuery; readonly cursor: SearchCursor } {
  if (given.parameters.some(({ name }) => name !== '_cursor' && name !== '_format'))
    throw faulty('_cursor', 'A cursor brings its search along; nothing may be asked beside it.');
  const cursor = needs.cursors.open(text, institution, needs.clock.now());
  if (!cursor.query.startsWith(PREFIX)) throw faulty('_cursor', 'The cursor is of another list.');
  const pairs = new URLSearchParams(cursor.query.slice(PREFIX.length));
  return { query: readQuery('DiagnosticReport', pairs, false), cursor };
}

type Asked = ReturnType<typeof readAsked>;

/** Everything of a search that can be faulty, read before anything is looked for. */
function readAsked(needs: SearchNeeds, query: SearchQuery) {
  const shown = new Map<FoundReport, ShownReport>();
  const shownOf = (found: FoundReport): ShownReport => {
    const known = shown.get(found) ?? show(needs, found);
    shown.set(found, known);
    return known;
  };
  const base = `${needs.publicUrl()}/fhir`;
  const zoneOf = ({ institution }: FoundReport['report']): string =>
    needs.registry.current().institutions.get(institution)?.timeZone ?? '+08:00';
  const summary = wordOf(query, '_summary', SUMMARIES);
  const includes = includesOf(query);
  if (summary === 'text' && includes.size > 0) throw faulty('_summary', '_summary=text takes no _include.');
  const count = countOf(query);
  const filter = filterOf(query, { now: needs.clock.now(), base, shownOf, zoneOf });
  return {
    base,
    shownOf,
    summary,
    includes,
    filter,
    order: orderOf(query),
    patient: patientOf(needs, query),
    total: wordOf(query, '_total', ['none', 'estimate', 'accurate']),
    count,
    isCountOnly: count === 0 || summary === 'count',
  };
}

const show = ({ registry }: SearchNeeds, { report, content, isOwner }: FoundReport): ShownReport =>
  showReport(content, report, isOwner ? undefined : registry.current().codeMap(report.institution));

const NEWEST_FIRST: readonly ReportOrder[] = [{ by: 'date', descending: true }];
const BY_CHANGE: readonly ReportOrder[] = [{ by: 'updated', descending: false }];

async function answer(
  { searchReports: search }: SearchNeeds,
  searcher: Searcher,
  query: SearchQuery,
  { patient, filter, order, count, isCountOnly, total: wanted }: Asked,
  cursor: SearchCursor | undefined,
): Promise<Answered> {
  if (patient || filter.ids) {
    const found = patient ? await search.ofPatient(searcher, patient, filter) : await search.ownByIds(searcher, filter);
    const from = cursor?.offset ?? 0;
    const page = isCountOnly ? [] : sorted(found, order ?? NEWEST_FIRST).slice(from, from + count);
    const next = !isCountOnly && from + count < found.length ? { offset: from + count } : undefined;
    return { page, total: found.length, next };
  }
  const isAll = query.parameters.every(({ name }) => name.startsWith('_') && name !== '_lastUpdated');
  const countAll = (): Promise<number> => (isAll ? search.countAllOwn(searcher) : search.countOwn(searcher, filter));
  if (isCountOnly) return { page: [], total: await countAll(), next: undefined };
  const request = { order: order ?? BY_CHANGE, after: cursor?.after, limit: count };
  const { found, next } = await search.own(searcher, filter, request);
  const isWhole = cursor === undefined && next === undefined;
  // A total that costs a walk over all reports is for those who ask for it.
  const isCounted = wanted === 'accurate' || (isAll && wanted !== 'none');
  const total = isWhole ? found.length : isCounted ? await countAll() : undefined;
  return { page: found, total, next: next && { after: next } };
}

/** Contract 6: a birth date beside every identifier but a valid resident id. */
function patientOf(needs: SearchNeeds, query: SearchQuery): PatientIdentity | undefined {
  const identifiers = valuesOf(query, 'patient.identifier');
  const birthDates = valuesOf(query, 'patient.birthdate').map((each) => each.replace(/^eq/u, ''));
  const [token = ''] = identifiers;
  if (identifiers.length === 0) {
    if (birthDates.length > 0) throw faulty('patient.birthdate', 'patient.birthdate needs patient.identifier.');
    return undefined;
  }
  const bar = token.indexOf('|');
  if (identifiers.length !== 1 || bar <= 0)
    throw faulty('patient.identifier', 'patient.identifier must be system|value, once.');
  const birthDate = birthDates[0] === undefined ? undefined : parseDay(birthDates[0]);
  if (birthDates.length > 1 || (birthDates.length === 1 && !birthDate))
    throw faulty('patient.birthdate', 'patient.birthdate must be a day, like 1980-03-04, once.');
  const systems = needs.registry.current().identifierSystems;
  const claim = {
    identifiers: [{ system: token.slice(0, bar), value: token.slice(bar + 1) }],
    birthDate,
    gender: undefined,
    names: [],
  };
  const identity = buildIdentity(claim, systems, shanghaiDay(needs.clock.now()));
  const [strong] = identity.identifiers;
  if (!strong)
    throw faulty(
      'patient.identifier',
      'Not a valid identifier of a registered strong identifier system, or it contradicts the birth date.',
    );
  if (strong.kind !== 'resident-id' && !birthDate)
    throw faulty('patient.birthdate', 'patient.birthdate is required unless the identifier is a valid resident id.');
  return identity;
}

function send(
  response: Response,
  query: SearchQuery,
  { base, shownOf, summary, includes, total: wanted }: Asked,
  { page, total, next }: Omit<Answered, 'next'> & { readonly next: string | undefined },
): void {
  const entries = reportEntries(page, shownOf, base, { summary, includes });
  const isTold = wanted !== 'none';
  sendFhir(response, 200, searchsetOf({ base, query, ...entries, total: isTold ? total : undefined, next }));
}
