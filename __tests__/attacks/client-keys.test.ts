import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { attack } from './attack.ts';
import { clientWith, doorOf, forgedToken, register, type Door, type Suspect } from './doors.ts';
import { openField, type Field } from './field.ts';
import { jwtOf, makeKey } from './jwt.ts';
import { BAD_ANSWERS, keySet, startKeyServer, type KeyServer } from './key-server.ts';

const refused = { status: 401, oauth: true } as const;
let field: Field;
let server: KeyServer;
const good = makeKey('ES384');
/** Publishes its keys at an address. */
const suspect: Suspect = { id: 'https://publishes.example', key: good };

const door = (name: Door['name'], who: Suspect = suspect): Door => doorOf(field, name, who);
/** Registers a client of its own that publishes, or lists, its keys. */
async function clientOf(name: string, keys: readonly object[], jwksUri?: string, key = good): Promise<Suspect> {
  const id = `https://${name}.example`;
  await register(field, clientWith(id, keys, jwksUri === undefined ? {} : { jwks: null, jwksUri }));
  return { id, key };
}

beforeAll(async () => {
  field = await openField();
  server = await startKeyServer();
  server.answer('/good', keySet([good.publicJwk], { 'cache-control': 'max-age=3600' }));
  await register(field, clientWith(suspect.id, [], { jwks: null, jwksUri: `${server.url}/good` }));
});
afterAll(async () => {
  await field.close();
  await server.close();
});

test('the published key is asked for once, and lets both tokens in', async () => {
  for (const name of ['T', 'C'] as const) expect((await door(name).fire(door(name).token())).status).toBe(200);
  expect(server.visits).toEqual(['/good']);
});

describe('a token that says itself where its key is', () => {
  beforeEach(() => {
    server.visits.length = 0;
    server.answer('/evil', keySet([{ ...makeKey('ES384').publicJwk, kid: good.kid }]));
  });

  const addresses: readonly (readonly [number, string, (registered: string) => string])[] = [
    [9, 'another path of the same server', (url) => url.replace('/good', '/evil')],
    [9, 'another server', () => 'https://evil.example/jwks'],
    [10, 'the registered one with a fragment', (url) => `${url}#x`],
    [10, 'with a query', (url) => `${url}?x`],
    [10, 'with a dot behind the host', (url) => url.replace('127.0.0.1', '127.0.0.1.')],
    [10, 'with a user before another host', (url) => `${url}@evil.example/`],
    [10, 'with a slash more', (url) => `${url}/`],
    [10, 'in upper case', (url) => url.toUpperCase()],
    [10, 'in another spelling of the address', (url) => url.replace('127.0.0.1', '127.1')],
    [9, 'a file', () => 'file:///etc/passwd'],
    [9, 'nothing', () => ''],
  ];

  test.each(addresses)('%i: jku %s: refused, and nobody is called', async (_group, _what, jku) => {
    for (const name of ['T', 'C'] as const) {
      const token = door(name).token({}, { jku: jku(`${server.url}/good`) });
      await attack(field, () => door(name).fire(token), refused);
    }
    expect(server.visits).toEqual([]);
  });

  test('10: a jku that repeats what is registered is good', async () => {
    const token = door('T').token({}, { jku: `${server.url}/good` });
    await attack(field, () => door('T').fire(token), { status: 200, mayWrite: true });
  });

  test('9: a jku of a client that lists its keys is refused', async () => {
    const lists = await clientOf('lists', [good.publicJwk]);
    const token = door('T', lists).token({}, { jku: `${server.url}/good` });
    await attack(field, () => door('T', lists).fire(token), refused);
    expect(server.visits).toEqual([]);
  });

  test('12: x5u leads nowhere', async () => {
    const token = forgedToken(door('T'), { x5u: `${server.url}/evil`, x5c: ['MIIB'] });
    await attack(field, () => door('T').fire(token), refused);
    expect(server.visits).toEqual([]);
  });
});

