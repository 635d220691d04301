import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { attack, MARK, shoot } from './attack.ts';
import { clientWith, doorOf, ids, register, askToken, TOKEN, type Door } from './doors.ts';
import { openField, SIGN, type Field } from './field.ts';
import { makeKey } from './jwt.ts';
import { tokenRows } from './token-table.ts';

const key = makeKey('ES384');
const suspect = { id: ids.known, key };
let field: Field;
const doors = (): readonly Door[] => (['T', 'C'] as const).map((name) => doorOf(field, name, suspect));
const door = (name: Door['name']): Door => doorOf(field, name, suspect);

beforeAll(async () => {
  field = await openField();
  await register(
    field,
    clientWith(ids.known, [key.publicJwk]),
    clientWith(ids.elsewhere, [makeKey('ES384').publicJwk]),
  );
});
afterAll(() => field.close());

test('the suspect’s good tokens are accepted at both doors, so that each row below is refused for its own fault', async () => {
  for (const each of doors()) expect((await each.fire(each.token())).status).toBe(200);
});

describe('a token that must be refused, at the token endpoint as invalid_client and at an order check as a plain 401', () => {
  const rows = tokenRows(key).map((row) => [row.group, row.what, row] as const);

  test.each(rows)('%i: %s', async (_group, _what, row) => {
    for (const each of doors().filter(({ name }) => row.only === undefined || row.only === name)) {
      const struck = await attack(field, () => each.fire(row.token(each, field)), { status: 401, oauth: true });
      if (each.name === 'T') expect(JSON.parse(struck.text)).toMatchObject({ error: 'invalid_client' });
      else expect(struck.headers['www-authenticate']).toBe('Bearer');
    }
  });
});

describe('a token that looks odd and is good', () => {
  const now = (): number => Math.floor(field.gateway.clock.now() / 1000);
  const rows: readonly (readonly [number, string, (each: Door) => string])[] = [
    [15, 'expired a second ago, as clocks differ', (each) => each.token({ iat: now() - 200, exp: now() - 1 })],
    [16, 'a life of exactly 300 seconds', (each) => each.token({ iat: now(), exp: now() + 300 })],
    [18, 'issued and good from half a minute ahead', (each) => each.token({ iat: now() + 30, nbf: now() + 30 })],
    [19, 'aud a list with others beside ours', (each) => each.token({ aud: ['https://elsewhere.example', each.aud] })],
    [14, 'typ in lower case', (each) => each.token({}, { typ: 'jwt' })],
    [
      12,
      'x5u and x5c, which nobody looks at',
      (each) => each.token({}, { x5u: 'https://evil.example', x5c: ['MIIB'] }),
    ],
  ];

  test.each(rows)('%i: %s', async (_group, _what, token) => {
    for (const each of doors()) {
      await attack(field, () => each.fire(token(each)), { status: 200, oauth: true, mayWrite: true });
    }
  });
});

describe('tokens too long to be true', () => {
  test.each([7, 24])('%i: a kid of 10 kB, a jti of 64 kB', async (group) => {
    const [claims, header] = group === 7 ? [{}, { kid: 'k'.repeat(10_000) }] : [{ jti: 'j'.repeat(65_536) }, {}];
    const [endpoint, check] = [door('T'), door('C')];
    await attack(field, () => endpoint.fire(endpoint.token(claims, header)), { status: [401, 413], oauth: true });
    await attack(field, () => check.fire(check.token(claims, header)), { status: [401, 431] });
  });

  test.each([
    [8 * 1024, 401],
    [64 * 1024, 431],
    [1024 * 1024, 431],
  ])('31: an Authorization header of %i bytes', async (length, status) => {
    await attack(field, () => door('C').fire('a'.repeat(length)), { status });
  });
});

describe('28, 29, 30: how a token is shown', () => {
  const json = { 'content-type': 'application/json' };
  const body = (): string => JSON.stringify(field.goodBody);
  const sign = (): string => door('C').token();
  const show = (authorization: string | readonly string[] | undefined, path = SIGN): ReturnType<typeof shoot> =>
    shoot(field.gateway.url, {
      path,
      headers: { ...json, ...(authorization === undefined ? {} : { authorization: authorization as string }) },
      body: body(),
    });
  const rows: readonly (readonly [string, () => ReturnType<typeof shoot>, number | readonly number[]])[] = [
    ['28: two spaces', () => show(`Bearer  ${sign()}`), 401],
    ['28: a tab', () => show(`Bearer\t${sign()}`), 401],
    ['28: a space inside', () => show(`Bearer ${sign().replace('.', ' .')}`), 401],
    ['28: a comma and another', () => show(`Bearer ${sign()}, Bearer ${sign()}`), 401],
    ['28: another scheme', () => show(`Basic ${sign()}`), 401],
    ['28: no scheme', () => show(sign()), 401],
    ['28: nothing', () => show(''), 401],
    ['29: in the query', () => show(undefined, `${SIGN}?access_token=${sign()}`), 401],
    ['30: two Authorization headers', () => show([`Bearer ${sign()}`, `Bearer ${sign()}`]), [400, 401]],
    ['30: a good one and a bad one', () => show([`Bearer ${sign()}`, 'Bearer x']), [400, 401]],
  ];

  test.each(rows)('%s', async (_what, fire, status) => {
    await attack(field, fire, { status });
  });

  test('28: bearer in lower case is the same scheme', async () => {
    await attack(field, () => show(`bearer ${sign()}`), { status: 200, mayWrite: true });
  });

  test('29: in the body of a GET, and in the query of a search', async () => {
    const token = await field.ordering.token(field.gateway.url, 'system/Task.rs');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const get = { method: 'GET', path: '/fhir/Task', headers: form, body: `access_token=${token}` };
    await attack(field, () => shoot(field.gateway.url, get), { status: 401 });
    const query = { method: 'GET', path: `/fhir/Task?access_token=${token}` };
    await attack(field, () => shoot(field.gateway.url, query), { status: 401 });
  });
});

