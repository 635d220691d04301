import { ExchangeError } from '../application/exchange-error.ts';
import type { FoundReport, ReportFilter } from '../application/search-reports.ts';
import type { StoredReport } from '../application/ports/reports.ts';
import type { Concept } from '../domain/catalogue/code.ts';
import { conceptOf } from '../fhir/mapping/concept.ts';
import { asObject, asObjects, asText, type Json } from '../fhir/mapping/json.ts';
import { dateTest } from './date-search.ts';

/** The parameters of one search, each with its values in the order given. */
export type SearchParameters = ReadonlyMap<string, readonly string[]>;

const TESTED: ReadonlySet<string> = new Set([
  'code',
  'category',
  'date',
  'issued',
  'status',
  'performer',
  '_lastUpdated',
  '_id',
  'identifier',
]);
const RESULT: ReadonlySet<string> = new Set([
  '_sort',
  '_count',
  '_include',
  '_summary',
  '_total',
  '_format',
  '_cursor',
  'patient.identifier',
  'patient.birthdate',
]);
const MOST_VALUES = 100;
const LONGEST = 2048;

/** Reads parameters; unknown ones are left out, or refused when the client asked for strict handling. */
export function readParameters(pairs: Iterable<readonly [string, string]>, strict: boolean): SearchParameters {
  const parameters = new Map<string, string[]>();
  let values = 0;
  for (const [name, value] of pairs) {
    if (++values > MOST_VALUES || value.length > LONGEST)
      throw faulty('parameters', 'Too many or too long parameters.');
    if (!TESTED.has(name) && !RESULT.has(name)) {
      if (strict) throw faulty(saidAgain(name), 'An unknown parameter, and Prefer: handling=strict was asked for.');
      continue;
    }
    parameters.set(name, [...(parameters.get(name) ?? []), value]);
  }
  return parameters;
}

/** A name as parameters have them; anything else may hold what belongs into no answer, like a patient's number. */
const saidAgain = (name: string): string => (/^[A-Za-z_][A-Za-z_.:-]{0,39}$/u.test(name) ? name : 'parameters');

/** Values of one parameter are and-ed, commas within a value are or-ed. */
export function filterOf(parameters: SearchParameters): ReportFilter {
  const every = <T>(name: string, make: (value: string) => (subject: T) => boolean): ((subject: T) => boolean) => {
    const tests = (parameters.get(name) ?? []).map((value) => {
      const alternatives = value.split(',').map(make);
      return (subject: T) => alternatives.some((test) => test(subject));
    });
    return (subject) => tests.every((test) => test(subject));
  };
  const index = [
    every<StoredReport>(
      '_id',
      (value) =>
        ({ id }) =>
          id === value,
    ),
    every<StoredReport>(
      'status',
      (value) =>
        ({ status }) =>
          status === value.split('|').at(-1),
    ),
    every<StoredReport>(
      'code',
      (value) =>
        ({ concept, results }) =>
          [concept, ...results.map((result) => result.concept)].some((each) => hasToken(each, value)),
    ),
    every<StoredReport>('date', (value) => lifted(dateTest('date', value), ({ collectedAt }) => collectedAt)),
    every<StoredReport>('issued', (value) => lifted(dateTest('issued', value), ({ issuedAt }) => issuedAt)),
    every<StoredReport>('_lastUpdated', (value) =>
      lifted(dateTest('_lastUpdated', value), ({ updatedAt }) => updatedAt),
    ),
  ];
  const content = [
    every<Json>(
      'category',
      (value) => (report) => asObjects(report.category).some((each) => hasToken(conceptOf(each), value)),
    ),
    every<Json>(
      'identifier',
      (value) => (report) => asObjects(report.identifier).some((each) => isIdentifier(each, value)),
    ),
    every<Json>(
      'performer',
      (value) => (report) => asObjects(report.performer).some((each) => isReference(each, value)),
    ),
  ];
  return {
    byIndex: (report) => index.every((test) => test(report)),
    byContent: (found) => {
      const report = reportOf(found);
      return content.every((test) => test(report));
    },
  };
}

const lifted =
  (test: (at: number | undefined) => boolean, pick: (report: StoredReport) => number | undefined) =>
  (report: StoredReport): boolean =>
    test(pick(report));

const reportOf = ({ content }: FoundReport): Json =>
  content.entry.find(({ resource }) => resource.resourceType === 'DiagnosticReport')?.resource ?? {};

/** `system|code`, `|code`, `code`, `system|`. */
function hasToken(concept: Concept, token: string): boolean {
  const bar = token.indexOf('|');
  const [system, code] = bar === -1 ? [undefined, token] : [token.slice(0, bar), token.slice(bar + 1)];
  return concept.some(
    (coding) => (system === undefined || coding.system === system) && (code === '' || coding.code === code),
  );
}

function isIdentifier(identifier: Json, token: string): boolean {
  const bar = token.indexOf('|');
  const [system, value] = bar === -1 ? [undefined, token] : [token.slice(0, bar), token.slice(bar + 1)];
  return asText(identifier.value) === value && (system === undefined || (asText(identifier.system) ?? '') === system);
}

const isReference = (reference: Json, value: string): boolean => {
  const url = asText(reference.reference) ?? '';
  return url === value || url.endsWith(`/${value}`) || asText(asObject(reference.identifier)?.value) === value;
};

export const faulty = (expression: string, diagnostics: string): ExchangeError =>
  new ExchangeError('malformed', { expression, diagnostics });

const ORDERS: Readonly<Record<string, (report: StoredReport) => number>> = {
  date: ({ collectedAt }) => collectedAt ?? 0,
  issued: ({ issuedAt }) => issuedAt ?? 0,
  _lastUpdated: ({ updatedAt }) => updatedAt,
};

/** `_sort=-date,issued`; the newest collection first where nothing is said. */
export function sorted(found: readonly FoundReport[], sort: string | undefined): readonly FoundReport[] {
  const keys = (sort ?? '-date').split(',').map((key) => {
    const name = key.replace(/^-/u, '');
    const order = Object.hasOwn(ORDERS, name) ? ORDERS[name] : undefined;
    if (!order) throw faulty('_sort', `_sort takes ${Object.keys(ORDERS).join(', ')}, each with - for descending.`);
    return { order, sign: key.startsWith('-') ? -1 : 1 };
  });
  return [...found].sort((a, b) => {
    for (const { order, sign } of keys) {
      const difference = order(a.report) - order(b.report);
      if (difference !== 0) return sign * difference;
    }
    return a.report.id < b.report.id ? -1 : 1;
  });
}
