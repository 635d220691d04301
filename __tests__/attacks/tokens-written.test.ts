import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeCaller, type Caller } from '../support/caller.ts';
import { ALL_SCOPES, hookBody, orderOf, registryOf, residentId } from '../support/clinic.ts';
import { shoot, type Struck } from './attack.ts';
import { startChild, type ChildGateway } from './child-gateway.ts';

const SIGN = '/cds-services/recognition-order-sign';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
/** Every wire, with what it takes. */
const DOORS: readonly (readonly [method: string, path: string, headers?: OutgoingHttpHeaders, body?: string])[] = [
  ['GET', '/fhir/metadata'],
  ['GET', '/fhir/DiagnosticReport'],
  ['POST', '/fhir', JSON_TYPE, '{"resourceType":"Bundle"}'],
  ['POST', '/fhir/DiagnosticReport/_search', FORM, '_count=1'],
  ['GET', '/fhir/Task/nobody'],
  ['GET', '/cds-services'],
  ['POST', SIGN, JSON_TYPE, '{}'],
  ['POST', `${SIGN}/feedback`, JSON_TYPE, '{"feedback":[]}'],
  ['GET', '/api/savings?from=2026-01-01&to=2026-01-02&by=day'],
  ['POST', '/api/explanations', JSON_TYPE, '{}'],
  ['GET', '/api/notices'],
  ['GET', '/api/session'],
  ['POST', '/api/session/launch', JSON_TYPE, '{}'],
  ['POST', '/oauth/token', FORM, 'grant_type=client_credentials'],
  ['GET', '/oauth/jwks'],
  ['GET', '/metrics'],
  ['GET', '/nowhere'],
];

let gateway: ChildGateway;
let caller: Caller;
const marks: string[] = [];
/** A token that nobody gave out, remembered for the search. */
function marked(): string {
  const mark = `Zx9${randomBytes(12).toString('hex')}`;
  marks.push(mark);
  return mark;
}
/** What is unique to a real token: its signature, or all of it. */
function remembered(token: string): string {
  marks.push(token.split('.')[2] ?? token);
  return token;
}

beforeAll(async () => {
  caller = await makeCaller('https://his.ord.example', 'EdDSA');
  // A hospital that nobody answers for, with a token of ours for it: its harvest fails, and the failure is logged.
  const silent = { id: 'sil', fhir: { baseUrl: 'http://127.0.0.1:9/fhir', pollSeconds: 1, bearer: marked() } };
  gateway = await startChild(registryOf([{ id: 'ord' }, silent], [[caller, 'ord']]));
});
afterAll(() => gateway.remove());

test('tokens, cookies, links and secrets that pass any wire are in no log, metric, answer or file', async () => {
  const [bearerOfHospital = ''] = marks;
  const answers: string[] = [];
  const fire = async (shot: Parameters<typeof shoot>[1]): Promise<Struck> => {
    const struck = await shoot(gateway.url, shot);
    expect([shot.method, shot.path, struck.status < 500]).toEqual([shot.method, shot.path, true]);
    answers.push(JSON.stringify(struck.headers), struck.text);
    return struck;
  };

  for (const [method, path, headers, body] of DOORS) {
    const lines: readonly OutgoingHttpHeaders[] = [
      { authorization: `Bearer ${marked()}` },
      { authorization: `Bearer ${marked()}.${marked()}.${marked()}` },
      { authorization: `Basic ${Buffer.from(`his:${marked()}`).toString('base64')}` },
      { authorization: `${marked()} ${marked()}` },
      { cookie: `__Host-huren=${marked()}`, 'x-huren-csrf': marked(), 'x-api-key': marked() },
    ];
    for (const extra of lines) await fire({ method, path, headers: { ...headers, ...extra }, ...(body && { body }) });
    const query = `${path.includes('?') ? '&' : '?'}access_token=${marked()}&launch=${marked()}`;
    await fire({ method, path: path + query, ...(headers && { headers }), ...(body && { body }) });
  }
  for (const field of ['client_assertion', 'token', 'refresh_token', 'client_secret', 'code', marked()])
    for (const path of ['/oauth/token', '/oauth/introspect', '/oauth/revoke'])
      await fire({ path, headers: FORM, body: `grant_type=client_credentials&${field}=${marked()}` });
  await fire({ path: '/api/session/launch', headers: JSON_TYPE, body: JSON.stringify({ launch: marked() }) });
  answers.push((await shoot(gateway.url, { method: 'GET', path: `/viewer?launch=${marked()}` })).text);

  // Tokens that are good: given out, used, asked about, taken back, used again.
  const token = remembered(await caller.token(gateway.url, ALL_SCOPES));
  const form = async (path: string): Promise<string> =>
    new URLSearchParams({
      token,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: remembered(await caller.sign({ sub: caller.id, aud: `${gateway.url}${path}` })),
    }).toString();
  for (const path of ['/oauth/introspect', '/oauth/revoke'])
    expect((await fire({ path, headers: FORM, body: await form(path) })).status).toBe(200);
  expect(
    (await fire({ method: 'GET', path: '/fhir/Task', headers: { authorization: `Bearer ${token}` } })).status,
  ).toBe(401);
  const person = { id: residentId('1961-10-11', 415), birthDate: '1961-10-11' };
  const hook = remembered(await caller.sign({ aud: `${gateway.url}${SIGN}` }));
  const call = { path: SIGN, headers: { ...JSON_TYPE, authorization: `Bearer ${hook}` } };
  const body = JSON.stringify(hookBody(person, [orderOf('o1', '58410-2')]));
  expect([(await fire({ ...call, body })).status, (await fire({ ...call, body })).status]).toEqual([200, 401]);

  const metrics = (await shoot(gateway.url, { method: 'GET', path: '/metrics' })).text;
  expect(await gateway.stop()).toBe(0);
  expect(gateway.written()).toContain('"institution":"sil"');

  const files = await Promise.all(
    (await readdir(gateway.dataDir)).map(
      async (name) => [name, (await readFile(join(gateway.dataDir, name))).toString('latin1')] as const,
    ),
  );
  const secrets = JSON.parse(files.find(([name]) => name === 'secrets.json')?.[1] ?? '{}');
  const kept = [
    secrets.patientKeySecret,
    secrets.contentKey,
    secrets.signingKey.d,
    secrets.ledgerKey.split('\n')[1],
  ].map(String);
  const places = [['log', gateway.written()], ['metrics', metrics], ['answers', answers.join('\n')], ...files] as const;
  const found = places.flatMap(([place, text]) =>
    [...marks, ...kept].filter((each) => text.includes(each)).map((each) => [place, each] as const),
  );
  // Two places are meant to: secrets are in their file, and a hospital's own token is needed in the registry.
  const meant = found.filter(
    ([place, each]) =>
      (place === 'secrets.json' && kept.includes(each)) ||
      (place.startsWith('exchange.sqlite') && each === bearerOfHospital),
  );
  expect(found.filter((each) => !meant.includes(each))).toEqual([]);
  expect(meant.length).toBeGreaterThan(kept.length);
});
