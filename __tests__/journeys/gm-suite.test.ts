import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chooseSuite } from '../../server/security/suites/choose-suite.ts';
import { makeCaller, type Caller } from '../support/caller.ts';
import {
  ALL_SCOPES,
  hookBody,
  laboratoryBundle,
  orderOf,
  registryOf,
  RESIDENT_ID,
  residentId,
} from '../support/clinic.ts';
import { dumpOf } from '../support/dump.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const CBC = '58410-2';
const SIGN = '/cds-services/recognition-order-sign';
const person = { id: residentId('1971-03-04', 77), birthDate: '1971-03-04' };

let folder: string;
let dataDir: string;
let gateway: Gateway;
let source: Caller;
let ordering: Caller;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huren-gm-'));
  dataDir = join(folder, 'data');
  [source, ordering] = await Promise.all([
    makeCaller('https://his.src.example', 'EdDSA'),
    makeCaller('https://his.ord.example', 'EdDSA'),
  ]);
  const clients = [
    [source, 'src'],
    [ordering, 'ord'],
  ] as const;
  const registry = registryOf([{ id: 'src' }, { id: 'ord' }], clients);
  gateway = await startGateway({ registry, env: { DATA_DIR: dataDir, CRYPTO_SUITE: 'gm' } });
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

const storedSecrets = async (): Promise<any> => JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'));

test('in the 国密 suite a result is pushed, offered, recognised, shown, searched and accounted for', async () => {
  const { url, clock } = gateway;
  const report = { id: 'r1', code: CBC, results: ['6690-2'], collectedAt: clock.now() - 86_400_000 };
  const pushed = await source.call(url, 'POST', '/fhir', ALL_SCOPES, laboratoryBundle(person, report));
  expect(pushed.status).toBe(200);
  const order = orderOf('o1', '6690-2');
  const check = await ordering.hook(url, SIGN, hookBody(person, [order]));
  const [card] = check.body.cards;
  expect(card.extension['example.huren.offer']).toMatchObject({ order: 'ServiceRequest/o1', coverage: 'full' });
  const again = await ordering.hook(url, SIGN, hookBody(person, [order]));
  expect(again.body.cards[0].uuid).toBe(card.uuid);
  const decision = {
    card: card.uuid,
    outcome: 'accepted',
    acceptedSuggestions: [{ id: card.suggestions[0].uuid }],
    outcomeTimestamp: new Date(clock.now()).toISOString(),
  };
  expect((await ordering.hook(url, `${SIGN}/feedback`, { feedback: [decision] })).status).toBe(200);
  const shown = await ordering.call(
    url,
    'GET',
    `/fhir/${String(card.extension['example.huren.offer'].report)}`,
    ALL_SCOPES,
  );
  expect([shown.status, shown.body.resourceType]).toEqual([200, 'DiagnosticReport']);
  const token = encodeURIComponent(`${RESIDENT_ID}|${person.id}`);
  const found = await ordering.call(url, 'GET', `/fhir/DiagnosticReport?patient.identifier=${token}`, ALL_SCOPES);
  expect(found.body.total).toBe(1);
  expect(await gateway.exchange.verifyLedger({}, () => undefined)).toMatchObject({
    decisions: 1,
    savings: 1,
    found: 0,
  });
});

test('what is kept is keyed by HMAC-SM3 and chained by SM3', async () => {
  const { patientKeySecret, ledgerKey } = await storedSecrets();
  const mac = createHmac('sm3', patientKeySecret);
  for (const part of ['patient', 'resident-id', person.id]) mac.update(`${String(part.length)}:${part}`);
  const key = mac.digest().subarray(0, 16).toString('base64url');
  const tables = await dumpOf({ url: undefined, dataDir });
  expect(tables.report_index?.map((row) => JSON.parse(row).patient)).toEqual([key]);
  expect(new Set(tables.ledger_blocks?.map((row) => JSON.parse(row).digest))).toEqual(new Set(['sm3']));
  const signer = await chooseSuite('gm').headSigner(ledgerKey);
  const head = await signer.sign({ size: 1, root: 'r', at: 1, digest: 'sm3' });
  expect(JSON.parse(Buffer.from(head.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ alg: 'SM2-SM3' });
});

test('it starts again, and with no other suite', async () => {
  await gateway.restart();
  expect((await ordering.hook(gateway.url, SIGN, hookBody(person, [orderOf('o2', CBC)]))).body.cards).toHaveLength(1);
  await expect(startGateway({ env: { DATA_DIR: dataDir } })).rejects.toThrow('CRYPTO_SUITE');
  const { patientKeySecret, contentKey, signingKey } = await storedSecrets();
  const env = {
    DATA_DIR: dataDir,
    PATIENT_KEY_SECRET: patientKeySecret,
    CONTENT_KEY: contentKey,
    SIGNING_KEY: JSON.stringify(signingKey),
  };
  await expect(startGateway({ env })).rejects.toThrow('CRYPTO_SUITE');
});
