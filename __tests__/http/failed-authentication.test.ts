import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeCaller, type Caller } from '../support/caller.ts';
import { registryOf } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ALLOWED = 5;

let gateway: Gateway;
let caller: Caller;

beforeAll(async () => {
  caller = await makeCaller('https://his.ord.example');
  gateway = await startGateway({
    registry: registryOf([{ id: 'ord' }], [[caller, 'ord']]),
    env: { RATE_PER_SECOND: String(ALLOWED) },
  });
});
afterAll(() => gateway.close());

interface Refusal {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: { readonly error?: string; readonly resourceType?: string };
}

async function forged(path: string, at: number): Promise<Refusal> {
  const proof = { client_assertion_type: ASSERTION_TYPE, client_assertion: 'e30.e30.AAAA' };
  const answer = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    // An address is where the connection comes from, not what a header says.
    headers: { 'x-forwarded-for': `203.0.113.${String(at)}`, forwarded: `for=203.0.113.${String(at)}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'system/Task.rs',
      token: 'a.b.c',
      ...proof,
    }),
  });
  return {
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    body: (await answer.json()) as Refusal['body'],
  };
}

test.each(['/oauth/token', '/oauth/introspect', '/oauth/revoke'])(
  'an address that guesses client assertions at %s is told to slow down, and its honest clients are not held up',
  async (path) => {
    // The count of the path before is over after a second.
    await new Promise((done) => setTimeout(done, 1100));
    const answers = await Promise.all(Array.from({ length: 6 * ALLOWED }, (_each, at) => forged(path, at)));
    const refused = answers.filter(({ status }) => status === 401);
    const throttled = answers.filter(({ status }) => status === 429);
    expect(refused.length + throttled.length).toBe(answers.length);
    expect(refused.every(({ body }) => body.error === 'invalid_client')).toBe(true);
    // A second may end in the middle of it.
    expect(refused.length).toBeLessThanOrEqual(2 * ALLOWED);
    expect(throttled.every((each) => each.retryAfter === '1' && each.body.resourceType === 'OperationOutcome')).toBe(
      true,
    );
    expect(await caller.token(gateway.url, 'system/Task.rs')).toContain('.');
  },
);