describe('34: a key set that cannot be had', () => {
  test.each(Object.keys(BAD_ANSWERS))('%s: refused in time, and not asked for again at once', async (what) => {
    const path = `/${encodeURIComponent(what)}`;
    server.answer(path, BAD_ANSWERS[what]?.(JSON.stringify({ keys: [good.publicJwk] })) ?? (() => undefined));
    const client = await clientOf(`bad-${String(server.visits.length)}`, [], `${server.url}${path}`);
    server.visits.length = 0;
    const before = server.sent();
    const first = door('T', client);
    await attack(field, () => first.fire(first.token()), refused);
    await Promise.all(
      ['T', 'C', 'T'].map((name) => door(name as Door['name'], client)).map((each) => each.fire(each.token())),
    );
    // What is not read is still on its way through buffers, some megabytes of a hundred.
    await new Promise((done) => setTimeout(done, 50));
    expect(server.visits).toEqual([path]);
    expect(server.sent() - before).toBeLessThan(20 * 1024 * 1024);
  });

  test('many tokens at once wait for one request', async () => {
    server.answer('/slow', (response) => {
      setTimeout(() => {
        keySet([good.publicJwk])(response);
      }, 300);
    });
    const client = await clientOf('slow', [], `${server.url}/slow`);
    server.visits.length = 0;
    const endpoint = door('T', client);
    const answers = await Promise.all(Array.from({ length: 20 }, () => endpoint.fire(endpoint.token())));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(server.visits).toEqual(['/slow']);
  });

  test('tokens of unknown keys do not make the exchange ask again and again', async () => {
    server.visits.length = 0;
    for (let at = 0; at < 5; at++) {
      const token = door('T').token({}, { kid: `unknown-${String(at)}` });
      await attack(field, () => door('T').fire(token), refused);
    }
    expect(server.visits.length).toBeLessThanOrEqual(1);
  });
});

describe('keys that are no good', () => {
  test('8: two published keys of one kid', async () => {
    server.answer('/twice', keySet([good.publicJwk, { ...makeKey('ES384').publicJwk, kid: good.kid }]));
    const client = await clientOf('twice', [], `${server.url}/twice`);
    for (const name of ['T', 'C'] as const)
      await attack(field, () => door(name, client).fire(door(name, client).token()), refused);
  });

  test('8: two listed keys of one kid are refused when they are registered', async () => {
    const keys = [good.publicJwk, { ...makeKey('ES384').publicJwk, kid: good.kid }];
    await expect(register(field, clientWith('https://listed.example', keys))).rejects.toThrow();
  });

  const weak = makeKey('RS384', { bits: 1024 });
  const padded = {
    ...weak.publicJwk,
    n: Buffer.concat([Buffer.alloc(128), Buffer.from(weak.publicJwk.n ?? '', 'base64url')]).toString('base64url'),
  };
  const off = { ...good.publicJwk, y: Buffer.alloc(48, 7).toString('base64url') };
  const small = { ...good.publicJwk, x: 'AAAA' };
  const encryption = { ...good.publicJwk, use: 'enc' };
  const another = { ...good.publicJwk, alg: 'ES256' };

  test.each([
    [33, 'an RSA key of 1,024 bits', weak.publicJwk, weak],
    [33, 'an RSA key of 1,024 bits, filled up with noughts', padded, weak],
    [33, 'a point that is not on the curve', off, good],
    [33, 'a coordinate that is too short', small, good],
    [33, 'a key for encryption', encryption, good],
    [33, 'a key for another algorithm', another, good],
  ])('%i: %s verifies nothing', async (_group, what, jwk, key) => {
    const path = `/${encodeURIComponent(what)}`;
    server.answer(path, keySet([jwk]));
    const client = await clientOf(`weak-${String(server.visits.length)}`, [], `${server.url}${path}`, key);
    await attack(field, () => door('T', client).fire(door('T', client).token()), refused);
  });
});

describe('22: keys and clients that are no more', () => {
  test('a key that was rotated out is refused as soon as its set may no longer be kept, the new one is good', async () => {
    const next = makeKey('ES384');
    server.answer('/rotating', keySet([good.publicJwk], { 'cache-control': 'max-age=60' }));
    const before = await clientOf('rotating', [], `${server.url}/rotating`);
    const after = { id: before.id, key: next };
    expect((await door('T', before).fire(door('T', before).token())).status).toBe(200);
    server.answer('/rotating', keySet([next.publicJwk], { 'cache-control': 'max-age=60' }));
    field.gateway.clock.advance(61_000);
    for (const name of ['T', 'C'] as const) {
      await attack(field, () => door(name, before).fire(door(name, before).token()), refused);
      expect((await door(name, after).fire(door(name, after).token())).status).toBe(200);
    }
  });

  test('a key that the registry no longer lists is refused at once', async () => {
    const client = await clientOf('listed', [good.publicJwk]);
    expect((await door('T', client).fire(door('T', client).token())).status).toBe(200);
    await clientOf('listed', [makeKey('ES384').publicJwk]);
    for (const name of ['T', 'C'] as const)
      await attack(field, () => door(name, client).fire(door(name, client).token()), refused);
  });

  test('a client that lost its order checks is refused there as if it were nobody', async () => {
    const id = 'https://listed.example';
    await register(field, clientWith(id, [good.publicJwk], { cdsHooks: false }));
    const check = door('C', { id, key: good });
    await attack(field, () => check.fire(check.token()), refused);
  });

  test('the same key under another client’s name proves nothing', async () => {
    const claims = door('T').claims({ iss: field.ordering.id, ['sub']: field.ordering.id });
    const token = jwtOf(door('T').header(), claims, good.sign);
    await attack(field, () => door('T').fire(token), refused);
  });
});
