import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeSchemaChecker } from '../../server/system/json-schemas.ts';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import { hookBody, laboratoryBundle, orderOf, registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const CBC = '58410-2';
const SIGN = '/cds-services/recognition-order-sign';
const MEASURE = 'https://huren.example/fhir/Measure/savings';
const person = { id: residentId('1980-03-04', 101), birthDate: '1980-03-04' };
const schemas = makeSchemaChecker();
let gateway: Gateway;
let source: Caller;
let ordering: Caller;

beforeAll(async () => {
  source = await makeCaller('https://his.src.example');
  ordering = await makeCaller('https://his.ord.example');
  const callers = [
    [source, 'src'],
    [ordering, 'ord'],
  ] as const;
  gateway = await startGateway({ registry: registryOf([{ id: 'src' }, { id: 'ord' }], callers) });
});
afterAll(() => gateway.close());

const get = async (path: string): Promise<Answer> => {
  const answer = await fetch(`${gateway.url}${path}`);
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
};
const expectAnswer = ({ status, body }: Answer, wanted: number, schema: string): void => {
  expect(status).toBe(wanted);
  expect(schemas.check(schema, body)).toEqual([]);
};

describe('what the gateway answers is what the schemas say', () => {
  test.each([
    ['/healthz', 'health'],
    ['/readyz', 'health'],
    ['/cds-services', 'cds-hooks/discovery-response'],
    ['/fhir/metadata', 'fhir/capability-statement'],
    ['/fhir/.well-known/smart-configuration', 'oauth/smart-configuration'],
    ['/oauth/jwks', 'oauth/jwks'],
  ])('%s', async (path, schema) => {
    expectAnswer(await get(path), 200, schema);
  });

  test('faults are OperationOutcomes', async () => {
    expectAnswer(await get('/nowhere'), 404, 'fhir/operation-outcome');
    expectAnswer(await get('/fhir/DiagnosticReport'), 401, 'fhir/operation-outcome');
    expectAnswer(await ordering.hook(gateway.url, SIGN, {}), 400, 'fhir/operation-outcome');
  });

  test('a token request without an assertion is refused as OAuth says', async () => {
    const answer = await fetch(`${gateway.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ scope: 'x' }),
    });
    expectAnswer(
      { status: answer.status, headers: answer.headers, body: await answer.json() },
      400,
      'oauth/token-error',
    );
  });

  test('from the pushed report to the reversed recognition', async () => {
    const report = { id: 'r1', code: CBC, results: ['6690-2', '789-8'], collectedAt: gateway.clock.now() - 86_400_000 };
    const bundle = laboratoryBundle(person, report);
    const pushed = await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
    expectAnswer(pushed, 200, 'fhir/bundle-response');
    const body = hookBody(person, [orderOf('o1', CBC)]);
    expect(schemas.check('cds-hooks/order-sign', body)).toEqual([]);
    const checked = await ordering.hook(gateway.url, SIGN, body);
    expectAnswer(checked, 200, 'cds-hooks/cards-response');
    const explained = await ordering.call(gateway.url, 'POST', '/api/explanations', 'system/DiagnosticReport.rs', body);
    expectAnswer(explained, 200, 'api/explanations-response');
    const [card] = checked.body.cards;
    const accepted = {
      card: card.uuid,
      outcome: 'accepted',
      acceptedSuggestions: [{ id: card.suggestions[0].uuid }],
      outcomeTimestamp: new Date(gateway.clock.now()).toISOString(),
    };
    expect((await ordering.hook(gateway.url, `${SIGN}/feedback`, { feedback: [accepted] })).status).toBe(200);
    const task = await ordering.call(gateway.url, 'GET', `/fhir/Task/${String(card.uuid)}`, 'system/Task.rs');
    expectAnswer(task, 200, 'fhir/task');
    const reversal = `/api/recognitions/${String(card.uuid)}/reversal`;
    expectAnswer(await ordering.call(gateway.url, 'POST', reversal, 'system/Task.u'), 200, 'api/reversal-response');
  });

  test('the figures, as rows and as a MeasureReport', async () => {
    const rows = '/api/savings?from=2026-01-01&to=2027-12-31&by=month';
    expectAnswer(await ordering.call(gateway.url, 'GET', rows, 'system/MeasureReport.rs'), 200, 'api/savings-response');
    const search = `/fhir/MeasureReport?measure=${encodeURIComponent(MEASURE)}&period=2026-11`;
    const found = await ordering.call(gateway.url, 'GET', search, 'system/MeasureReport.rs');
    expectAnswer(found, 200, 'fhir/bundle-response');
    expect(schemas.check('fhir/measure-report', found.body.entry[0].resource)).toEqual([]);
  });
});
