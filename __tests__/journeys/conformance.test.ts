import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { runSuite, type Report, type SuiteOptions } from '../../scripts/conformance/run.ts';
import { makeSigner, type Signer } from '../../scripts/conformance/signer.ts';
import { jsonOf, tableOf } from '../../scripts/conformance/table.ts';
import { makeWire } from '../../scripts/conformance/wire.ts';
import type { Caller } from '../support/caller.ts';
import { registryOf } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

/** Some four hundred calls each, on a machine that does other things as well. */
const WHOLE_RUN_MS = 120_000;
const ORIGIN = 'http://127.0.0.1:3000';

async function newClient(id: string, alg: string): Promise<{ signer: Signer; registered: Caller; privateJwk: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const mark = { kid: `${id}-1`, alg };
  const privateJwk = { ...(await exportJWK(privateKey)), ...mark };
  const registered = { id, publicJwk: { ...(await exportJWK(publicKey)), ...mark } } as Caller;
  return { signer: await makeSigner(id, privateJwk), registered, privateJwk };
}

const idsOf = ({ results }: Report, outcome: string): string[] =>
  results.filter((result) => result.outcome === outcome).map(({ id }) => id);
const faultsOf = ({ results }: Report): unknown[] =>
  results.filter(({ outcome }) => outcome === 'failed').map(({ id, faults }) => [id, faults]);

