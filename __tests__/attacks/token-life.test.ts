import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, generateKeyPair } from 'jose';
import { ALL_SCOPES } from '../support/clinic.ts';
import { attack, shoot, type Struck } from './attack.ts';
import { askToken, clientWith, doorOf, ids, register, secondsNow, type Door, type Suspect } from './doors.ts';
import { openField, SIGN, type Field } from './field.ts';
import { makeKey } from './jwt.ts';

const suspect: Suspect = { id: ids.known, key: makeKey('ES384') };
const twin: Suspect = { id: ids.elsewhere, key: makeKey('ES384') };
let field: Field;
const door = (name: Door['name'], who = suspect): Door => doorOf(field, name, who);

beforeAll(async () => {
  field = await openField();
  await register(
    field,
    clientWith(suspect.id, [suspect.key.publicJwk]),
    clientWith(twin.id, [twin.key.publicJwk], { institution: 'oth' }),
  );
});
afterAll(() => field.close());

const statusesOf = (answers: readonly Struck[]): readonly number[] => answers.map(({ status }) => status).sort();

describe('a token is good once', () => {
  test.each(['T', 'C'] as const)('23: of twenty copies at once at door %s exactly one is let in', async (name) => {
    const token = door(name).token();
    const answers = await Promise.all(Array.from({ length: 20 }, () => door(name).fire(token)));
    expect(statusesOf(answers)).toEqual([200, ...Array.from({ length: 19 }, () => 401)]);
    await attack(field, () => door(name).fire(token), { status: 401, oauth: true });
  });

  test('23: the same jti in another token is a replay as well', async () => {
    const jti = randomUUID();
    expect((await door('C').fire(door('C').token({ jti }))).status).toBe(200);
    await attack(field, () => door('C').fire(door('C').token({ jti })), { status: 401 });
  });

  test('25: the same jti of two clients is no replay', async () => {
    const jti = randomUUID();
    for (const who of [suspect, twin])
      expect((await door('T', who).fire(door('T', who).token({ jti }))).status).toBe(200);
  });

  test.each(['T', 'C'] as const)('26: at door %s it stays used after a restart', async (name) => {
    const token = door(name).token();
    expect((await door(name).fire(token)).status).toBe(200);
    await field.gateway.restart();
    await attack(field, () => door(name).fire(token), { status: 401, oauth: true });
  });

  test('a refused token is not used up: who guesses a jti keeps nobody out', async () => {
    const jti = randomUUID();
    const forged = doorOf(field, 'C', { id: suspect.id, key: { ...makeKey('ES384'), kid: suspect.key.kid } });
    await attack(field, () => forged.fire(forged.token({ jti })), { status: 401 });
    expect((await door('C').fire(door('C').token({ jti }))).status).toBe(200);
  });
});

const read = (token: string, path: string, more: Partial<Parameters<typeof shoot>[1]> = {}): Promise<Struck> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return shoot(field.gateway.url, { method: 'GET', path, headers, ...more });
};

