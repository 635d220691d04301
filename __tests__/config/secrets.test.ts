import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeEach, afterEach, describe, expect, test } from '@jest/globals';
import { readConfig, type Config } from '../../server/config/config.ts';
import { openSecrets, type LiveSecrets } from '../../server/config/secrets.ts';

const NOW = 1_764_000_000_000;
let dataDir: string;
const opened: LiveSecrets[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'huren-secrets-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));
afterAll(() => {
  for (const secrets of opened) secrets.close();
});

const file = (): string => join(dataDir, 'secrets.json');
const configOf = (env: Readonly<Record<string, string>> = {}): Config => readConfig({ DATA_DIR: dataDir, ...env });
async function open(env?: Readonly<Record<string, string>>, onFault?: (error: unknown) => void): Promise<LiveSecrets> {
  const secrets = await openSecrets(configOf(env), onFault);
  opened.push(secrets);
  return secrets;
}
const stored = async (): Promise<any> => JSON.parse(await readFile(file(), 'utf8'));
/** Longer than a process may take to look again. */
const taken = (): Promise<void> => setTimeout(1800);

test('the first start makes all secrets, for their owner alone; several at once agree on one file', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => open()));
  expect(all.filter(({ created }) => created)).toHaveLength(1);
  expect(new Set(all.map((each) => JSON.stringify(each.current()))).size).toBe(1);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(await readdir(dataDir)).toEqual(['secrets.json']);
  expect((await open()).current()).toEqual(all[0]?.current());
});

test('a file from before the ledger had a key gets one, once, and keeps everything else', async () => {
  const before = (await open()).current();
  const { ledgerKey: _gone, ...rest } = await stored();
  await writeFile(file(), JSON.stringify(rest));
  const [a, b] = await Promise.all([open(), open()]);
  expect(a.current().ledgerKey).toContain('PRIVATE KEY');
  expect(a.current().ledgerKey).toBe(b.current().ledgerKey);
  expect(a.current()).toEqual({ ...before, ledgerKey: a.current().ledgerKey });
});

test.each([
  ['no JSON', () => '{"patientKeySecret":'],
  ['a short patient-key secret', (whole: object) => JSON.stringify({ ...whole, patientKeySecret: '' })],
  ['a content key that is none', (whole: object) => JSON.stringify({ ...whole, contentKey: 'short' })],
  ['an old content key that is none', (whole: object) => JSON.stringify({ ...whole, contentKeysOld: [''] })],
  ['no signing key', (whole: object) => JSON.stringify({ ...whole, signingKey: {} })],
])('a damaged file (%s) is refused at the start and passed over later', async (_, damage) => {
  const faults: unknown[] = [];
  const running = await open({}, (error) => faults.push(error));
  const good = running.current();
  await writeFile(file(), damage(await stored()));
  await expect(open()).rejects.toThrow('damaged');
  await taken();
  expect(running.current()).toEqual(good);
  expect(faults).toHaveLength(1);
});

describe('a new content key', () => {
  test('seals at once here and soon elsewhere; those of before still open', async () => {
    const [here, elsewhere] = [await open(), await open()];
    const [old] = here.current().contentKeys;
    await here.makeContentKey(NOW);
    const [fresh, ...older] = here.current().contentKeys;
    expect([fresh === old, older]).toEqual([false, [old]]);
    expect(here.current().contentKeySince).toBe(NOW);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['secrets.json']);
    await taken();
    expect(elsewhere.current()).toEqual(here.current());
    await here.dropOldContentKeys();
    expect(here.current().contentKeys).toEqual([fresh]);
  });

  test('is found at once by whoever looks for it', async () => {
    const [here, elsewhere] = [await open(), await open()];
    await setTimeout(600);
    await here.makeContentKey(NOW);
    elsewhere.lookAgain();
    expect(elsewhere.current().contentKeys).toEqual(here.current().contentKeys);
  });

  test('of several made at the same time none is lost', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => open()));
    await Promise.all(all.map((each) => each.makeContentKey(NOW)));
    expect((await stored()).contentKeysOld).toHaveLength(5);
  });

  test('is made although another process died while it held the lock', async () => {
    const secrets = await open();
    await writeFile(`${file()}.lock`, '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(`${file()}.lock`, longAgo, longAgo);
    await secrets.makeContentKey(NOW);
    expect(secrets.current().contentKeys).toHaveLength(2);
  });
});

test('a new signing key signs; of the one before only the public half is kept, until it is not needed', async () => {
  const secrets = await open();
  const old = secrets.current().signingKey;
  await secrets.makeSigningKey(NOW, NOW + 1000);
  expect(secrets.current().signingKey.kid).not.toBe(old.kid);
  const { d: _private, ...open1 } = old;
  expect(secrets.current().signingKeysOld).toEqual([{ key: open1, until: NOW + 1000 }]);
  expect(await readFile(file(), 'utf8')).not.toContain(old.d);
  await secrets.makeSigningKey(NOW + 1001, NOW + 2000);
  expect(secrets.current().signingKeysOld).toHaveLength(1);
});

describe('secrets that are given', () => {
  const content = (fill: number): string => Buffer.alloc(32, fill).toString('base64url');
  const env = (): Record<string, string> => {
    const key = (): any => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    return {
      PATIENT_KEY_SECRET: 'p'.repeat(40),
      CONTENT_KEY: content(1),
      CONTENT_KEYS_OLD: content(2),
      SIGNING_KEY: JSON.stringify(key().export({ format: 'jwk' })),
      LEDGER_KEY: key().export({ format: 'pem', type: 'pkcs8' }),
    };
  };

  test('need no file and make none', async () => {
    const secrets = await open(env());
    expect(secrets.current().contentKeys).toEqual([content(1), content(2)]);
    expect(secrets.kept).toEqual({ contentKey: false, signingKey: false });
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('count before the file, for what they give', async () => {
    await open();
    const secrets = await open({ PATIENT_KEY_SECRET: 'q'.repeat(40) });
    expect(secrets.current().patientKey).toBe('q'.repeat(40));
    expect(secrets.current().contentKeys).toEqual([(await stored()).contentKey]);
    expect(secrets.kept).toEqual({ contentKey: true, signingKey: true });
  });

  test('as files are taken up when they change, but never another patient-key secret', async () => {
    const [contentFile, patientFile] = [join(dataDir, 'content'), join(dataDir, 'patient')];
    await writeFile(contentFile, content(1));
    await writeFile(patientFile, 'p'.repeat(40));
    const secrets = await open({ CONTENT_KEY_FILE: contentFile, PATIENT_KEY_SECRET_FILE: patientFile });
    await writeFile(contentFile, content(3));
    await writeFile(patientFile, 'x'.repeat(40));
    await taken();
    expect(secrets.current().contentKeys).toEqual([content(3)]);
    expect(secrets.current().patientKey).toBe('p'.repeat(40));
  });
});
