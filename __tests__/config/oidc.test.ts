import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig } from '../../server/config/config.ts';

const BASE = { OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'huren' };

const faultsOf = (env: Readonly<Record<string, string>>): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('the identity provider in the environment', () => {
  test('is optional, and has its defaults', () => {
    expect(readConfig({}).oidc).toBeUndefined();
    expect(readConfig(BASE).oidc).toEqual({
      issuer: 'https://login.example',
      clientId: 'huren',
      clientAuth: { method: 'none' },
      scopes: 'openid profile',
      roleClaim: 'huren_role',
      institutionClaim: 'huren_institution',
    });
  });

  test('has its secret from a file, too', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'huren-oidc-')), 'secret');
    await writeFile(file, 'from a file\n');
    const { oidc } = readConfig({ ...BASE, OIDC_CLIENT_SECRET_FILE: file });
    expect(oidc?.clientAuth).toEqual({ method: 'client_secret_basic', secret: 'from a file' });
  });

  test('may be a key instead of a secret', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'huren-1' };
    expect(readConfig({ ...BASE, OIDC_CLIENT_KEY: JSON.stringify(key) }).oidc?.clientAuth).toEqual({
      method: 'private_key_jwt',
      key,
    });
    const { kid: _kid, ...nameless } = key;
    for (const faulty of ['{}', 'no JSON', JSON.stringify(nameless), '{"kty":"EC","alg":"ES256","kid":"x"}']) {
      expect(faultsOf({ ...BASE, OIDC_CLIENT_KEY: faulty })).toEqual([
        'OIDC_CLIENT_KEY must be a private JWK with alg and kid.',
      ]);
    }
  });

  test.each([
    'http://127.0.0.1:9000',
    'http://localhost:9000/realm',
    'http://[::1]:9000',
    'https://login.example/realms/zj',
  ])('may be at %s', (issuer) => {
    expect(readConfig({ ...BASE, OIDC_ISSUER: issuer }).oidc?.issuer).toBe(issuer);
  });

  test.each([
    'http://login.example',
    'http://10.1.2.3',
    'ftp://login.example',
    'login',
    'https://login.example?x=1',
    'https://u@login.example',
  ])('is never at %s: whoever stands between could log in as anybody', (issuer) => {
    expect(faultsOf({ ...BASE, OIDC_ISSUER: issuer })).toEqual([
      'OIDC_ISSUER must be an https URL without query and fragment (http only on this machine).',
    ]);
  });

  test('has its faults named together, and no value told', () => {
    const faults = faultsOf({
      OIDC_ISSUER: 'http://login.example',
      OIDC_SCOPES: 'profile',
      OIDC_CLIENT_SECRET: 'top-secret',
      OIDC_CLIENT_KEY: 'top-secret',
      PORT: 'x',
    });
    for (const name of [
      'OIDC_ISSUER',
      'OIDC_CLIENT_ID',
      'OIDC_SCOPES',
      'OIDC_CLIENT_SECRET',
      'OIDC_CLIENT_KEY',
      'PORT',
    ])
      expect(faults.join('\n')).toContain(name);
    expect(faults.join('\n')).not.toContain('top-secret');
    expect(faultsOf({ OIDC_CLIENT_ID: 'huren', OIDC_CLIENT_SECRET_FILE: '/x' })).toEqual([
      'OIDC_CLIENT_ID, OIDC_CLIENT_SECRET means nothing without OIDC_ISSUER.',
    ]);
  });
});
