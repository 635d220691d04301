import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { makeCaller, type Caller } from '../support/caller.ts';
import { hookBody, orderOf, registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const SIGN = '/cds-services/recognition-order-sign';
const person = { id: residentId('1980-03-04', 77), birthDate: '1980-03-04' };

let gateway: Gateway;
let caller: Caller;

beforeAll(async () => {
  caller = await makeCaller('https://his.ord.example');
  gateway = await startGateway({ registry: registryOf([{ id: 'ord' }], [[caller, 'ord']]) });
});
afterAll(() => gateway.close());

const signed = async (path: string): Promise<string> => `Bearer ${await caller.sign({ aud: `${gateway.url}${path}` })}`;
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('bodies that would hurt are refused before anything uses them', () => {
  const bodies: readonly (readonly [string, string | Buffer, Record<string, string>, number])[] = [
    ['nested 200,000 deep', nested(200_000), {}, 400],
    ['nested one deeper than allowed', nested(65), {}, 400],
    ['a member given twice', '{"hook":"order-sign","hook":"patient-view"}', {}, 400],
    ['a NUL inside a text', '{"hook":"order-\\u0000sign"}', {}, 422],
    ['half a character', '{"hook":"\\ud800"}', {}, 422],
    ['a number beyond any', '{"hook":1e400}', {}, 400],
    ['no JSON', '{"hook":', {}, 400],
    ['no body', '', {}, 400],
    ['a floods of e in front of the parser', `["aaaaa",${'eeeeeeeeeeeeeeeeeeee x'.repeat(100_000)}`, {}, 400],
    ['plain text', 'hello', { 'content-type': 'text/plain' }, 415],
    ['another character set', '{}', { 'content-type': 'application/json; charset=utf-16' }, 415],
    ['an unknown encoding', '{}', { 'content-encoding': 'x-foo' }, 415],
    ['prototype members', '{"__proto__":{"hook":"order-sign"},"constructor":{"prototype":{"x":1}}}', {}, 400],
  ];

  test.each(bodies)('%s', async (_name, body, headers, status) => {
    const answer = await request(gateway.url)
      .post(SIGN)
      .set({ 'content-type': 'application/json', authorization: await signed(SIGN), ...headers })
      .send(body);
    expect(answer.status).toBe(status);
    expect((JSON.parse(answer.text) as { resourceType: string }).resourceType).toBe('OperationOutcome');
  });

  test('a bomb in gzip is cut at the size that it unpacks to', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    const answer = await fetch(`${gateway.url}${SIGN}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', authorization: await signed(SIGN) },
      body: bomb,
    });
    expect(answer.status).toBe(413);
  });
});

describe('who may call', () => {
  const now = (): number => Math.floor(Date.now() / 1000);
  const faults: readonly (readonly [string, () => Record<string, unknown>, Record<string, unknown>])[] = [
    ['a token meant for another address', () => ({ aud: `${gateway.url}/cds-services` }), {}],
    ['a token without jti', () => ({ jti: '' }), {}],
    ['a token that lives an hour', () => ({ exp: now() + 3600 }), {}],
    ['a token that has expired', () => ({ iat: now() - 600, exp: now() - 400 }), {}],
    ['a token without iat', () => ({ iat: undefined }), {}],
    ['a token issued in the future', () => ({ iat: now() + 600, exp: now() + 700 }), {}],
    ['a token of an unknown issuer', () => ({ iss: 'https://nobody.example' }), {}],
    ['a token without kid', () => ({}), { kid: undefined }],
    ['a token without typ', () => ({}), { typ: undefined }],
    ['a token that names a key set of its own', () => ({}), { jku: 'https://evil.example/jwks' }],
  ];

  test.each(faults)('%s is a plain 401', async (_name, claims, header) => {
    const token = await caller.sign({ aud: `${gateway.url}${SIGN}`, ...claims() }, header);
    const answer = await request(gateway.url)
      .post(SIGN)
      .set('authorization', `Bearer ${token}`)
      .send(hookBody(person, [orderOf('o1', '58410-2')]));
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test('of twenty copies of one token in flight at once exactly one is let in, and none after a restart', async () => {
    const authorization = await signed(SIGN);
    const send = async (): Promise<number> => {
      const answer = await fetch(`${gateway.url}${SIGN}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(hookBody(person, [orderOf('o1', '58410-2')])),
      });
      return answer.status;
    };
    const statuses = await Promise.all(Array.from({ length: 20 }, send));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(19);
    await gateway.restart();
    expect(await send()).toBe(401);
  });

  test('no clinical path answers without a token', async () => {
    for (const path of [
      '/fhir/DiagnosticReport',
      '/fhir/Task',
      '/api/savings',
      '/fhir/AuditEvent',
      '/fhir/CodeSystem',
    ]) {
      expect((await request(gateway.url).get(path)).status).toBe(401);
    }
    for (const path of [SIGN, `${SIGN}/feedback`, '/fhir', '/fhir/Consent', '/api/explanations']) {
      expect((await request(gateway.url).post(path).send({})).status).toBe(401);
    }
  });

  test('what is said openly is open: health, metrics, discovery, metadata, how to sign in', async () => {
    for (const path of [
      '/healthz',
      '/readyz',
      '/metrics',
      '/cds-services',
      '/fhir/metadata',
      '/fhir/.well-known/smart-configuration',
    ]) {
      expect((await request(gateway.url).get(path)).status).toBe(200);
    }
  });
});