describe('35 to 38: requests to the token endpoint that are no such request', () => {
  const good = (): string => door('T').token();
  type Fields = Parameters<typeof askToken>[1];
  const rows: readonly (readonly [number, string, () => Fields, number, string | RegExp])[] = [
    [35, 'the password grant', () => ({ grant_type: 'password' }), 400, 'unsupported_grant_type'],
    [35, 'a refresh token', () => ({ grant_type: 'refresh_token' }), 400, 'unsupported_grant_type'],
    [35, 'a grant of its own name', () => ({ grant_type: MARK }), 400, 'unsupported_grant_type'],
    [35, 'no grant type', () => ({ grant_type: undefined }), 400, 'invalid_request'],
    [
      35,
      'two grant types',
      () => ({ grant_type: ['client_credentials', 'client_credentials'] }),
      400,
      'invalid_request',
    ],
    [36, 'another assertion type', () => ({ client_assertion_type: 'urn:x' }), 400, 'invalid_request'],
    [36, 'no assertion type', () => ({ client_assertion_type: undefined }), 400, 'invalid_request'],
    [36, 'two assertions', () => ({ client_assertion: [good(), good()] }), 400, 'invalid_request'],
    [36, 'no assertion', () => ({ client_assertion: undefined }), 400, 'invalid_request'],
    [36, 'a secret instead', () => ({ client_assertion: undefined, client_secret: MARK }), 400, 'invalid_request'],
    [37, 'client_id of another', () => ({ client_id: ids.elsewhere }), 401, 'invalid_client'],
    [37, 'client_id of nobody', () => ({ client_id: MARK }), 401, 'invalid_client'],
    [38, 'no scope', () => ({ scope: undefined }), 400, 'invalid_scope'],
    [38, 'an empty scope', () => ({ scope: '' }), 400, 'invalid_scope'],
    [38, 'only spaces', () => ({ scope: '   ' }), 400, 'invalid_scope'],
    [38, 'everything', () => ({ scope: 'system/*.*' }), 400, 'invalid_scope'],
    [38, 'more than is registered', () => ({ scope: 'system/Task.rs system/Consent.c' }), 400, 'invalid_scope'],
    [38, 'letters out of order', () => ({ scope: 'system/DiagnosticReport.srdc' }), 400, 'invalid_scope'],
    [38, 'a path', () => ({ scope: 'system/../Patient.rs' }), 400, 'invalid_scope'],
    [38, 'foreign words', () => ({ scope: `${MARK} openid` }), 400, 'invalid_scope'],
    [38, 'ten kilobytes', () => ({ scope: 'system/Task.rs '.repeat(700) }), 400, 'invalid_scope'],
    [38, 'a tab between', () => ({ scope: 'system/Task.rs\tsystem/Task.rs' }), 400, 'invalid_scope'],
    [38, 'a line break at the end', () => ({ scope: 'system/Task.rs\n' }), 400, 'invalid_scope'],
    [38, 'a patient’s scope', () => ({ scope: 'patient/DiagnosticReport.rs' }), 400, 'invalid_scope'],
    [38, 'a condition', () => ({ scope: 'system/DiagnosticReport.rs?code=x' }), 400, 'invalid_scope'],
  ];

  test.each(rows)('%i: %s', async (_group, _what, fields, status, error) => {
    const fire = (): ReturnType<typeof shoot> => askToken(field, { client_assertion: good(), ...fields() });
    const struck = await attack(field, fire, { status, oauth: true });
    expect(JSON.parse(struck.text)).toMatchObject({ error });
  });

  const wrong: readonly (readonly [string, Readonly<Record<string, string>>, () => string | Buffer])[] = [
    ['JSON', { 'content-type': 'application/json' }, () => JSON.stringify({ client_assertion: good() })],
    ['no content type', {}, () => `client_assertion=${good()}`],
    ['a form of parts', { 'content-type': 'multipart/form-data; boundary=x' }, () => `--x\r\n\r\n${MARK}\r\n--x--`],
    ['nothing', { 'content-type': 'application/x-www-form-urlencoded' }, () => ''],
    ['bytes', { 'content-type': 'application/x-www-form-urlencoded' }, () => Buffer.from([0, 255, 254, 37, 37])],
  ];

  test.each(wrong)('36: %s instead of a form', async (_what, headers, body) => {
    const fire = (): ReturnType<typeof shoot> => shoot(field.gateway.url, { path: TOKEN, headers, body: body() });
    const struck = await attack(field, fire, { status: 400, oauth: true });
    expect(JSON.parse(struck.text)).toMatchObject({ error: 'invalid_request' });
  });
});
