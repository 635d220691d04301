import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hookBody, laboratoryBundle, LOINC, orderOf, patientOf, RESIDENT_ID, residentId } from '../support/clinic.ts';
import { assailant, expectSound, storm, type Assailant, type Row } from './assault.ts';
import { MARK, type Struck } from './attack.ts';
import { CBC, openField, SELECT, SIGN, type Field } from './field.ts';
import { serve, type HostileServer } from './hostile-hospital.ts';

const VIEW = '/cds-services/recognition-patient-view';
type Body = Record<string, any>;

let field: Field;
let source: Assailant;
let ordering: Assailant;
beforeAll(async () => {
  field = await openField();
  source = assailant(field.gateway, field.source);
  ordering = assailant(field.gateway, field.ordering);
});
afterAll(() => field.close());

/** A good call with members replaced; undefined takes one out. */
const call = (more: object = {}, context: object = {}): Body => {
  const body = hookBody(field.person, [orderOf('h1', CBC)]) as Body;
  return { ...body, context: { ...body.context, ...context }, ...more };
};
const withOrders = (draftOrders: unknown): Body => call({}, { draftOrders });
const entries = (...resources: readonly unknown[]): Body =>
  withOrders({ resourceType: 'Bundle', entry: resources.map((resource) => ({ resource })) });
const prefetched = (patient: unknown): Body => call({ prefetch: { patient } });
const sign = (body: unknown): Promise<Struck> => ordering.hook(SIGN, body);
const select = (body: Body, selections: unknown): Promise<Struck> =>
  ordering.hook(SELECT, { ...body, hook: 'order-select', context: { ...body.context, selections } });
const cardsIn = ({ status, text }: Struck): readonly any[] => {
  expect(status).toBe(200);
  return JSON.parse(text).cards;
};

test('83 to 88: calls that are none are refused', async () => {
  const good = { access_token: 'x', token_type: 'Bearer', expires_in: 300, scope: 'user/*.read', subject: 's' };
  const fhirServer = 'https://his.ord.example/fhir';
  const authorized = (more: object): Body => call({ fhirServer, fhirAuthorization: { ...good, ...more } });
  const order = orderOf('h1', CBC);
  const ROWS: readonly (readonly [string, number, Body])[] = [
    ['the hook of another service', 400, call({ hook: 'order-select' })],
    ['a hook that is none', 400, call({ hook: MARK })],
    ['a hook that is a list', 400, call({ hook: ['order-sign'] })],
    ['no hookInstance', 400, call({ hookInstance: undefined })],
    ['a hookInstance that is no UUID', 400, call({ hookInstance: MARK })],
    ['no context', 400, call({ context: undefined })],
    ['a context that is a list', 400, call({ context: [] })],
    ['no user', 400, call({}, { userId: undefined })],
    ['no patient', 400, call({}, { patientId: undefined })],
    ['a patient that is a reference', 400, call({}, { patientId: 'Patient/p1' })],
    ['a patient that is a path', 400, call({}, { patientId: '../../metadata' })],
    ['a patient that is a number', 400, call({}, { patientId: 1 })],
    ['no draft orders', 400, withOrders(undefined)],
    ['draft orders that are a list', 400, withOrders([order])],
    ['draft orders that are null', 400, withOrders(null)],
    ['draft orders of another type', 400, withOrders({ resourceType: 'List', entry: [] })],
    ['entries that are an object', 400, withOrders({ resourceType: 'Bundle', entry: { resource: order } })],
    ['a thousand and one orders', 400, entries(...Array.from({ length: 1001 }, () => order))],
    ['a prefetch that is a text', 400, call({ prefetch: '<html>' })],
    ['the patient of somebody else', 412, prefetched({ ...patientOf(field.person), id: 'p2' })],
    [
      'a Bundle of patients',
      412,
      prefetched({ resourceType: 'Bundle', entry: [{ resource: patientOf(field.person) }] }),
    ],
    ['an OperationOutcome', 412, prefetched({ resourceType: 'OperationOutcome', issue: [] })],
    ['HTML for a patient', 412, prefetched('<html></html>')],
    ['a list for a patient', 412, prefetched([patientOf(field.person)])],
    ['null for a patient', 412, prefetched(null)],
    ['a patient without a number', 412, prefetched({ resourceType: 'Patient', id: 'p1' })],
    ['numbers that are an object', 412, prefetched({ ...patientOf(field.person), identifier: { value: '1' } })],
    [
      'a placeholder for a number',
      412,
      prefetched({ ...patientOf(field.person), identifier: [numbered('0'.repeat(18))] }),
    ],
    ['authorization without a server', 400, call({ fhirAuthorization: good })],
    ['authorization by MAC', 400, authorized({ token_type: 'MAC' })],
    ['authorization that expires in a text', 400, authorized({ expires_in: '300' })],
    ['authorization without a token', 400, authorized({ access_token: undefined })],
    ['a server that is an object', 400, call({ fhirServer: {} })],
  ];
  const rows = ROWS.map(([name, status, body]): Row => [name, status, () => sign(body)]);
  const selections: readonly Row[] = [
    ['selections that are a text', 400, () => select(call(), 'ServiceRequest/h1')],
    ['selections that are numbers', 400, () => select(call(), [1])],
    ['no selections', 400, () => select(call(), undefined)],
    [
      'ten thousand selections',
      400,
      () =>
        select(
          call(),
          Array.from({ length: 10_000 }, (_, n) => `ServiceRequest/${String(n)}`),
        ),
    ],
  ];
  await storm(field, [...rows, ...selections]);
});

