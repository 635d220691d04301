import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Config } from './config.ts';

/** The secrets that a process works with. */
export interface Secrets {
  /** Keys patients, ids and demographics: whoever changes it loses all of them. */
  readonly patientKey: string;
  /** 32 bytes in base64url; seals the content of reports. */
  readonly contentKey: string;
  /** A private EC P-256 JWK; signs access tokens. */
  readonly signingKey: Readonly<Record<string, string>>;
}

/** Digests by which a database knows the secrets again that its content depends on. */
export function fingerprintsOf({ patientKey, contentKey }: Secrets): Readonly<Record<string, string>> {
  const digest = (name: string, secret: string): string =>
    createHash('sha256').update(`${name}|${secret}`).digest('base64url').slice(0, 22);
  return { 'patient-key secret': digest('patient', patientKey), 'content key': digest('content', contentKey) };
}

interface StoredSecrets {
  readonly patientKeySecret: string;
  readonly contentKey: string;
  readonly signingKey: Readonly<Record<string, string>>;
}

/**
 * The given secrets, the missing ones from `DATA_DIR/secrets.json` (mode 0600), which the first start makes.
 * `created` says whether it did, so that it can be told. Two processes starting at once agree on one file.
 */
export async function readSecrets({
  dataDir,
  secrets,
}: Pick<Config, 'dataDir' | 'secrets'>): Promise<{ secrets: Secrets; created: boolean }> {
  const { patientKey, contentKey, signingKey } = secrets;
  const given = signingKey === undefined ? undefined : (JSON.parse(signingKey) as Record<string, string>);
  if (patientKey !== undefined && contentKey !== undefined && given) {
    return { secrets: { patientKey, contentKey, signingKey: given }, created: false };
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'secrets.json');
  const created = await createOnce(file);
  const stored = parseStored(await readFile(file, 'utf8'));
  return {
    secrets: {
      patientKey: patientKey ?? stored.patientKeySecret,
      contentKey: contentKey ?? stored.contentKey,
      signingKey: given ?? stored.signingKey,
    },
    created,
  };
}

/** Throws a {@link ConfigError} for a damaged file: an empty key would key every patient with nothing. */
function parseStored(text: string): StoredSecrets {
  try {
    const stored = JSON.parse(text) as Partial<StoredSecrets>;
    const { patientKeySecret = '', contentKey = '', signingKey } = stored;
    if (patientKeySecret.length >= 32 && Buffer.from(contentKey, 'base64url').length === 32 && signingKey) {
      return { patientKeySecret, contentKey, signingKey };
    }
  } catch {
    // Told below.
  }
  throw new ConfigError(['DATA_DIR/secrets.json is damaged; restore it from a copy.']);
}

/** Writes beside the file and links it into place: either the whole file is there or none, and never a second one. */
async function createOnce(file: string): Promise<boolean> {
  const beside = `${file}.${randomUUID()}`;
  await writeFile(beside, `${JSON.stringify(freshSecrets(), null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    await link(beside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

function freshSecrets(): StoredSecrets {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    patientKeySecret: randomBytes(32).toString('base64url'),
    contentKey: randomBytes(32).toString('base64url'),
    signingKey: { ...(privateKey.export({ format: 'jwk' }) as Record<string, string>), kid: randomUUID() },
  };
}
