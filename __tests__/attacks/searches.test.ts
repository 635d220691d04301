import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RESIDENT_ID } from '../support/clinic.ts';
import { assailant, expectSound, storm, type Assailant, type Row } from './assault.ts';
import { attack, MARK } from './attack.ts';
import { openField, type Field } from './field.ts';

let field: Field;
let source: Assailant;
beforeAll(async () => {
  field = await openField();
  source = assailant(field.gateway, field.source);
});
afterAll(() => field.close());

const REPORTS = '/fhir/DiagnosticReport';
const DAY = '2026-11-01';

describe('73: questions that are none', () => {
  const BAD: readonly (readonly [string, string])[] = [
    ...[
      'zz2024',
      '2024-02-30',
      '2024-13',
      'ge',
      'gege2024',
      'ap2024-00',
      'ge2024-01-01T25:00',
      '',
      'x',
      '2024-1-1',
    ].map((date) => [REPORTS, `date=${date}`] as const),
    ...['issued', '_lastUpdated'].map((name) => [REPORTS, `${name}=${MARK}`] as const),
    ...['-1', 'abc', '1e9', '', '1.5', '0x10', '9'.repeat(20)].map((count) => [REPORTS, `_count=${count}`] as const),
    ...[';drop', '', 'constructor', '__proto__', 'date,;', '-', 'code'].map(
      (sort) => [REPORTS, `_sort=${sort}`] as const,
    ),
    ...['*', 'DiagnosticReport:*', 'Observation:subject', MARK].map((each) => [REPORTS, `_include=${each}`] as const),
    ...['x', `${RESIDENT_ID}|1`, '|', `${RESIDENT_ID}|`, `|${'1'.repeat(18)}`].map(
      (token) => [REPORTS, `patient.identifier=${encodeURIComponent(token)}`] as const,
    ),
    [REPORTS, `patient.identifier=a|b&patient.identifier=c|d`],
    ...[
      '_include:iterate=Observation:has-member',
      'code:below=x',
      'status:text=final',
      'date:exact=2024',
      '_id:not=x',
    ].map((query) => [REPORTS, query] as const),
    ...[
      '_count=1&_count=2',
      '_sort=date,-date',
      '_summary=most',
      '_total=about',
      'category:missing=perhaps',
      'code=',
    ].map((query) => [REPORTS, query] as const),
    [REPORTS, 'patient.birthdate=1980-03-04'],
    [REPORTS, '_summary=text&_include=DiagnosticReport:subject'],
    [REPORTS, `_cursor=${MARK}`],
    [REPORTS, `_cursor=${'A'.repeat(4000)}`],
    [REPORTS, Array.from({ length: 101 }, () => 'code=x').join('&')],
    [REPORTS, `code=${'x'.repeat(2049)}`],
    [REPORTS, `code=${'x,'.repeat(1500)}`],
    ['/fhir/Task', `modified=zz${DAY}`],
    ['/fhir/Task', 'authored-on=2024-02-30'],
    ['/fhir/Task', '_id=a&_id=b'],
    ['/fhir/Task', 'focus=a&focus=b'],
    ['/fhir/Provenance', ''],
    ['/fhir/Provenance', `target=${MARK}`],
    ['/fhir/AuditEvent', 'date=x'],
    ['/fhir/MeasureReport', 'measure=x&period=2026'],
    ['/fhir/MeasureReport', 'measure=https://huren.example/fhir/Measure/savings&period=2026-13'],
    ['/fhir/CodeSystem', 'url=a&url=b'],
    ['/api/notices', `status=${MARK}`],
    ['/api/notices', 'limit=0'],
    ['/api/notices', 'limit=201'],
    ['/api/notices', 'limit=1&limit=2'],
    ['/api/notices', `cursor=${MARK}`],
    ['/api/identity-reviews', 'status=open&status=all'],
    ['/api/repeated-after-recognition', 'from=2026-11-02&to=2026-11-01'],
    ['/api/repeated-after-recognition', 'from=2024-02-30'],
  ];
  test('are refused', async () => {
    const rows = BAD.map(([path, query]): Row => [
      `${path}?${query.slice(0, 60)}`,
      400,
      () => source.fire('GET', `${path}?${query}`),
    ]);
    await storm(field, rows);
  });

  test.each(['_revinclude=Task:focus', 'subject:Patient.name=x', '_foo=1', `${MARK}=1`])(
    '%s is not understood: left out of what was, or refused when handling is strict',
    async (query) => {
      const lenient = await attack(field, () => source.fire('GET', `${REPORTS}?${query}`), { status: 200 });
      const { link, total } = JSON.parse(lenient.text);
      expect(total).toBe(1);
      expect(link[0].url).toBe(`${field.gateway.url}${REPORTS}`);
      const strict = { prefer: 'handling=strict' };
      await attack(field, () => source.fire('GET', `${REPORTS}?${query}`, undefined, strict), {
        status: 400,
      });
    },
  );

  test('_count=0 counts; a token without a code is any of its system', async () => {
    const count = JSON.parse((await source.fire('GET', `${REPORTS}?_count=0`)).text);
    expect([count.total, count.entry]).toEqual([1, undefined]);
    for (const [code, total] of [
      ['http://loinc.org|', 1],
      ['http://snomed.info/sct|', 0],
      ['a|b|c', 0],
    ] as const)
      expect(JSON.parse((await source.fire('GET', `${REPORTS}?code=${code}`)).text).total).toBe(total);
  });
});

describe('74: what databases and patterns would take for more than text', () => {
  const TEXTS = [
    ...[
      `'`,
      `"`,
      `' OR '1'='1`,
      `'; DROP TABLE report_index; --`,
      '%',
      '_',
      '\\',
      '/* */',
      `x' UNION SELECT * FROM audit --`,
    ],
    ...[
      '*',
      '?',
      '.*',
      '(\\w+\\s?)*$',
      'a'.repeat(28) + '!',
      '${7*7}',
      '{{7*7}}',
      '$ne',
      '[$gt]=',
      '\u0027',
      '\uff07',
      '%27',
    ],
    ...['(a+)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', '٠', '𠮷', '\u202e', 'constructor', '__proto__', 'toString'],
  ];
  const FILTERS = [
    ...['_id', 'identifier', 'code', 'category', 'status', 'performer'].map((name) => `${REPORTS}?${name}=`),
    ...['/fhir/Task?_id=', '/fhir/Task?focus=', '/fhir/Task?business-status=', '/fhir/CodeSystem?url='],
  ];

  test('finds nothing and does nothing, in any filter', async () => {
    const before = await field.state();
    for (const text of TEXTS) {
      const value = encodeURIComponent(text);
      for (const path of FILTERS) {
        const struck = await source.fire('GET', `${path}${value}`);
        expectSound(struck, `${path}${text}`);
        expect([path, text, struck.status, JSON.parse(struck.text).total]).toEqual([path, text, 200, 0]);
      }
      const savings = await source.fire('GET', `/api/savings?from=2026-01-01&to=2026-12-31&institution=${value}`);
      expect(savings.status).toBe(403);
    }
    expect(await field.state()).toEqual(before);
  });
});
