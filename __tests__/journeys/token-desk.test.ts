import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import { registryOf } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const SCOPE = 'system/Task.rs';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('access tokens are looked up and taken back by the client that they were issued to', () => {
  let gateway: Gateway;
  let one: Caller;
  let other: Caller;

  beforeAll(async () => {
    one = await makeCaller('https://his.one.example');
    other = await makeCaller('https://his.other.example', 'RS384');
    const callers = [
      [one, 'one'],
      [other, 'other'],
    ] as const;
    gateway = await startGateway({ registry: registryOf([{ id: 'one' }, { id: 'other' }], callers) });
  });
  afterAll(() => gateway.close());

  async function form(path: string, fields: Record<string, string>, bearer?: string): Promise<Answer> {
    const answer = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  }
  const proven = async (by: Caller, path: string): Promise<Record<string, string>> => ({
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await by.sign({ sub: by.id, aud: `${gateway.url}${path}` }),
  });
  const introspect = async (by: Caller, token: string): Promise<Answer> =>
    form('/oauth/introspect', { token, ...(await proven(by, '/oauth/introspect')) });
  const revoke = async (by: Caller, token: string): Promise<Answer> =>
    form('/oauth/revoke', { token, ...(await proven(by, '/oauth/revoke')) });
  const use = async (token: string): Promise<number> =>
    (await fetch(`${gateway.url}/fhir/Task`, { headers: { authorization: `Bearer ${token}` } })).status;

  test('a living token is described to its own client', async () => {
    const token = await one.token(gateway.url, SCOPE);
    const { status, headers, body } = await introspect(one, token);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({ active: true, scope: SCOPE, client_id: one.id, sub: one.id, token_type: 'bearer' });
    expect(body.exp - body.iat).toBe(300);
    expect((await form('/oauth/introspect', { token }, token)).body).toEqual(body);
  });

  test('another client learns no more of it than of a token that never was', async () => {
    const token = await one.token(gateway.url, SCOPE);
    expect((await introspect(other, token)).body).toEqual({ active: false });
    expect((await introspect(other, 'a.b.c')).body).toEqual({ active: false });
    expect((await introspect(other, `${token}x`)).body).toEqual({ active: false });
  });

  test('a revoked token is dead at once, after a restart as well; revoking it again is no error', async () => {
    const token = await one.token(gateway.url, SCOPE);
    const kept = await one.token(gateway.url, SCOPE);
    expect(await use(token)).toBe(200);
    expect((await revoke(one, token)).status).toBe(200);
    expect(await use(token)).toBe(401);
    expect((await introspect(one, token)).body).toEqual({ active: false });
    expect((await form('/oauth/introspect', { token: kept }, token)).status).toBe(401);
    expect((await revoke(one, token)).status).toBe(200);
    expect((await revoke(one, 'nothing')).status).toBe(200);
    await gateway.restart();
    expect([await use(token), await use(kept)]).toEqual([401, 200]);
  });

  test('nobody revokes another client’s token', async () => {
    const token = await one.token(gateway.url, SCOPE);
    expect(await revoke(other, token)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    expect(await use(token)).toBe(200);
  });

  test('without proof, or with a proof that was used, nothing is answered', async () => {
    const token = await one.token(gateway.url, SCOPE);
    const proof = await proven(one, '/oauth/introspect');
    expect((await form('/oauth/introspect', { token, ...proof })).status).toBe(200);
    expect(await form('/oauth/introspect', { token, ...proof })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect((await form('/oauth/introspect', { token })).status).toBe(400);
    expect((await form('/oauth/introspect', await proven(one, '/oauth/introspect'))).status).toBe(400);
    // A proof meant for the one endpoint is none at the other.
    expect((await form('/oauth/revoke', { token, ...(await proven(one, '/oauth/introspect')) })).status).toBe(401);
    expect(await use(token)).toBe(200);
  });

  test('both endpoints are announced', async () => {
    const answer = await fetch(`${gateway.url}/fhir/.well-known/smart-configuration`);
    expect(await answer.json()).toMatchObject({
      introspection_endpoint: `${gateway.url}/oauth/introspect`,
      revocation_endpoint: `${gateway.url}/oauth/revoke`,
    });
    expect((await fetch(`${gateway.url}/oauth/revoke`)).status).toBe(405);
  });
});
