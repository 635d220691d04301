import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../server/config/config.ts';
import { SECRET_NAMES } from '../../server/config/secret-sources.ts';

const jwk = JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));
const pem = (curve: string): string =>
  generateKeyPairSync('ec', { namedCurve: curve }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
const GOOD: Readonly<Record<(typeof SECRET_NAMES)[number], string>> = {
  PATIENT_KEY_SECRET: 'p'.repeat(40),
  CONTENT_KEY: Buffer.alloc(32, 1).toString('base64'),
  CONTENT_KEYS_OLD: [2, 3].map((fill) => Buffer.alloc(32, fill).toString('base64url')).join(', '),
  SIGNING_KEY: jwk,
  SIGNING_KEYS_OLD: `[${jwk}]`,
  LEDGER_KEY: pem('P-256'),
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huren-config-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function faultsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
  }
  return [];
}

test('an empty environment is a configuration', () => {
  expect(readConfig({})).toMatchObject({ port: 8080, suite: 'international', databaseUrl: undefined, secrets: {} });
});

test('.env.example names every variable that is asked for', async () => {
  const asked = new Set<string>();
  readConfig(
    new Proxy(
      {},
      {
        get: (_env, name) => {
          asked.add(String(name));
          return undefined;
        },
      },
    ),
  );
  const example = await readFile(join(import.meta.dirname, '../../.env.example'), 'utf8');
  const named = new Set(example.match(/^#?[A-Z_]+(?==)/gmu)?.map((name) => name.replace('#', '')));
  const secretFiles = [...SECRET_NAMES, 'DATABASE_URL'].map((name) => `${name}_FILE`);
  const wanted = [...[...asked].filter((name) => !name.endsWith('_FILE')), ...secretFiles];
  expect(wanted.filter((name) => !named.has(name))).toEqual([]);
});

test('every fault is told in one go, by the name of its variable, and no value is repeated', () => {
  const marked = 'Zx9-marked-value';
  const env = {
    PORT: marked,
    PUBLIC_URL: marked,
    DATABASE_URL: `mysql://u:${marked}@h/d`,
    LOG_LEVEL: marked,
    CRYPTO_SUITE: marked,
    PATIENT_KEY_SECRET: marked,
    CONTENT_KEY: marked,
    CONTENT_KEYS_OLD: `${GOOD.CONTENT_KEY},${marked}`,
    SIGNING_KEY: `{"kty":"EC","crv":"P-256","d":"${marked}"}`,
    SIGNING_KEYS_OLD: `["${marked}"]`,
    LEDGER_KEY: `-----BEGIN PRIVATE KEY-----\n${marked}\n-----END PRIVATE KEY-----`,
  };
  const faults = faultsOf(env);
  expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual(Object.keys(env).sort());
  expect(faults.join('\n')).not.toContain(marked);
});

describe.each([...SECRET_NAMES, 'DATABASE_URL'] as const)('%s', (name) => {
  const good = name === 'DATABASE_URL' ? 'postgres://exchange:Zx9@db/exchange' : GOOD[name];

  test('is read from the variable or from the file that NAME_FILE names', async () => {
    const file = join(dir, name);
    await writeFile(file, `${good}\n`);
    expect(faultsOf({ [name]: good })).toEqual([]);
    expect(faultsOf({ [`${name}_FILE`]: file })).toEqual([]);
    if (name === 'DATABASE_URL') expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe(good);
    else expect(readConfig({ [`${name}_FILE`]: file }).secrets).toEqual({ [name]: { file } });
  });

  test('given twice, or in a file that is not there or empty, is a fault that repeats neither value nor path', async () => {
    const empty = join(dir, 'empty');
    await writeFile(empty, ' \n');
    for (const env of [
      { [name]: good, [`${name}_FILE`]: join(dir, name) },
      { [`${name}_FILE`]: join(dir, 'not-there') },
      { [`${name}_FILE`]: empty },
    ] as Readonly<Record<string, string>>[]) {
      const faults = faultsOf(env);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain(`${name}_FILE`);
      expect(faults[0]).not.toContain(dir);
      expect(faults[0]).not.toContain(good);
    }
  });
});

test('the ledger’s key is on the curve of the suite', () => {
  const sm2 = pem('SM2');
  expect(faultsOf({ CRYPTO_SUITE: 'gm', LEDGER_KEY: sm2 })).toEqual([]);
  expect(faultsOf({ CRYPTO_SUITE: 'gm', LEDGER_KEY: GOOD.LEDGER_KEY })[0]).toContain('SM2');
  expect(faultsOf({ LEDGER_KEY: sm2 })[0]).toContain('P-256');
  expect(faultsOf({ LEDGER_KEY: pem('P-384') })[0]).toContain('P-256');
});
