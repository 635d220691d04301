import type { FoundReport, ReportFilter } from '../application/search-reports.ts';
import type { StoredReport } from '../application/ports/reports.ts';
import type { EpochMs } from '../domain/time.ts';
import { asObject, asObjects, asText, type Json } from '../fhir/mapping/json.ts';
import type { ShownReport } from '../fhir/mapping/shown-report.ts';
import {
  dateTest,
  hullOf,
  instant,
  intervalOf,
  intervalOfPeriod,
  type DateTest,
  type Interval,
} from './date-search.ts';
import { alternatives, type SearchParameter, type SearchQuery } from './search-query.ts';
import { referenceTest, tokenTest, tokensOfCode, tokensOfConcepts, tokensOfIdentifiers } from './token-search.ts';

/** What the tests of a search need to know besides the parameters. */
export interface FilterContext {
  readonly now: EpochMs;
  /** The base of our own resources' URLs. */
  readonly base: string;
  /** A found report as the caller may see it: nobody learns by a search what is taken out of what is shown. */
  readonly shownOf: (found: FoundReport) => ShownReport;
  /** The offset that an institution means where it writes none. */
  readonly zoneOf: (report: StoredReport) => string;
}

const STATUS_SYSTEM = 'http://hl7.org/fhir/diagnostic-report-status';

/** Values of one parameter are and-ed, commas within a value are or-ed (R4 3.1.1.4). Throws `malformed`. */
export function filterOf(query: SearchQuery, context: FilterContext): ReportFilter {
  const given = query.parameters.filter(({ name }) => Object.hasOwn(INDEX_TESTS, name));
  const index = given.map((parameter) => INDEX_TESTS[parameter.name]?.(parameter, context));
  const content = query.parameters.flatMap((parameter) => {
    const make = Object.hasOwn(CONTENT_TESTS, parameter.name) ? CONTENT_TESTS[parameter.name] : undefined;
    return make ? [make(parameter, context)] : [];
  });
  return {
    updated: hullOf(datesOf(query, '_lastUpdated', context.now)),
    ids: idsOf(query),
    byIndex: (report) => index.every((test) => test?.(report) !== false),
    byContent:
      content.length === 0
        ? undefined
        : (found) => {
            const shown = context.shownOf(found);
            return content.every((test) => test(shown, context.zoneOf(found.report)));
          },
  };
}

type IndexTest = (report: StoredReport) => boolean;
type ContentTest = (shown: ShownReport, zone: string) => boolean;

/** Tests that the index answers; only facts that are never taken out for anybody. */
const INDEX_TESTS: Readonly<Record<string, (parameter: SearchParameter, context: FilterContext) => IndexTest>> = {
  _id: ({ value }) => {
    const wanted = new Set(alternatives(value));
    return ({ id }) => wanted.has(id);
  },
  _lastUpdated: ({ name, value }, { now }) => {
    const tests = alternatives(value).map((each) => dateTest(name, each, now));
    return ({ updatedAt }) => tests.some((test) => test.matches(instant(updatedAt)));
  },
  status: (parameter) => {
    const test = tokenTest(parameter);
    return ({ status }) => test(tokensOfCode(status, STATUS_SYSTEM));
  },
};

/** Tests of the report as it is shown. */
const CONTENT_TESTS: Readonly<Record<string, (parameter: SearchParameter, context: FilterContext) => ContentTest>> = {
  category: (parameter) => {
    const test = tokenTest(parameter);
    return ({ report }) => test(tokensOfConcepts(report.category));
  },
  code: (parameter) => {
    const test = tokenTest(parameter);
    return ({ report }) => test(tokensOfConcepts(report.code));
  },
  'result-code': (parameter) => {
    const test = tokenTest(parameter);
    return (shown) => test(resultsOf(shown).flatMap(({ code }) => tokensOfConcepts(code)));
  },
  identifier: (parameter) => {
    const test = tokenTest(parameter);
    return ({ report }) => test(tokensOfIdentifiers(report.identifier));
  },
  performer: (parameter, { base }) => {
    const test = referenceTest(parameter, base);
    return ({ report }) => test(asObjects(report.performer));
  },
  date: (parameter, { now }) => dated(parameter, now, effectiveOf),
  issued: (parameter, { now }) => dated(parameter, now, ({ issued }, zone) => intervalOf(asText(issued) ?? '', zone)),
};

function dated(
  { name, modifier, value }: SearchParameter,
  now: EpochMs,
  pick: (report: Json, zone: string) => Interval | undefined,
): ContentTest {
  if (modifier === 'missing') return ({ report }, zone) => (pick(report, zone) === undefined) === (value === 'true');
  const tests = alternatives(value).map((each) => dateTest(name, each, now));
  return ({ report }, zone) => tests.some((test) => test.matches(pick(report, zone)));
}

function effectiveOf({ effectiveDateTime, effectivePeriod }: Json, zone: string): Interval | undefined {
  const at = asText(effectiveDateTime);
  if (at !== undefined) return intervalOf(at, zone);
  const period = asObject(effectivePeriod);
  return period && intervalOfPeriod(asText(period.start), asText(period.end), zone);
}

/** The results of a report with their components, contained ones included. */
function resultsOf({ report, observations }: ShownReport): readonly Json[] {
  const contained = [report, ...observations.values()]
    .flatMap((holder) => asObjects(holder.contained))
    .filter(({ resourceType }) => resourceType === 'Observation');
  return [...observations.values(), ...contained].flatMap((each) => [each, ...asObjects(each.component)]);
}

/** The tests of one date parameter that stand alone; alternatives narrow nothing beforehand. */
const datesOf = ({ parameters }: SearchQuery, wanted: string, now: EpochMs): readonly DateTest[] =>
  parameters
    .filter(({ name, value }) => name === wanted && alternatives(value).length === 1)
    .map(({ name, value }) => dateTest(name, value, now));

/** The ids that `_id` leaves, where it is given. */
function idsOf({ parameters }: SearchQuery): readonly string[] | undefined {
  const lists = parameters.filter(({ name }) => name === '_id').map(({ value }) => alternatives(value));
  const [first, ...more] = lists;
  return first && [...new Set(first)].filter((id) => more.every((list) => list.includes(id)));
}
