import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Where a secret is given: in the environment itself, or in a file that it names, which may change under way. */
export type SecretSource = { readonly value: string } | { readonly file: string };

/** Every secret that may be given, each also as NAME_FILE (the secrets of containers are files). */
export const SECRET_NAMES = [
  'PATIENT_KEY_SECRET',
  'CONTENT_KEY',
  'CONTENT_KEYS_OLD',
  'SIGNING_KEY',
  'SIGNING_KEYS_OLD',
  'LEDGER_KEY',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];
export type SecretSources = Readonly<Partial<Record<SecretName, SecretSource>>>;

export type Jwk = Readonly<Record<string, string>>;

/** What was given, checked; undefined is what was not. */
export interface GivenSecrets {
  readonly patientKey: string | undefined;
  readonly contentKey: string | undefined;
  readonly contentKeysOld: readonly string[];
  readonly signingKey: Jwk | undefined;
  readonly signingKeysOld: readonly Jwk[];
  readonly ledgerKey: string | undefined;
}

/** The two suites that a deployment chooses from. */
export const SUITES = ['international', 'gm'] as const;
export type Suite = (typeof SUITES)[number];

/** On which curve the ledger's key is, by suite: its name in words and in DER (RFC 5480; GM/T 0006-2012). */
export const LEDGER_CURVES = {
  international: { name: 'P-256', oid: '2a8648ce3d030107' },
  gm: { name: 'SM2', oid: '2a811ccf5501822d' },
} as const satisfies Record<Suite, { name: string; oid: string }>;

const PATIENT_KEY_CHARACTERS = 32;
export const CONTENT_KEY_BYTES = 32;

type Environment = (name: string) => string | undefined;

/** Where NAME comes from; giving it twice is a fault, because one of the two would silently not count. */
export function sourceOf(given: Environment, name: string, faults: string[]): SecretSource | undefined {
  const [value, file] = [given(name), given(`${name}_FILE`)];
  if (value !== undefined && file !== undefined) faults.push(`${name} and ${name}_FILE are both set; leave one out.`);
  if (value !== undefined) return { value };
  return file === undefined ? undefined : { file };
}

/** The text of a source; a fault, and undefined, where its file cannot be read or holds nothing. */
export function textOf(name: string, source: SecretSource | undefined, faults: string[]): string | undefined {
  if (source === undefined) return undefined;
  if ('value' in source) return source.value;
  try {
    const text = readFileSync(source.file, 'utf8').trim();
    if (text !== '') return text;
    faults.push(`${name}_FILE names a file that is empty.`);
  } catch {
    faults.push(`${name}_FILE names a file that cannot be read.`);
  }
  return undefined;
}

export const secretSources = (given: Environment, faults: string[]): SecretSources =>
  Object.fromEntries(
    SECRET_NAMES.flatMap((name) => {
      const source = sourceOf(given, name, faults);
      return source === undefined ? [] : [[name, source]];
    }),
  );

/** Reads and checks what was given. Every fault goes to `faults` by the name of its variable, never with a value. */
export function readGiven(sources: SecretSources, suite: Suite, faults: string[]): GivenSecrets {
  const text = (name: SecretName): string | undefined => textOf(name, sources[name], faults);
  const patientKey = text('PATIENT_KEY_SECRET');
  if (patientKey !== undefined && patientKey.length < PATIENT_KEY_CHARACTERS) {
    faults.push(`PATIENT_KEY_SECRET must have at least ${String(PATIENT_KEY_CHARACTERS)} characters.`);
  }
  const contentKey = text('CONTENT_KEY');
  if (contentKey !== undefined && !isContentKey(contentKey)) {
    faults.push(`CONTENT_KEY must be ${String(CONTENT_KEY_BYTES)} bytes in base64url.`);
  }
  const contentKeysOld = text('CONTENT_KEYS_OLD')?.split(/[\s,]+/u) ?? [];
  if (!contentKeysOld.every(isContentKey)) {
    faults.push(
      `CONTENT_KEYS_OLD must be keys of ${String(CONTENT_KEY_BYTES)} bytes in base64url, with commas between.`,
    );
  }
  const signingKey = text('SIGNING_KEY');
  const parsedKey = signingKey === undefined ? undefined : parsed(signingKey);
  if (signingKey !== undefined && !isSigningKey(parsedKey)) faults.push('SIGNING_KEY must be a private EC P-256 JWK.');
  const signingKeysOld = text('SIGNING_KEYS_OLD');
  const parsedKeys = signingKeysOld === undefined ? [] : parsed(signingKeysOld);
  if (!isListOfPublicKeys(parsedKeys)) faults.push('SIGNING_KEYS_OLD must be a JSON array of EC P-256 JWKs.');
  const ledgerKey = text('LEDGER_KEY');
  if (ledgerKey !== undefined && !isLedgerKey(ledgerKey, suite)) {
    faults.push(`LEDGER_KEY must be a private EC key on ${LEDGER_CURVES[suite].name}, PKCS #8 in PEM.`);
  }
  return {
    patientKey,
    contentKey,
    contentKeysOld,
    signingKey: parsedKey as Jwk | undefined,
    signingKeysOld: isListOfPublicKeys(parsedKeys) ? parsedKeys : [],
    ledgerKey,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

export const isContentKey = (text: unknown): text is string =>
  typeof text === 'string' && Buffer.from(text, 'base64url').length === CONTENT_KEY_BYTES;

/** A private key on P-256, as it would be imported. */
export function isSigningKey(key: unknown): key is Jwk {
  try {
    createPrivateKey({ key: key as Jwk, format: 'jwk' });
    return (key as Jwk).crv === 'P-256';
  } catch {
    return false;
  }
}

/** A private key on the suite's curve, PKCS #8 in PEM. */
export function isLedgerKey(pem: unknown, suite: Suite): pem is string {
  try {
    const open = createPublicKey(createPrivateKey(pem as string)).export({ format: 'der', type: 'spki' });
    return open.includes(Buffer.from(LEDGER_CURVES[suite].oid, 'hex'));
  } catch {
    return false;
  }
}

export function isVerifyingKey(key: unknown): key is Jwk {
  try {
    createPublicKey({ key: key as Jwk, format: 'jwk' });
    return (key as Jwk).crv === 'P-256';
  } catch {
    return false;
  }
}

const isListOfPublicKeys = (keys: unknown): keys is readonly Jwk[] => Array.isArray(keys) && keys.every(isVerifyingKey);
