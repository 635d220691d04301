import { LOINC, patientOf, type TestPerson } from '../support/clinic.ts';

/** A span of time, from included to before excluded; known by construction, not read from a text. */
export interface Span {
  readonly from: number;
  readonly before: number;
}

/** One generated report, in the words of a test and as FHIR. */
export interface Sample {
  readonly id: string;
  readonly person: TestPerson;
  readonly status: string;
  readonly categories: readonly Coded[];
  readonly code: readonly Coded[];
  readonly results: readonly string[];
  readonly identifiers: readonly Coded[];
  readonly performers: readonly object[];
  readonly effective: Span | undefined;
  readonly issued: Span | undefined;
  readonly resource: object;
}

/** A system, which may be absent, and a code or value. */
export type Coded = readonly [system: string | undefined, code: string];

export const LOCAL = 'urn:lis:codes';
export const SECTIONS = 'http://terminology.hl7.org/CodeSystem/v2-0074';
export const NUMBERS = 'urn:lis:numbers';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Midnight of 1 March 2024 in Shanghai. */
export const MARCH = Date.UTC(2024, 2, 1) - 8 * HOUR;

const STATUSES = ['final', 'final', 'amended', 'corrected', 'preliminary', 'registered'];
const CODES = ['58410-2', '24323-8', '2345-7', '718-7'];
const RESULTS = ['6690-2', '718-7', '789-8', '2345-7'];
const pad = (number: number): string => String(number).padStart(2, '0');

/** A time `n` steps into March 2024, written in one of the ways that hospitals write. */
function effectiveOf(n: number): { json: object; span: Span | undefined } {
  const day = 1 + ((n * 7) % 28);
  const start = MARCH + (day - 1) * DAY;
  const date = `2024-03-${pad(day)}`;
  switch (n % 7) {
    case 0:
      return { json: { effectiveDateTime: date }, span: { from: start, before: start + DAY } };
    case 1:
      return {
        json: { effectiveDateTime: `${date}T09:30:00+08:00` },
        span: { from: start + 9.5 * HOUR, before: start + 9.5 * HOUR + 1000 },
      };
    case 2:
      return {
        json: { effectiveDateTime: `${date}T01:30:00Z` },
        span: { from: start + 9.5 * HOUR, before: start + 9.5 * HOUR + 1000 },
      };
    case 3:
      return { json: { effectiveDateTime: '2024-03' }, span: { from: MARCH, before: MARCH + 31 * DAY } };
    case 4:
      return {
        json: { effectivePeriod: { start: date, end: `${date}T12:00:00+08:00` } },
        span: { from: start, before: start + 12 * HOUR + 1000 },
      };
    case 5:
      return { json: { effectivePeriod: { start: date } }, span: { from: start, before: Infinity } };
    default:
      return { json: {}, span: undefined };
  }
}

function issuedOf(n: number): { json: object; span: Span | undefined } {
  if (n % 5 === 4) return { json: {}, span: undefined };
  const at = MARCH + (n % 11) * DAY + 15 * HOUR + n * 60_000;
  const text = new Date(at + 8 * HOUR).toISOString().replace(/\.\d+Z$/u, '+08:00');
  return { json: { issued: text }, span: { from: at, before: at + 1000 } };
}

const codings = (codes: readonly Coded[]): object => ({
  coding: codes.map(([system, code]) => ({ ...(system === undefined ? {} : { system }), code })),
});

/** The nth report of a population; everything of it follows from n. */
export function sampleOf(n: number, person: TestPerson): Sample {
  const id = `s${String(n)}`;
  const code: Coded[] = [[LOINC, CODES[n % 4] ?? '']];
  if (n % 3 === 0) code.push([LOCAL, `K${String(n % 4)}`]);
  if (n % 5 === 0) code.push([undefined, 'BARE']);
  const categories: Coded[] =
    n % 4 === 3 ? [] : [[SECTIONS, n % 2 === 0 ? 'LAB' : 'RAD'], ...(n % 8 === 0 ? [[LOCAL, 'x,y'] as const] : [])];
  const identifiers: Coded[] =
    n % 6 === 5
      ? []
      : [[NUMBERS, `A|${String(n)}`], ...(n % 2 === 0 ? [[undefined, `B${String(n % 3)}`] as const] : [])];
  const performers =
    [
      [{ reference: 'Organization/lab' }],
      [{ reference: 'https://elsewhere.example/fhir/Practitioner/p7' }],
      [{ identifier: { system: 'urn:staff', value: '007' }, display: '检验科' }],
      [],
    ][n % 4] ?? [];
  const effective = effectiveOf(n);
  const issued = issuedOf(n);
  const results = [RESULTS[n % 4] ?? '', RESULTS[(n + 1) % 4] ?? ''];
  const observations = results.map((result, index) => ({
    resourceType: 'Observation',
    id: `o${String(index)}`,
    status: 'final',
    code: { coding: [{ system: LOINC, code: result }] },
    valueQuantity: { value: n + 0.5, unit: 'g/L' },
  }));
  const status = STATUSES[n % 6] ?? 'final';
  const resource = {
    resourceType: 'DiagnosticReport',
    id,
    status,
    ...(identifiers.length > 0
      ? { identifier: identifiers.map(([system, value]) => ({ ...(system === undefined ? {} : { system }), value })) }
      : {}),
    ...(categories.length > 0 ? { category: categories.map((each) => codings([each])) } : {}),
    code: codings(code),
    subject: { reference: '#patient' },
    contained: [patientOf(person, 'patient'), ...observations],
    result: observations.map((each) => ({ reference: `#${each.id}` })),
    ...(performers.length > 0 ? { performer: performers } : {}),
    ...effective.json,
    ...issued.json,
  };
  return {
    ...{ id, person, status, categories, code, results, identifiers, performers },
    effective: effective.span,
    issued: issued.span,
    resource,
  };
}
