import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Outbound } from '../../server/application/ports/outbound.ts';
import type { Client } from '../../server/domain/institution/registry.ts';
import { makeClientKeys } from '../../server/security/client-keys.ts';

const published = {
  ...generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }),
  kid: 'published',
};
const outbound = {
  get: () =>
    Promise.resolve({
      status: 200,
      headers: new Headers(),
      body: Buffer.from(JSON.stringify({ keys: [published] })),
    }),
} as unknown as Pick<Outbound, 'get'>;
const keys = makeClientKeys({ now: () => 0 }, outbound);
const client = (members: Partial<Client>): Client => ({
  id: 'c',
  institution: null,
  jwks: undefined,
  jwksUri: 'https://his.example/jwks',
  scopes: [],
  cdsHooks: true,
  origins: [],
  ...members,
});

test('an empty inline list leaves the word to the client’s own address', async () => {
  expect(await keys.find(client({ jwks: { keys: [] } }), 'published', 'ES384')).toBeDefined();
});

test('an inline key stands alone: nobody can add one from elsewhere', async () => {
  const inline = { keys: [{ ...published, kid: 'inline' }] };
  expect(await keys.find(client({ jwks: inline }), 'inline', 'ES384')).toBeDefined();
  expect(await keys.find(client({ jwks: inline }), 'published', 'ES384')).toBeUndefined();
});

test('without any source no key is found', async () => {
  expect(await keys.find(client({ jwks: { keys: [] }, jwksUri: undefined }), 'published', 'ES384')).toBeUndefined();
});
