import { ConfigError } from './config-error.ts';
import type { Config } from './config.ts';
import { readGiven, type GivenSecrets, type Jwk, type Suite } from './secret-sources.ts';
import {
  changeSecretsFile,
  createSecretsFile,
  freshContentKey,
  freshLedgerKey,
  freshSigningKey,
  readSecretsFile,
  type OldSigningKey,
  type StoredSecrets,
} from './secrets-file.ts';

/** The secrets that a process works with. */
export interface Secrets {
  /** Keys patients, ids and demographics, which are looked up by it: whoever changes it loses all of them. */
  readonly patientKey: string;
  /** 32 bytes in base64url each; the first seals, all of them open. */
  readonly contentKeys: readonly [string, ...string[]];
  /** Since when the first content key is the one that seals (epoch ms), where the exchange made it. */
  readonly contentKeySince: number;
  /** A private EC P-256 JWK; signs access tokens. */
  readonly signingKey: Jwk;
  /** What tokens are still verified with. */
  readonly signingKeysOld: readonly OldSigningKey[];
  /** Signs the ledger's tree heads: PKCS #8 in PEM, on P-256 or, in the 国密 suite, on the SM2 curve. */
  readonly ledgerKey: string;
}

/** The secrets as they stand: other keys for content and tokens are taken up while a process runs. */
export interface LiveSecrets {
  current(): Secrets;
  /** Looks at the files again at once; at most twice a second, whoever asks. */
  lookAgain(): void;
  /** True when this start made `DATA_DIR/secrets.json`, so that it can be told. */
  readonly created: boolean;
  /** Which keys stand in `DATA_DIR/secrets.json`; others are changed where they are given. */
  readonly kept: { readonly contentKey: boolean; readonly signingKey: boolean };
  /** Makes a new content key: it seals from now on, the earlier ones still open. */
  makeContentKey(now: number): Promise<void>;
  /** Forgets all content keys but the one that seals. */
  dropOldContentKeys(): Promise<void>;
  /** Makes a new signing key; tokens of the one before are verified until the instant. */
  makeSigningKey(now: number, verifyUntil: number): Promise<void>;
  close(): void;
}

/** How often a running process looks whether its secrets' files have changed. */
const LOOK_EVERY_MS = 1000;
const LOOK_AT_MOST_EVERY_MS = 500;

/**
 * The given secrets, the missing ones from `DATA_DIR/secrets.json` (mode 0600), which the first start makes. Throws a
 * {@link ConfigError}. Later faults of the files go to `onFault`, and what was read before stands.
 */
export async function openSecrets(
  { dataDir, suite, secrets: sources }: Pick<Config, 'dataDir' | 'suite' | 'secrets'>,
  onFault: (error: unknown) => void = () => undefined,
): Promise<LiveSecrets> {
  const look = (): { given: GivenSecrets; secrets: Secrets } => {
    const faults: string[] = [];
    const given = readGiven(sources, suite, faults);
    if (faults.length > 0) throw new ConfigError(faults);
    return { given, secrets: combined(given, needsFile(given) ? readSecretsFile(dataDir, suite) : undefined) };
  };
  const created = await prepareFile(dataDir, suite, sources);
  const { given, secrets } = look();
  let current = secrets;
  let lookedAt = 0;
  let isFaulty = false;
  const lookAgain = (): void => {
    if (performance.now() - lookedAt < LOOK_AT_MOST_EVERY_MS) return;
    lookedAt = performance.now();
    try {
      // These two stay as long as the process lives: another patient-key secret is refused at the next start.
      current = { ...look().secrets, patientKey: secrets.patientKey, ledgerKey: secrets.ledgerKey };
      isFaulty = false;
    } catch (error) {
      if (!isFaulty) onFault(error);
      isFaulty = true;
    }
  };
  const change = async (make: (stored: StoredSecrets) => StoredSecrets): Promise<void> => {
    await changeSecretsFile(dataDir, suite, make);
    lookedAt = 0;
    lookAgain();
  };
  const timer = setInterval(lookAgain, LOOK_EVERY_MS);
  timer.unref();
  return {
    current: () => current,
    lookAgain,
    created,
    kept: { contentKey: given.contentKey === undefined, signingKey: given.signingKey === undefined },
    makeContentKey: (now) =>
      change(({ contentKey, contentKeysOld = [], ...stored }) => ({
        ...stored,
        contentKey: freshContentKey(),
        contentKeysOld: [contentKey, ...contentKeysOld],
        contentKeySince: now,
      })),
    dropOldContentKeys: () => change((stored) => ({ ...stored, contentKeysOld: [] })),
    makeSigningKey: (now, until) =>
      change(({ signingKey, signingKeysOld = [], ...stored }) => ({
        ...stored,
        signingKey: freshSigningKey(),
        signingKeysOld: [{ key: publicPart(signingKey), until }, ...signingKeysOld.filter((old) => old.until > now)],
      })),
    close: () => {
      clearInterval(timer);
    },
  };
}

/** Makes the file where it is needed and is not there; one from before the ledger had a key gets one. */
async function prepareFile(dataDir: string, suite: Suite, sources: Config['secrets']): Promise<boolean> {
  const faults: string[] = [];
  const given = readGiven(sources, suite, faults);
  if (faults.length > 0 || !needsFile(given)) return false;
  const created = await createSecretsFile(dataDir, suite);
  if (given.ledgerKey === undefined && readSecretsFile(dataDir, suite).ledgerKey === undefined) {
    await changeSecretsFile(dataDir, suite, (stored) => ({ ledgerKey: freshLedgerKey(suite), ...stored }));
  }
  return created;
}

const needsFile = ({ patientKey, contentKey, signingKey, ledgerKey }: GivenSecrets): boolean =>
  [patientKey, contentKey, signingKey, ledgerKey].includes(undefined);

const publicPart = ({ d: _private, ...rest }: Jwk): Jwk => rest;

/** What is given counts before what is stored. `stored` is there where anything was not given. */
function combined(given: GivenSecrets, stored: StoredSecrets | undefined): Secrets {
  const ownContentKey = given.contentKey === undefined ? stored : undefined;
  const ownSigningKey = given.signingKey === undefined ? stored : undefined;
  const old = given.signingKeysOld.map((key) => ({ key: publicPart(key), until: Infinity }));
  return {
    patientKey: given.patientKey ?? present(stored).patientKeySecret,
    contentKeys: [
      given.contentKey ?? present(stored).contentKey,
      ...(ownContentKey?.contentKeysOld ?? []),
      ...given.contentKeysOld,
    ],
    contentKeySince: ownContentKey?.contentKeySince ?? 0,
    signingKey: given.signingKey ?? present(stored).signingKey,
    signingKeysOld: [...(ownSigningKey?.signingKeysOld ?? []), ...old],
    ledgerKey: given.ledgerKey ?? present(stored).ledgerKey ?? '',
  };
}

function present(stored: StoredSecrets | undefined): StoredSecrets {
  if (!stored) throw new ConfigError(['DATA_DIR/secrets.json is damaged; restore it from a copy.']);
  return stored;
}
