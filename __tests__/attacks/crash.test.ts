import { expect, test } from '@jest/globals';
import { makeCaller } from '../support/caller.ts';
import { ALL_SCOPES, hookBody, laboratoryBundle, orderOf, registryOf, residentId } from '../support/clinic.ts';
import { startChild } from './child-gateway.ts';

const SIGN = '/cds-services/recognition-order-sign';
const MOST = 40;

test('98: killed in the middle of decisions, a gateway has lost none that it acknowledged, and its account adds up', async () => {
  const source = await makeCaller('https://his.src.example', 'EdDSA');
  const ordering = await makeCaller('https://his.ord.example', 'EdDSA');
  const clients = [
    [source, 'src'],
    [ordering, 'ord'],
  ] as const;
  const registry = registryOf([{ id: 'src' }, { id: 'ord' }], clients);
  let gateway = await startChild(registry);
  try {
    const cards: any[] = [];
    for (let at = 0; at < MOST; at++) {
      const person = { id: residentId('1965-01-01', 100 + at), birthDate: '1965-01-01' };
      const report = { id: `k${String(at)}`, results: ['6690-2'], collectedAt: Date.now() - 3_600_000 };
      const bundle = laboratoryBundle(person, report);
      expect((await source.call(gateway.url, 'POST', '/fhir', ALL_SCOPES, bundle)).status).toBe(200);
      const { body } = await ordering.hook(gateway.url, SIGN, hookBody(person, [orderOf(`k${String(at)}`, '6690-2')]));
      cards.push(body.cards[0]);
    }
    const acknowledged: string[] = [];
    let killing: Promise<void> | undefined;
    const decide = async ({ uuid, suggestions }: any): Promise<void> => {
      const acceptedSuggestions = [{ id: suggestions[0].uuid }];
      const item = { card: uuid, outcome: 'accepted', acceptedSuggestions, outcomeTimestamp: new Date().toISOString() };
      const { status } = await ordering.hook(gateway.url, `${SIGN}/feedback`, { feedback: [item] });
      expect(status).toBe(200);
      acknowledged.push(uuid);
      if (acknowledged.length === MOST / 4) killing = gateway.kill();
    };
    await Promise.allSettled(cards.map(decide));
    await killing;
    expect(acknowledged.length).toBeGreaterThanOrEqual(MOST / 4);

    gateway = await startChild(registry, gateway);
    const tasks = await ordering.call(gateway.url, 'GET', '/fhir/Task', ALL_SCOPES);
    const decided: string[] = (tasks.body.entry ?? []).map(({ resource }: any) => resource.id);
    expect(decided).toEqual(expect.arrayContaining(acknowledged));
    const years = 'from=2020-01-01&to=2029-12-31';
    const savings = await ordering.call(gateway.url, 'GET', `/api/savings?${years}`, ALL_SCOPES);
    expect(savings.body.totals).toMatchObject({ offered: MOST, recognized: decided.length, visits: decided.length });
    // What was not acknowledged may be told again, once.
    for (const { uuid, suggestions } of cards) {
      const acceptedSuggestions = [{ id: suggestions[0].uuid }];
      const item = { card: uuid, outcome: 'accepted', acceptedSuggestions, outcomeTimestamp: new Date().toISOString() };
      const { status } = await ordering.hook(gateway.url, `${SIGN}/feedback`, { feedback: [item] });
      expect(status).toBe(200);
    }
    const after = await ordering.call(gateway.url, 'GET', `/api/savings?${years}`, ALL_SCOPES);
    expect(after.body.totals).toMatchObject({ offered: MOST, recognized: MOST, visits: MOST, reversed: 0 });
  } finally {
    await gateway.remove();
  }
});
