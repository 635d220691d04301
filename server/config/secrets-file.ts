import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ConfigError } from './config-error.ts';
import {
  CONTENT_KEY_BYTES,
  isContentKey,
  isLedgerKey,
  isSigningKey,
  isVerifyingKey,
  LEDGER_CURVES,
  type Jwk,
  type Suite,
} from './secret-sources.ts';

/** What `DATA_DIR/secrets.json` holds. */
export interface StoredSecrets {
  readonly patientKeySecret: string;
  /** The key that seals; those before it are in `contentKeysOld` until nothing is sealed with them. */
  readonly contentKey: string;
  readonly contentKeysOld?: readonly string[];
  /** Since when `contentKey` is the one that seals (epoch ms); absent: from the first start. */
  readonly contentKeySince?: number;
  readonly signingKey: Jwk;
  readonly signingKeysOld?: readonly OldSigningKey[];
  /** Signs the ledger's tree heads, PKCS #8 in PEM; absent in files from before there were any. */
  readonly ledgerKey?: string;
}

/** The public half of a signing key that tokens are still verified with until the instant (epoch ms). */
export interface OldSigningKey {
  readonly key: Jwk;
  readonly until: number;
}

const nameOf = (dataDir: string): string => join(dataDir, 'secrets.json');
/** Whoever holds the lock longer was killed while it did. */
const LONGEST_LOCK_MS = 10_000;

/** Makes the file with fresh secrets where there is none; true when this call did. Two at once agree on one file. */
export async function createSecretsFile(dataDir: string, suite: Suite): Promise<boolean> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const beside = await writeBeside(dataDir, freshSecrets(suite));
  try {
    // A link is the whole file or none, and never a second one.
    await link(beside, nameOf(dataDir));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

/** Throws a {@link ConfigError} for a missing or damaged file: an empty key would key every patient with nothing. */
export function readSecretsFile(dataDir: string, suite: Suite): StoredSecrets {
  try {
    const stored: unknown = JSON.parse(readFileSync(nameOf(dataDir), 'utf8'));
    if (isStored(stored, suite)) return stored;
  } catch {
    // Told below.
  }
  throw new ConfigError(['DATA_DIR/secrets.json is damaged, or of another CRYPTO_SUITE; restore it from a copy.']);
}

/**
 * Replaces the file by what `change` makes of it: all of it or nothing, mode 0600, on disk before this resolves. One
 * at a time over all processes of the folder.
 */
export async function changeSecretsFile(
  dataDir: string,
  suite: Suite,
  change: (stored: StoredSecrets) => StoredSecrets,
): Promise<void> {
  const unlock = await lock(`${nameOf(dataDir)}.lock`);
  try {
    const beside = await writeBeside(dataDir, change(readSecretsFile(dataDir, suite)));
    await rename(beside, nameOf(dataDir));
    const folder = await open(dataDir);
    await folder.sync().finally(() => folder.close());
  } finally {
    await unlock();
  }
}

export const freshContentKey = (): string => randomBytes(CONTENT_KEY_BYTES).toString('base64url');

export function freshSigningKey(): Jwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...(privateKey.export({ format: 'jwk' }) as Jwk), kid: randomUUID() };
}

/** The ledger's own: what it signs is checked for years, when access tokens have long had other keys. */
export const freshLedgerKey = (suite: Suite): string =>
  generateKeyPairSync('ec', { namedCurve: LEDGER_CURVES[suite].name }).privateKey.export({
    format: 'pem',
    type: 'pkcs8',
  }) as string;

const freshSecrets = (suite: Suite): StoredSecrets => ({
  patientKeySecret: randomBytes(32).toString('base64url'),
  contentKey: freshContentKey(),
  signingKey: freshSigningKey(),
  ledgerKey: freshLedgerKey(suite),
});

async function writeBeside(dataDir: string, secrets: StoredSecrets): Promise<string> {
  const beside = `${nameOf(dataDir)}.${randomUUID()}`;
  await writeFile(beside, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  return beside;
}

async function lock(file: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await (await open(file, 'wx', 0o600)).close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const heldMs = await stat(file).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (heldMs > LONGEST_LOCK_MS) await rm(file, { force: true });
    else await setTimeout(50);
  }
}

function isStored(stored: unknown, suite: Suite): stored is StoredSecrets {
  const { patientKeySecret, contentKey, contentKeysOld, signingKey, signingKeysOld, ledgerKey } = (stored ??
    {}) as Partial<StoredSecrets>;
  return (
    typeof patientKeySecret === 'string' &&
    patientKeySecret.length >= 32 &&
    isContentKey(contentKey) &&
    (contentKeysOld ?? []).every(isContentKey) &&
    isSigningKey(signingKey) &&
    (signingKeysOld ?? []).every(({ key, until }) => isVerifyingKey(key) && Number.isFinite(until)) &&
    (ledgerKey === undefined || isLedgerKey(ledgerKey, suite))
  );
}
