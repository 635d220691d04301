import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import { hookBody, laboratoryBundle, orderOf, patientOf, registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const DAY = 86_400_000;
const CBC = '58410-2';
const SIGN = '/cds-services/recognition-order-sign';
const SELECT = '/cds-services/recognition-order-select';
const person = { id: residentId('1975-05-06', 201), birthDate: '1975-05-06' };

let gateway: Gateway;
let source: Caller;
let ordering: Caller;

beforeAll(async () => {
  source = await makeCaller('https://his.src.example', 'EdDSA');
  ordering = await makeCaller('https://his.ord.example', 'EdDSA');
  const callers = [
    [source, 'src'],
    [ordering, 'ord'],
  ] as const;
  gateway = await startGateway({ registry: registryOf([{ id: 'src' }, { id: 'ord' }], callers) });
  const bundle = laboratoryBundle(person, { id: 'r1', code: CBC, results: ['6690-2'], collectedAt: Date.now() - DAY });
  await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
});
afterAll(() => gateway.close());

const sign = (body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer> =>
  ordering.hook(gateway.url, SIGN, body, headers);
/** A check of the patient whose blood count is known, with some of the body replaced. */
const bodyWith = (context: object, rest: object = {}): object => {
  const body = hookBody(person, [orderOf('o1', CBC)]) as { context: object };
  return { ...body, ...rest, context: { ...body.context, ...context } };
};
const ordersOf = (...orders: readonly object[]): object => hookBody(person, orders);

describe('finding the services', () => {
  test('discovery needs no token and names the three services with the prefetch they want', async () => {
    const answer = await fetch(`${gateway.url}/cds-services`);
    expect(answer.status).toBe(200);
    const { services } = (await answer.json()) as { services: { id: string; hook: string; prefetch: object }[] };
    expect(services.map(({ id, hook }) => [id, hook])).toEqual([
      ['recognition-order-select', 'order-select'],
      ['recognition-order-sign', 'order-sign'],
      ['recognition-patient-view', 'patient-view'],
    ]);
    expect(services[0]?.prefetch).toMatchObject({ patient: 'Patient/{{context.patientId}}' });
  });

  test('a token that is sent to discovery must be valid', async () => {
    const answer = await fetch(`${gateway.url}/cds-services`, { headers: { authorization: 'Bearer not.a.token' } });
    expect(answer.status).toBe(401);
    const good = await ordering.sign({ aud: `${gateway.url}/cds-services` });
    const welcome = await fetch(`${gateway.url}/cds-services`, { headers: { authorization: `Bearer ${good}` } });
    expect(welcome.status).toBe(200);
  });

  test('an unknown service is not found and a service cannot be read', async () => {
    expect((await ordering.hook(gateway.url, '/cds-services/unknown', ordersOf())).status).toBe(404);
    const read = await fetch(`${gateway.url}${SIGN}`);
    expect(read.status).toBe(405);
    expect(await read.json()).toMatchObject({ resourceType: 'OperationOutcome' });
  });

  test('a token for another address, an expired one and none are refused alike', async () => {
    const elsewhere = await ordering.sign({ aud: `${gateway.url}${SELECT}` });
    const seconds = Math.floor(Date.now() / 1000);
    const expired = await ordering.sign({ aud: `${gateway.url}${SIGN}`, iat: seconds - 900, exp: seconds - 600 });
    const long = await ordering.sign({ aud: `${gateway.url}${SIGN}`, iat: seconds, exp: seconds + 3600 });
    for (const token of [elsewhere, expired, long, '']) {
      const answer = await fetch(`${gateway.url}${SIGN}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify(ordersOf(orderOf('o1', CBC))),
      });
      expect(answer.status).toBe(401);
    }
  });

  test('a body that speaks of another hook than its service is malformed', async () => {
    const answer = await sign(hookBody(person, [orderOf('o1', CBC)], { selections: ['ServiceRequest/o1'] }));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ expression: ['hook'] }] });
  });
});

describe('pages of a hospital call from their own origin', () => {
  const preflight = (origin: string): Promise<Response> =>
    fetch(`${gateway.url}${SIGN}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  test('a preflight from a registered origin is allowed', async () => {
    const answer = await preflight('http://127.0.0.1:3000');
    expect(answer.ok).toBe(true);
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:3000');
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
  });

  test('a preflight from any other origin is not', async () => {
    const answer = await preflight('https://elsewhere.example');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('orders that the exchange has nothing to say about', () => {
  test('the patient has a recognizable result to start with', async () => {
    expect((await sign(ordersOf(orderOf('o1', CBC)))).body.cards).toHaveLength(1);
  });

  test.each([
    ['orders of other kinds', [{ resourceType: 'MedicationRequest', id: 'm1', status: 'draft', intent: 'order' }]],
    ['a code without system and code', [orderOf('o1', CBC, { code: { coding: [{}] } })]],
    ['a code that the catalogue does not know', [orderOf('o1', '99999-9')]],
    ['an order in words only', [orderOf('o1', CBC, { code: { text: '血常规' } })]],
    ['an order of another patient', [orderOf('o1', CBC, { subject: { reference: 'Patient/p2' } })]],
    ['an urgent order', [orderOf('o1', CBC, { priority: 'stat' })]],
    ['an order as soon as possible', [orderOf('o1', CBC, { priority: 'asap' })]],
    ['a revoked order', [orderOf('o1', CBC, { status: 'revoked' })]],
    ['no order at all', []],
  ])('%s: no card and no error', async (_what, orders) => {
    const answer = await sign(ordersOf(...orders));
    expect([answer.status, answer.body]).toEqual([200, { cards: [] }]);
  });

  test('an order between others still gets its card', async () => {
    const medication = { resourceType: 'MedicationRequest', id: 'm1', status: 'draft', intent: 'order' };
    const answer = await sign(ordersOf(medication, orderOf('o9', '99999-9'), orderOf('o1', CBC)));
    expect(answer.body.cards).toHaveLength(1);
  });

  test('a Bundle of draft orders may lack its type', async () => {
    const entry = [{ resource: orderOf('o1', CBC) }];
    const answer = await sign(bodyWith({ draftOrders: { resourceType: 'Bundle', entry } }));
    expect([answer.status, answer.body.cards.length]).toEqual([200, 1]);
  });

  test('an empty list of selections selects nothing', async () => {
    const answer = await ordering.hook(gateway.url, SELECT, hookBody(person, [orderOf('o1', CBC)], { selections: [] }));
    expect([answer.status, answer.body]).toEqual([200, { cards: [] }]);
  });

  test('an emergency visit gets no card, an ordinary one does', async () => {
    const visit = (code: string): object => ({
      patient: patientOf(person),
      encounter: { resourceType: 'Encounter', status: 'in-progress', class: { code } },
    });
    const ask = (code: string): Promise<Answer> =>
      sign(hookBody(person, [orderOf('o1', CBC)], { prefetch: visit(code) }));
    expect((await ask('EMER')).body.cards).toEqual([]);
    expect((await ask('AMB')).body.cards).toHaveLength(1);
  });

  test('a prefetch that is missing does not matter where there is nothing to look for', async () => {
    const medication = { resourceType: 'MedicationRequest', id: 'm1', status: 'draft', intent: 'order' };
    for (const prefetch of [{}, { encounter: null }, { patient: null }]) {
      const answer = await sign(hookBody(person, [medication], { prefetch }));
      expect([answer.status, answer.body]).toEqual([200, { cards: [] }]);
    }
  });
});

describe('when the exchange cannot look, it says so', () => {
  test.each([
    ['the patient is missing', {}],
    ['the patient is null', { patient: null }],
    ['the client failed to read the patient', { patient: { resourceType: 'OperationOutcome', issue: [] } }],
    ['the prefetch is another patient', { patient: patientOf(person, 'p2') }],
    ['the resident id fails its check digit', { patient: patientOf({ ...person, id: '330102197505062015' }) }],
    ['the resident id contradicts the birth date', { patient: patientOf({ ...person, birthDate: '1975-05-07' }) }],
    ['the identifier is a placeholder', { patient: patientOf({ ...person, id: '111111111111111111' }) }],
    ['there is no identifier', { patient: { resourceType: 'Patient', id: 'p1', birthDate: '1975-05-06' } }],
  ])('%s: 412 and no empty list', async (_what, prefetch) => {
    const answer = await sign(hookBody(person, [orderOf('o1', CBC)], { prefetch }));
    expect(answer.status).toBe(412);
    expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome' });
    expect(JSON.stringify(answer.body)).not.toContain('19750506');
  });

  test('a FHIR server that is not the registered one is not asked', async () => {
    const fhirAuthorization = {
      access_token: 't',
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'patient/*.read',
      subject: 'https://his.ord.example',
    };
    const body = hookBody(person, [orderOf('o1', CBC)], { prefetch: {} });
    expect((await sign({ ...body, fhirServer: 'http://127.0.0.1:9/fhir', fhirAuthorization })).status).toBe(412);
  });
});

describe('bodies that are no hook call', () => {
  test.each([
    ['no context', (): unknown => ({ hook: 'order-sign', hookInstance: crypto.randomUUID() })],
    ['a list', (): unknown => []],
    ['no JSON', (): unknown => '{"hook":'],
    ['a hook instance that is no UUID', (): unknown => bodyWith({}, { hookInstance: 'one' })],
    ['nested too deep', (): unknown => `${'['.repeat(200)}${']'.repeat(200)}`],
  ])('%s: refused as malformed with an OperationOutcome', async (_what, body) => {
    const answer = await sign(body());
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome' });
  });
});