const numbered = (value: string): object => ({ system: RESIDENT_ID, value });

describe('84, 85: orders that are odd', () => {
  const other = { subject: { reference: 'Patient/p2' } };

  test.each<[string, () => Body]>([
    ['an empty Bundle', () => withOrders({ resourceType: 'Bundle' })],
    ['entries without a resource', () => withOrders({ resourceType: 'Bundle', entry: [{}, null, 1, 'x', []] })],
    ['resources of no kind', () => entries(null, 1, {}, { resourceType: MARK }, { resourceType: 'ServiceRequest' })],
    ['an order for another patient', () => entries(orderOf('h1', CBC, other))],
    [
      'an order for another patient by an absolute reference',
      () => entries(orderOf('h1', CBC, { subject: { reference: 'https://his.example/fhir/Patient/p2/_history/1' } })),
    ],
    ['an order of nothing', () => entries(orderOf('h1', CBC, { code: {} }))],
    ['an order whose code is a text', () => entries(orderOf('h1', CBC, { code: CBC }))],
    ['an order that is done', () => entries(orderOf('h1', CBC, { status: 'completed' }))],
    ['an order of a medicine', () => entries({ ...orderOf('h1', CBC), resourceType: 'MedicationRequest' })],
  ])('%s has no card', async (_name, body) => {
    expect(cardsIn(await sign(body()))).toEqual([]);
  });

  test('one order that is there twice has one card, whichever patient the second is for', async () => {
    const twice = entries(orderOf('h1', CBC), orderOf('h1', CBC), orderOf('h1', CBC, other));
    expect(cardsIn(await sign(twice))).toHaveLength(1);
  });

  test('a selection of what is not drafted, or of another kind, selects nothing', async () => {
    for (const selections of [['ServiceRequest/none'], ['MedicationRequest/h1'], ['h1'], ['../h1'], []])
      expect(cardsIn(await select(call(), selections))).toEqual([]);
  });

  test('a thousand orders are answered, each', async () => {
    const many = entries(...Array.from({ length: 1000 }, (_none, at) => orderOf(`m${String(at)}`, CBC)));
    const { status, text } = await sign(many);
    expect([status, JSON.parse(text).cards.length]).toEqual([200, 1000]);
  });

  test('a hookInstance may come again: it is the order that counts once', async () => {
    const body = call();
    const [first, second] = [cardsIn(await sign(body)), cardsIn(await sign(body))];
    expect(second[0].uuid).toBe(first[0].uuid);
  });
});

describe('86: a prefetch that holds more than it should', () => {
  test('results in the prefetch are not the exchange’s', async () => {
    const stranger = { id: residentId('1990-01-01', 801), birthDate: '1990-01-01' };
    const bundle = laboratoryBundle(stranger, { id: 'x', results: ['6690-2'], collectedAt: field.gateway.clock.now() });
    const body = {
      ...hookBody(stranger, [orderOf('h1', CBC)]),
      prefetch: { patient: patientOf(stranger), reports: bundle },
    };
    expect(cardsIn(await sign(body))).toEqual([]);
  });

  test('a patient of five megabytes is read like any other', async () => {
    const text = { status: 'generated', div: 'x'.repeat(5_000_000) };
    const struck = await sign(prefetched({ ...patientOf(field.person), text }));
    expectSound(struck, 'five megabytes');
    expect(cardsIn(struck)).toHaveLength(1);
  });
});