describe('39: a token of one hospital at what belongs to another', () => {
  const report = (): object => ({
    resourceType: 'DiagnosticReport',
    status: 'entered-in-error',
    code: { text: 'x' },
    subject: { reference: 'Patient/p1' },
  });
  const decision = (): object => ({
    feedback: [
      {
        card: field.card.uuid,
        outcome: 'accepted',
        acceptedSuggestions: field.card.suggestions.map(({ uuid }) => ({ id: uuid })),
        outcomeTimestamp: new Date(field.gateway.clock.now()).toISOString(),
      },
    ],
  });
  const rows: readonly (readonly [string, () => Promise<Struck>])[] = [
    ['its report is not read', () => withToken(`/fhir/DiagnosticReport/${field.reportId}`)],
    ['nor the report’s history', () => withToken(`/fhir/DiagnosticReport/${field.reportId}/_history`)],
    ['nor withdrawn', () => withToken(`/fhir/DiagnosticReport/${field.reportId}`, 'PUT', report())],
    ['its decision is not read', () => withToken(`/fhir/Task/${field.card.uuid}`)],
    ['nor taken back', () => withToken(`/api/recognitions/${field.card.uuid}/reversal`, 'POST')],
    ['its card is not answered', () => answerCard()],
  ];
  const withToken = async (path: string, method = 'GET', body?: object): Promise<Struck> => {
    const token = await field.other.token(field.gateway.url, ALL_SCOPES);
    return read(token, path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  };
  const answerCard = async (): Promise<Struck> => {
    const path = `${SIGN}/feedback`;
    const token = await field.other.sign({ aud: `${field.gateway.url}${path}` });
    return read(token, path, { method: 'POST', body: JSON.stringify(decision()) });
  };

  test.each(rows)('%s', async (_what, fire) => {
    await attack(field, fire, { status: 404 });
  });
});

describe('40, 41: what is no living access token', () => {
  const issued = async (): Promise<string> => {
    const answer = await door('T').fire(door('T').token());
    return (JSON.parse(answer.text) as { access_token: string }).access_token;
  };
  const altered = (token: string, change: (claims: Record<string, unknown>) => object): string => {
    const [header, claims = '', signature] = token.split('.');
    const known = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
    return [header, Buffer.from(JSON.stringify(change(known))).toString('base64url'), signature].join('.');
  };
  const ours = (by: Parameters<SignJWT['sign']>[0], alg: string): Promise<string> =>
    new SignJWT({ client_id: suspect.id, scope: 'system/Task.rs' })
      .setProtectedHeader({ alg, typ: 'at+jwt' })
      .setIssuer(field.gateway.url)
      .setAudience(`${field.gateway.url}/fhir`)
      .setSubject(suspect.id)
      .setJti(randomUUID())
      .setIssuedAt(secondsNow(field))
      .setExpirationTime(secondsNow(field) + 200)
      .sign(by);
  const rows: readonly (readonly [number, string, () => string | Promise<string>])[] = [
    [40, 'scopes added', async () => altered(await issued(), (claims) => ({ ...claims, scope: ALL_SCOPES }))],
    [40, 'another client', async () => altered(await issued(), (claims) => ({ ...claims, client_id: twin.id }))],
    [40, 'a longer life', async () => altered(await issued(), (claims) => ({ ...claims, exp: 4_000_000_000 }))],
    [40, 'the signature gone', async () => `${(await issued()).split('.').slice(0, 2).join('.')}.`],
    [
      40,
      'signed by another key of the same kind',
      async () => ours((await generateKeyPair('ES256')).privateKey, 'ES256'),
    ],
    [40, 'an HMAC keyed with nothing much', () => ours(new Uint8Array(32), 'HS256')],
    [41, 'a CDS Hooks token', () => door('C').token()],
    [41, 'a CDS Hooks token meant for this address', () => door('C').token({ aud: `${field.gateway.url}/fhir/Task` })],
    [41, 'a client assertion', () => door('T').token()],
    [41, 'a client assertion meant for the FHIR wire', () => door('T').token({ aud: `${field.gateway.url}/fhir` })],
    [41, 'an id_token', () => door('T').token({ aud: suspect.id, nonce: 'n', sub: 'doctor-1' })],
  ];

  test.each(rows)('%i: %s', async (_group, _what, token) => {
    const shown = await token();
    for (const path of ['/fhir/Task', '/api/savings?from=2026-01-01&to=2026-01-02'])
      await attack(field, () => read(shown, path), { status: 401 });
  });

  test('41: an access token is neither a CDS Hooks token nor a client assertion', async () => {
    const token = await issued();
    expect((await read(token, '/fhir/Task')).status).toBe(200);
    await attack(field, () => door('C').fire(token), { status: 401 });
    await attack(field, () => askToken(field, { client_assertion: token }), { status: 401, oauth: true });
  });

  test('41: a CDS Hooks token is no client assertion, a client assertion no CDS Hooks token', async () => {
    await attack(field, () => door('T').fire(door('C').token()), { status: 401, oauth: true });
    await attack(field, () => door('C').fire(door('T').token()), { status: 401 });
  });

  test('40: revoked, and expired by a second', async () => {
    const [revoked, expired] = [await issued(), await issued()];
    const proof = door('T').token({ aud: `${field.gateway.url}/oauth/revoke` });
    const form = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: proof,
    };
    const revocation = await fetch(`${field.gateway.url}/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: revoked, ...form }),
    });
    expect(revocation.status).toBe(200);
    await attack(field, () => read(revoked, '/fhir/Task'), { status: 401 });
    expect((await read(expired, '/fhir/Task')).status).toBe(200);
    field.gateway.clock.advance(301_000);
    await attack(field, () => read(expired, '/fhir/Task'), { status: 401 });
  });
});
