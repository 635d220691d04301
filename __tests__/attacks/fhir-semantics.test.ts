import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hookBody, LOINC, orderOf, patientOf, residentId, type TestPerson } from '../support/clinic.ts';
import { assailant, expectSound, storm, type Assailant, type Row } from './assault.ts';
import { attack, MARK, type Struck } from './attack.ts';
import { openField, SIGN, type Field } from './field.ts';

let field: Field;
let source: Assailant;
let ordering: Assailant;
beforeAll(async () => {
  field = await openField();
  source = assailant(field.gateway, field.source);
  ordering = assailant(field.gateway, field.ordering);
});
afterAll(() => field.close());

let people = 700;
let serial = 0;
const someone = (): TestPerson => ({ id: residentId('1977-07-07', people++), birthDate: '1977-07-07' });
const hoursAgo = (hours: number): string => new Date(field.gateway.clock.now() - hours * 3_600_000).toISOString();

/** A good report of one leucocyte count, in one resource; undefined takes a member out. */
function report(more: object = {}, person: TestPerson = someone()): object {
  const value = { valueQuantity: { value: 5.1, unit: '10*9/L' } };
  const code = { coding: [{ system: LOINC, code: '6690-2' }] };
  return {
    resourceType: 'DiagnosticReport',
    id: `s${String(++serial)}`,
    status: 'final',
    code,
    subject: { reference: '#p' },
    contained: [patientOf(person, 'p'), { resourceType: 'Observation', id: 'o', status: 'final', code, ...value }],
    result: [{ reference: '#o' }],
    effectiveDateTime: hoursAgo(2),
    issued: hoursAgo(1),
    ...more,
  };
}
const push = (body: unknown, headers?: Readonly<Record<string, string>>): Promise<Struck> =>
  source.fire('POST', '/fhir/DiagnosticReport', body, headers);
const cardsOf = async (person: TestPerson): Promise<number> => {
  const answer = await ordering.hook(SIGN, hookBody(person, [orderOf('o', '6690-2')]));
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text).cards.length;
};
const idOf = ({ headers }: Struck): string => /DiagnosticReport\/([^/]+)/u.exec(String(headers.location))?.[1] ?? '';

describe('70, 71: what is no report', () => {
  const ROWS: readonly Row[] = [
    ['another type at the address of reports', 400, () => push({ ...patientOf(someone()) })],
    ['no type', 400, () => push({ ...report(), resourceType: undefined })],
    ['a type that is a number', 400, () => push({ ...report(), resourceType: 5 })],
    ['a Bundle at the address of reports', 400, () => push({ resourceType: 'Bundle', type: 'batch', entry: [] })],
    ['a report at the address of Bundles', 400, () => source.fire('POST', '/fhir', report())],
    ['a list', 400, () => push([report()])],
    ['a text', 400, () => push('"report"')],
    ['null', 400, () => push('null')],
    ['another id than the address', 400, () => putKnown({ id: 'another' })],
    ['an id at an address that is none', 404, () => source.fire('PUT', '/fhir/DiagnosticReport/none', report())],
    ['no subject', [422, 400], () => push(report({ subject: undefined }))],
    ['no code', [422, 400], () => push(report({ code: undefined }))],
    ['no status', [422, 400], () => push(report({ status: undefined }))],
    ['a status that is none', [422, 400], () => push(report({ status: MARK }))],
    ['an id with a path in it', [422, 400], () => push(report({ id: '../../etc' }))],
    ['an id of 65 characters', [422, 400], () => push(report({ id: 'x'.repeat(65) }))],
    ['neither an id nor an identifier', [422, 400], () => push(report({ id: undefined }))],
    ['a subject that is not there and has no number', [422, 400], () => push(report({ subject: {} }))],
  ];
  const putKnown = (more: object): Promise<Struck> =>
    source.fire('PUT', `/fhir/DiagnosticReport/${field.reportId}`, report(more));

  test('is refused', async () => {
    await storm(field, ROWS);
  });

  test.each(['Patient', 'Observation', 'Task', 'Subscription', 'Binary', MARK, '$import', '%00'])(
    'nothing is created at /fhir/%s',
    async (type) => {
      const before = await field.state();
      const struck = await source.fire('POST', `/fhir/${type}`, patientOf(someone()));
      expectSound(struck, type);
      expect([400, 404, 405]).toContain(struck.status);
      expect(await field.state()).toEqual(before);
    },
  );

  test.each(['entered-in-error', 'cancelled', 'preliminary', 'registered', 'partial', 'unknown'])(
    'a report that is %s is taken and never offered',
    async (status) => {
      const person = someone();
      await attack(field, () => push(report({ status }, person)), { status: 201, mayWrite: true });
      expect(await cardsOf(person)).toBe(0);
    },
  );

  test('without any time a report is taken and never offered', async () => {
    const person = someone();
    const timeless = report({ effectiveDateTime: undefined, issued: undefined }, person);
    await attack(field, () => push(timeless), { status: 201, mayWrite: true });
    expect(await cardsOf(person)).toBe(0);
  });
});