describe('87: the FHIR server of a call', () => {
  let bait: HostileServer;
  beforeAll(async () => {
    bait = await serve((_request, response) => response.end('{}'));
  });
  afterAll(() => bait.close());

  test('that is not the registered one is never contacted, and gets no token', async () => {
    const urls = (origin: string): readonly string[] => [
      `${origin}/fhir`,
      origin,
      origin.replace('127.0.0.1', 'localhost'),
      origin.replace('127.0.0.1', '2130706433'),
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
      MARK,
      'https://',
    ];
    const fhirAuthorization = {
      access_token: 'of-the-doctor',
      token_type: 'Bearer',
      expires_in: 300,
      scope: 's',
      subject: 's',
    };
    const rows = urls(bait.origin).map((fhirServer): Row => [
      fhirServer,
      412,
      () => sign(call({ fhirServer, fhirAuthorization, prefetch: undefined })),
    ]);
    await storm(field, rows);
    expect(bait.visits).toEqual([]);
  });
});

describe('89: what a report may say on a card', () => {
  const EVIL = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[点击](javascript:alert(1))',
    '![x](https://evil.example/p.png)',
    '| a | b |\n|---|---|\n# 标题',
    '`code` **bold** ~~no~~ <https://evil.example>',
    'https://evil.example/www.evil.example',
    '\u202eabc\u2066\u200b\ufeff',
    '\u001b[31mred\u001b[0m',
    '𠮷'.repeat(10_000),
    '&lt;script&gt;&#60;',
    '\\| \\[x\\](y)',
  ];

  test('is text and nothing else, cut between characters', async () => {
    const person = { id: residentId('1991-02-02', 802), birthDate: '1991-02-02' };
    const observation = (evil: string): object => ({
      valueQuantity: undefined,
      valueString: evil,
      code: { text: evil, coding: [{ system: LOINC, code: '6690-2', display: evil }] },
      referenceRange: [{ text: evil }],
      interpretation: [{ text: evil }],
    });
    for (const [index, evil] of EVIL.entries()) {
      const [code] = ['6690-2'];
      const report = {
        id: `evil${String(index)}`,
        results: [code],
        collectedAt: field.gateway.clock.now() - 1000 + index,
      };
      const more = { conclusion: evil, code: { text: evil, coding: [{ system: LOINC, code, display: evil }] } };
      const bundle = laboratoryBundle(person, { ...report, more, observation: observation(evil) });
      expect((await source.fire('POST', '/fhir', bundle)).status).toBe(200);
      const order = orderOf(`e${String(index)}`, code, { code: { text: evil, coding: [{ system: LOINC, code }] } });
      const [card] = cardsIn(await sign(hookBody(person, [order])));
      expect(card.summary.length).toBeLessThan(140);
      const lines: readonly string[] = card.detail.split('\n');
      const shown = [card.summary, card.suggestions[0].label, ...lines.slice(1)].join('\n');
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).not.toMatch(/<|\]\(|!\[|`|\*\*|~~|:\/\/(?!127)|[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u001b]/u);
      const rows = lines.filter((line) => line.startsWith('|'));
      for (const row of rows) expect(row.split(/(?<!\\)\|/u)).toHaveLength(7);
      expect(rows).toHaveLength(3);
      expect(card.detail.length).toBeLessThan(4000);
    }
  });

  test('patient-view of somebody without results, with hostile members, is empty', async () => {
    const person = {
      id: residentId('1992-02-02', 803),
      birthDate: '1992-02-02',
      family: EVIL[0] ?? '',
      given: EVIL[2] ?? '',
    };
    const body = { ...hookBody(person, []), hook: 'patient-view', context: { userId: EVIL[1], patientId: 'p1' } };
    const struck = await ordering.hook(VIEW, body);
    expect([struck.status, struck.text]).toEqual([200, '{"cards":[]}']);
  });
});