describe('an installation is tested from outside', () => {
  let gateway: Gateway;
  let asking: Signer;
  let pushing: Signer;
  let secret: string;

  beforeAll(async () => {
    const one = await newClient('https://his.one.example', 'ES384');
    const two = await newClient('https://his.two.example', 'RS384');
    const callers = [
      [one.registered, 'one'],
      [two.registered, 'two'],
    ] as const;
    gateway = await startGateway({ registry: registryOf([{ id: 'one' }, { id: 'two' }], callers) });
    [asking, pushing, secret] = [one.signer, two.signer, String(one.privateJwk.d)];
  });
  afterAll(() => gateway.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const run = (options: Partial<SuiteOptions> = {}): Promise<Report> =>
    runSuite({ url: gateway.url, client: asking, other: pushing, origin: ORIGIN, ...options });
  const get = async (signer: Signer, path: string, scope: string): Promise<any> =>
    (await makeWire(gateway.url, 'zh-CN').call(signer, 'GET', path, scope)).body;

  test(
    'the exchange passes; what does not apply says why; nothing is left behind',
    async () => {
      const report = await run();
      expect(faultsOf(report)).toEqual([]);
      expect(idsOf(report, 'not-applicable')).toEqual(['SM-01', 'SM-18', 'SM-19']);
      expect(idsOf(report, 'passed').filter((id) => id.startsWith('CH-'))).toHaveLength(32);
      expect(report.leftBehind).toEqual([]);

      const day = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
      const period = `from=${day(Date.now() - 86_400_000)}&to=${day(Date.now())}`;
      const { totals } = await get(asking, `/api/savings?${period}&by=day`, 'system/MeasureReport.rs');
      expect(totals).toMatchObject({ netFen: 0, minutes: 0, declined: 0 });
      expect(totals.excused).toBe(totals.offered);
      expect(totals.offered).toBeGreaterThan(100);
      const scope = 'system/DiagnosticReport.rs';
      const reports = await get(pushing, '/fhir/DiagnosticReport', scope);
      expect(reports.entry.map(({ resource }: any) => resource.status)).toEqual([
        'entered-in-error',
        'entered-in-error',
      ]);
      expect((await get(asking, '/api/notices', 'system/Task.rs')).notices).toEqual([]);
    },
    WHOLE_RUN_MS,
  );

  test(
    'one client alone is enough for nearly all of it',
    async () => {
      const report = await run({ other: undefined, origin: undefined, language: 'en' });
      expect(faultsOf(report)).toEqual([]);
      expect(idsOf(report, 'not-applicable')).toEqual(['SM-01', 'SM-16', 'CH-05', 'CH-28', 'SM-18', 'SM-19']);
    },
    WHOLE_RUN_MS,
  );

  /** Answers as they come, but for those that `change` replaces. */
  function tampered(change: (path: string, status: number, text: string) => [number, string] | undefined): void {
    const real = globalThis.fetch;
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const answer = await real(input, init);
      const text = await answer.text();
      const [status, body] = change(new URL(input).pathname, answer.status, text) ?? [answer.status, text];
      return new Response(status === 204 ? null : body, { status, headers: answer.headers });
    });
  }
  const inCards = (from: RegExp, to: string) => (path: string, status: number, text: string) =>
    path.startsWith('/cds-services/') ? ([status, text.replace(from, to)] as [number, string]) : undefined;
  const always = (at: RegExp, from: number, to: number) => (path: string, status: number, text: string) =>
    at.test(path) && status === from ? ([to, text] as [number, string]) : undefined;

  test.each([
    ['a summary of 140 characters', 'CH-09', inCards(/"summary":"/gu, `"summary":"${'𠮷'.repeat(70)}`)],
    ['an empty member', 'CH-08', inCards(/"selectionBehavior":"[^"]*"/gu, '"selectionBehavior":"at-most-one","x":[]')],
    ['suggestions without a behaviour', 'CH-11', inCards(/"selectionBehavior":"[^"]*",/gu, '')],
    ['a reason without display', 'CH-11', inCards(/,"display":"[^"]*"/gu, '')],
    [
      'a delete of an order that nobody sent',
      'CH-12',
      inCards(/"resourceId":"[^"]*"/gu, '"resourceId":"ServiceRequest/x"'),
    ],
    [
      'the same suggestion everywhere',
      'CH-10',
      inCards(/"uuid":"[^"]*","isRec/gu, '"uuid":"00000000-0000-4000-8000-000000000000","isRec'),
    ],
    ['errors in other words than FHIR’s', 'CH-15', inCards(/OperationOutcome/gu, 'Error')],
    [
      'an outcome that does not name the member',
      'CH-18',
      inCards(/"expression":\["[^"]*"\]/gu, '"expression":["body"]'),
    ],
    ['no cards where the patient is not known', 'CH-20', always(/^\/cds-services\//u, 412, 200)],
    ['feedback of strangers that is taken', 'CH-28', always(/\/feedback$/u, 404, 200)],
    ['feedback on unknown cards that is taken', 'CH-27', always(/\/feedback$/u, 404, 200)],
    ['impossible times that are taken', 'CH-30', always(/\/feedback$/u, 400, 200)],
    ['tokens that are not looked at', 'CH-06', always(/^\/cds-services/u, 401, 200)],
    ['assertions that are not looked at', 'SM-10', always(/^\/oauth\/token$/u, 401, 200)],
    ['scopes for the asking', 'SM-11', always(/^\/oauth\/token$/u, 400, 200)],
    ['revoked tokens that live on', 'SM-17', always(/^\/fhir\//u, 401, 200)],
  ])('%s: %s fails', async (_what, id, change) => {
    tampered(change);
    const report = await run({ only: [id] });
    expect(idsOf(report, 'failed')).toEqual([id]);
  });

  test('the account is read by people and machines, and holds no key, token or identifier', async () => {
    tampered(always(/\/feedback$|^\/oauth\/token$/u, 401, 200));
    const report = await run({ only: ['SM-01', 'SM-05', 'SM-10', 'CH-09'] });
    const table = tableOf(report);
    expect(table).toMatch(/^ {2}FAILED SM-10 {2}.*\[smart_backend_services_invalid_jwt\]$/mu);
    expect(table).toContain('expected a key that nobody registered: 401; seen 200');
    expect(table).toMatch(/^All +2 +1 +1$/mu);
    expect(JSON.parse(jsonOf(report))).toMatchObject({ passed: 2, failed: 1, notApplicable: 1 });
    const all = table + jsonOf(report);
    expect(all).not.toContain(secret);
    expect(all).not.toMatch(/eyJ|999999\d{11}/u);
  });
});

test('whatever else answers at an address, it fails and the run ends', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>welcome</html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { signer } = await newClient('https://his.one.example', 'ES256');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const report = await runSuite({ url, client: signer });
  server.close();
  expect(idsOf(report, 'passed')).toEqual([]);
  expect(idsOf(report, 'failed')).toEqual(
    expect.arrayContaining(['SM-02', 'SM-05', 'SM-10', 'CH-01', 'CH-06', 'EX-01']),
  );

  const silent = await runSuite({ url: 'http://127.0.0.1:9', client: signer, only: ['CH-01', 'SM-05'] });
  expect(idsOf(silent, 'failed')).toEqual(['SM-05', 'CH-01']);
});
