import { afterEach, expect, test } from '@jest/globals';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import { hookBody, orderOf, registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const SIGN = '/cds-services/recognition-order-sign';
const body = hookBody({ id: residentId('1966-01-02', 31), birthDate: '1966-01-02' }, [orderOf('o1', '58410-2')]);
/** Requests a second. */
const LIMIT = 10;
let gateway: Gateway | undefined;
afterEach(() => gateway?.close());

async function opened(): Promise<{ url: string; caller: Caller; check: (token: string) => Promise<Answer> }> {
  const caller = await makeCaller('https://his.ord.example', 'EdDSA');
  const { url } = (gateway = await startGateway({
    registry: registryOf([{ id: 'ord' }], [[caller, 'ord']]),
    env: { RATE_PER_SECOND: String(LIMIT) },
  }));
  const check = async (token: string): Promise<Answer> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}${SIGN}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  return { url, caller, check };
}

test('forged tokens in the name of a hospital take none of its requests', async () => {
  const { url, caller, check } = await opened();
  const forged = async (): Promise<string> => {
    const [head, claims] = (await caller.sign({ aud: `${url}${SIGN}` })).split('.');
    return `${String(head)}.${String(claims)}.${'A'.repeat(86)}`;
  };
  const tokens = await Promise.all(Array.from({ length: 20 * LIMIT }, forged));
  const refused = await Promise.all(tokens.map(check));
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([401, 429]));
  const own = await Promise.all(Array.from({ length: LIMIT }, () => caller.hook(url, SIGN, body)));
  expect(own.map(({ status }) => status)).toEqual(Array<number>(LIMIT).fill(200));
});

test('a token that is replayed again and again costs its hospital one request', async () => {
  const { url, caller, check } = await opened();
  const token = await caller.sign({ aud: `${url}${SIGN}` });
  const statuses: number[] = [];
  for (let at = 0; at < 3 * LIMIT; at++) statuses.push((await check(token)).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status !== 200 && status !== 401 && status !== 429)).toEqual([]);
  expect((await caller.hook(url, SIGN, body)).status).toBe(200);
});

test('a flood is told to slow down, and served again when it is over', async () => {
  const { url, caller } = await opened();
  const flood = await Promise.all(Array.from({ length: 20 * LIMIT }, () => caller.hook(url, SIGN, body)));
  const throttled = flood.filter(({ status }) => status === 429);
  expect(throttled.length).toBeGreaterThan(10 * LIMIT);
  for (const { headers, body: outcome } of throttled)
    expect([headers.get('retry-after'), outcome.resourceType]).toEqual(['1', 'OperationOutcome']);
  expect(flood.every(({ status }) => status === 200 || status === 429)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await caller.hook(url, SIGN, body)).status).toBe(200);
});

test('assertions at the token endpoint count as requests, too', async () => {
  const { url, caller } = await opened();
  const asked = await Promise.allSettled(Array.from({ length: 5 * LIMIT }, () => caller.token(url, 'system/Task.rs')));
  expect(asked.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(LIMIT);
  const reasons = asked.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  expect(new Set(reasons)).toEqual(new Set(['Error: no token: 429']));
});