describe('72: times', () => {
  const NONE = [
    ...['2024-02-30', '2024-13-01', '2024-00-10', '2023-02-29', '24-06-01', '2024-6-1', '2024-06-01T24:00:00Z'],
    ...['2024-06-01T10:61:00Z', '2024-06-01T10:00:61Z', '2024-06-01T10', '2024-06-01T10:00:00+15:00', '10000-01-01'],
    ...['0000-01-01', '', ' 2024-06-01', '2024-06-01T10:00:00 +08:00', 'yesterday', '二〇二四', '2024-06-01Z'],
    20_240_601,
    { $ne: null },
  ];
  const PLACES = ['effectiveDateTime', 'issued'] as const;

  test('that are none are refused in every place', async () => {
    const rows = NONE.flatMap((time) =>
      PLACES.map((place): Row => [
        `${place} ${JSON.stringify(time)}`,
        [422, 400],
        () => push(report({ [place]: time })),
      ]),
    );
    await storm(field, rows);
  });

  test.each([
    '1900-01-01',
    '2024-06',
    '2024',
    '2016-12-31T23:59:60Z',
    '2024-06-01T10:00:00',
    '2024-06-01T00:00:00+14:00',
  ])('%p is a time, and too long ago', async (time) => {
    const person = someone();
    const old = report({ effectiveDateTime: time }, person);
    await attack(field, () => push(old), { status: 201, mayWrite: true });
    expect(await cardsOf(person)).toBe(0);
  });

  test.each(['9999-12-31', '9999-12-31T23:59:59-12:00'])('%p is a time to come: no result yet', async (time) => {
    const person = someone();
    await attack(field, () => push(report({ effectiveDateTime: time }, person)), { status: 201, mayWrite: true });
    expect(await cardsOf(person)).toBe(0);
  });

  test('a report issued before it was performed counts by when it was performed', async () => {
    const person = someone();
    const early = report({ effectiveDateTime: hoursAgo(1), issued: hoursAgo(3) }, person);
    await attack(field, () => push(early), { status: 201, mayWrite: true });
    expect(await cardsOf(person)).toBe(1);
  });
});

