import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { verdictOn } from '../../scripts/verify-proof.mjs';
import { makeCaller, type Caller } from '../support/caller.ts';
import { ALL_SCOPES, hookBody, laboratoryBundle, orderOf, registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const SIGN = '/cds-services/recognition-order-sign';
const AUDIT = 'system/AuditEvent.rs';

const person = { id: residentId('1965-01-01', 100), birthDate: '1965-01-01' };

let gateway: Gateway;
let source: Caller;
let ordering: Caller;
let commission: Caller;
let offer: string;

/** A recognition at one hospital of another's result, and an opt-out. */
beforeAll(async () => {
  [source, ordering, commission] = (await Promise.all(
    ['src', 'ord', 'commission'].map((id) => makeCaller(`https://his.${id}.example`, 'EdDSA')),
  )) as [Caller, Caller, Caller];
  const clients = [
    [source, 'src'],
    [ordering, 'ord'],
    [commission, null],
  ] as const;
  gateway = await startGateway({ registry: registryOf([{ id: 'src' }, { id: 'ord' }], clients) });
  const { url, clock } = gateway;
  const report = { id: 'r1', results: ['6690-2'], collectedAt: clock.now() - 3_600_000 };
  await source.call(url, 'POST', '/fhir', ALL_SCOPES, laboratoryBundle(person, report));
  const { body } = await ordering.hook(url, SIGN, hookBody(person, [orderOf('o1', '6690-2')]));
  const [card] = body.cards;
  offer = card.uuid;
  const acceptedSuggestions = [{ id: card.suggestions[0].uuid }];
  const outcomeTimestamp = new Date(clock.now()).toISOString();
  const item = { card: offer, outcome: 'accepted', acceptedSuggestions, outcomeTimestamp };
  expect((await ordering.hook(url, `${SIGN}/feedback`, { feedback: [item] })).status).toBe(200);
});
afterAll(() => gateway.close());

const read = (caller: Caller, path: string, scope = AUDIT) => caller.call(gateway.url, 'GET', path, scope);
const proofOf = (caller: Caller, id: string, kind?: string) =>
  read(caller, `/api/ledger/entries/${id}/proof${kind === undefined ? '' : `?kind=${kind}`}`);

test('a hospital has its decision, its saving and an audit entry proven, and checks the proofs without the exchange', async () => {
  const events = await read(ordering, '/fhir/AuditEvent');
  const [event] = events.body.entry;
  for (const [id, kind] of [
    [`${offer}.1`, 'decision'],
    [`${offer}.1`, 'saving'],
    [event.resource.id, undefined],
  ] as const) {
    const { status, body } = await proofOf(ordering, id, kind);
    expect(status).toBe(200);
    const heads = await read(ordering, '/api/ledger/heads');
    expect(verdictOn(JSON.stringify(body), heads.body.keys)).toEqual({
      isProven: true,
      says: expect.stringContaining(id),
    });
  }
});

test('another hospital has none of them proven, the commission all; without the scope nobody', async () => {
  expect((await proofOf(source, `${offer}.1`, 'decision')).status).toBe(404);
  expect((await proofOf(source, `${offer}.1`, 'saving')).status).toBe(404);
  expect((await proofOf(commission, `${offer}.1`, 'saving')).status).toBe(200);
  const path = `/api/ledger/entries/${offer}.1/proof?kind=saving`;
  expect((await read(ordering, path, 'system/Task.rs')).status).toBe(403);
  expect((await read(ordering, '/api/ledger/heads', 'system/Task.rs')).status).toBe(403);
});

test('what cannot be an entry is not found, and a kind that there is not is told', async () => {
  for (const id of ['x', '%25', '..%2f', `${offer}.99`, 'a'.repeat(300)]) {
    expect((await proofOf(ordering, id)).status).toBe(404);
  }
  expect((await proofOf(ordering, `${offer}.1`)).status).toBe(400);
  expect((await proofOf(ordering, `${offer}.1`, 'offer')).status).toBe(400);
  const { status } = await ordering.call(gateway.url, 'POST', '/api/ledger/heads', AUDIT, {});
  expect(status).toBe(405);
});

test('an outsider keeps the heads, page by page, and each is signed over more blocks than the one before', async () => {
  for (let n = 0; n < 4; n++) {
    await ordering.hook(gateway.url, SIGN, hookBody(person, [orderOf(`more-${String(n)}`, '6690-2')]));
    gateway.clock.advance(1000);
    await gateway.exchange.evidence.signTreeHead();
  }
  const sizes: number[] = [];
  for (let next: string | null = ''; next !== null;) {
    const { status, body }: any = await read(
      commission,
      `/api/ledger/heads?limit=2${next === '' ? '' : `&cursor=${next}`}`,
    );
    expect([status, body.keys.length]).toEqual([200, 1]);
    sizes.push(...body.heads.map(({ size }: any) => size));
    next = body.next;
  }
  expect(sizes.length).toBeGreaterThanOrEqual(4);
  expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => b - a));
});