describe('81: Bundles', () => {
  const bundle = (type: string, entry: readonly object[]): object => ({ resourceType: 'Bundle', type, entry });
  const entry = (resource: unknown, request: object = { method: 'POST', url: 'DiagnosticReport' }): object => ({
    resource,
    request,
  });
  const send = (type: string, entries: readonly object[]): Promise<Struck> =>
    source.fire('POST', '/fhir', bundle(type, entries));
  const statusesIn = ({ text }: Struck): readonly string[] =>
    JSON.parse(text).entry.map(({ response }: any) => String(response.status).slice(0, 3));

  const REFUSED: readonly Row[] = [
    ['one bad report among good ones', 422, () => send('transaction', [entry(report()), entry(report({ code: 1 }))])],
    ['a DELETE among them', 405, () => send('transaction', [entry(report()), entry(report(), { method: 'DELETE' })])],
    ['an entry without a resource', 400, () => send('transaction', [entry(report()), { request: { method: 'POST' } }])],
    ['an entry that is null', 400, () => source.fire('POST', '/fhir', bundle('transaction', [null as never]))],
    ['another kind of Bundle', 400, () => send('document', [entry(report())])],
    ['no kind of Bundle', 400, () => send(MARK, [])],
    [
      'entries that are no list',
      400,
      () => source.fire('POST', '/fhir', { resourceType: 'Bundle', type: 'batch', entry: {} }),
    ],
    [
      'ten thousand and one entries',
      413,
      () =>
        send(
          'batch',
          Array.from({ length: 10_001 }, () => ({})),
        ),
    ],
  ];
  test('a transaction with a fault is refused, and nothing of it is taken', async () => {
    await storm(field, REFUSED);
  });

  test('a batch answers entry by entry, a Bundle within it passed over', async () => {
    const fire = (): Promise<Struck> =>
      send('batch', [
        entry(report({ id: 'b1' })),
        entry(report({ id: 'b2', code: undefined })),
        entry(report(), { method: 'DELETE', url: 'DiagnosticReport/b1' }),
        entry(bundle('batch', [entry(report({ id: 'b4' }))])),
        entry(null),
      ]);
    const struck = await attack(field, fire, { status: 200, mayWrite: true });
    expect(statusesIn(struck)).toEqual(['201', '422', '405', '200', '400']);
  });

  test('resources that refer to each other in circles, and one that is there twice, are read once', async () => {
    const person = someone();
    const [a, b] = ['urn:uuid:0000000a-0000-4000-8000-000000000000', 'urn:uuid:0000000b-0000-4000-8000-000000000000'];
    const observation = (id: string, member: string): object => ({
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: LOINC, code: '6690-2' }] },
        valueQuantity: { value: 5 },
        hasMember: [{ reference: member }],
      },
      fullUrl: id,
    });
    const circular = report({ id: 'circle', result: [{ reference: a }] }, person);
    const twice = entry(circular);
    const entries = [observation(a, b), observation(b, a), twice, twice];
    const struck = await attack(field, () => send('transaction', entries), { status: 200, mayWrite: true });
    expect(statusesIn(struck)).toEqual(['200', '200', '201', '200']);
    expect(await cardsOf(person)).toBe(1);
  });
});

describe('76: the same report fifty times at once', () => {
  test('is one report, created once', async () => {
    const person = someone();
    const one = report({ id: 'fifty', meta: { versionId: '1' } }, person);
    const struck = await Promise.all(Array.from({ length: 50 }, () => push(one)));
    expect(struck.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(struck.filter(({ status }) => status === 200)).toHaveLength(49);
    expect(new Set(struck.map(idOf)).size).toBe(1);
    expect(await cardsOf(person)).toBe(1);
  });
});

describe('82: conditions', () => {
  const identified = (value: string): object => report({ id: undefined, identifier: [{ system: 'urn:lab', value }] });

  const MATCHES = ['1', 'W/1', 'W/"x"', '"1","2"', 'W/"-1"', 'W/"99999999999"', MARK];
  const CONDITIONS = [
    ...['', 'identifier', 'identifier=', 'identifier=x', 'code=a|b', 'identifier=a|b&identifier=c|d', '_id=x'],
    '%zz=%zz',
  ];

  test('that are none are refused', async () => {
    const put = (match: string): Promise<Struck> =>
      source.fire('PUT', `/fhir/DiagnosticReport/${field.reportId}`, report({ id: undefined }), { 'if-match': match });
    await storm(field, [
      ...CONDITIONS.map((condition): Row => [
        `If-None-Exist: ${condition}`,
        400,
        () => push(identified('i1'), { 'if-none-exist': condition }),
      ]),
      ...MATCHES.map((match): Row => [`If-Match: ${match}`, 400, () => put(match)]),
    ]);
  });

  test('a stale If-Match is a conflict and writes nothing', async () => {
    const fire = (): Promise<Struck> =>
      source.fire('PUT', `/fhir/DiagnosticReport/${field.reportId}`, report({ id: undefined }), {
        'if-match': 'W/"7"',
      });
    await attack(field, fire, { status: 412 });
  });

  test('If-None-Match may be a list', async () => {
    const { fire } = source;
    const path = `/fhir/DiagnosticReport/${field.reportId}`;
    const status = async (match: string): Promise<number> =>
      (await fire('GET', path, undefined, { 'if-none-match': match })).status;
    expect(await status('W/"9", W/"1"')).toBe(304);
    expect(await status('W/"9"')).toBe(200);
    expect(await status(MARK)).toBe(200);
  });

  test('a conditional create of what is there gives what is there, and changes nothing', async () => {
    const known = await push(identified('c1'));
    const fire = (): Promise<Struck> => push(identified('c1'), { 'if-none-exist': 'identifier=urn:lab|c1' });
    const again = await attack(field, fire, { status: 200 });
    expect(idOf(again)).toBe(idOf(known));
  });
});
