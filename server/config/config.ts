import { readFileSync } from 'node:fs';

/** Everything that a process is told by its environment (contract 2), read once. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Base of every `aud` and link, without a trailing slash; undefined: from the address listened on. */
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly registryFile: string | undefined;
  readonly workers: number;
  readonly logLevel: string;
  readonly limits: Limits;
  /** Given secrets; what is undefined is made at the first start and kept in `dataDir`. */
  readonly secrets: GivenSecrets;
}

export interface Limits {
  readonly bodyBytes: number;
  readonly bundleEntries: number;
  readonly jsonDepth: number;
  readonly requestsPerSecond: number;
  readonly orderCheckMs: number;
}

export interface GivenSecrets {
  readonly patientKey: string | undefined;
  readonly contentKey: string | undefined;
  readonly signingKey: string | undefined;
}

/** A configuration that cannot be started with: every fault by the name of its variable, no value repeated. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${String(faults.length)} fault(s):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Reads and checks the environment; throws {@link ConfigError} with all faults together. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const given = (name: string): string | undefined =>
    env[name] === undefined || env[name].trim() === '' ? undefined : env[name].trim();
  const whole = (name: string, standard: number, least: number, most: number): number => {
    const text = given(name);
    if (text === undefined) return standard;
    const value = Number(text);
    if (/^\d+$/u.test(text) && value >= least && value <= most) return value;
    faults.push(`${name} must be a whole number from ${String(least)} to ${String(most)}.`);
    return standard;
  };
  const url = (name: string, protocols: readonly string[]): string | undefined => {
    const text = given(name);
    if (text === undefined || (URL.canParse(text) && protocols.includes(new URL(text).protocol))) return text;
    faults.push(`${name} must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}.`);
    return undefined;
  };
  const secret = (name: string, least: number): string | undefined => {
    const value = given(name) ?? fromFile(name, given(`${name}_FILE`), faults);
    if (value !== undefined && value.length < least)
      faults.push(`${name} must have at least ${String(least)} characters.`);
    return value;
  };
  const level = given('LOG_LEVEL') ?? 'info';
  if (!LOG_LEVELS.includes(level)) faults.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`);

  const config: Config = {
    port: whole('PORT', 8080, 0, 65_535),
    host: given('HOST') ?? '127.0.0.1',
    publicUrl: url('PUBLIC_URL', ['http:', 'https:'])?.replace(/\/+$/u, ''),
    dataDir: given('DATA_DIR') ?? './data',
    databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:']),
    registryFile: given('REGISTRY'),
    workers: whole('WORKERS', 1, 1, 256),
    logLevel: level,
    limits: {
      bodyBytes: whole('BODY_LIMIT_BYTES', 32 * 1024 * 1024, 1024, 1024 ** 3),
      bundleEntries: whole('BUNDLE_ENTRIES', 10_000, 1, 1_000_000),
      jsonDepth: whole('JSON_DEPTH', 64, 8, 1000),
      requestsPerSecond: whole('RATE_PER_SECOND', 300, 1, 1_000_000),
      orderCheckMs: whole('ORDER_CHECK_BUDGET_MS', 450, 1, 60_000),
    },
    secrets: {
      patientKey: secret('PATIENT_KEY_SECRET', 32),
      contentKey: secret('CONTENT_KEY', 43),
      signingKey: secret('SIGNING_KEY', 32),
    },
  };
  const { contentKey, signingKey } = config.secrets;
  if (contentKey !== undefined && Buffer.from(contentKey, 'base64url').length !== 32) {
    faults.push('CONTENT_KEY must be 32 bytes in base64url.');
  }
  if (signingKey !== undefined && !isSigningKey(signingKey)) faults.push('SIGNING_KEY must be a private EC P-256 JWK.');
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

function fromFile(name: string, file: string | undefined, faults: string[]): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    faults.push(`${name}_FILE names a file that cannot be read.`);
    return undefined;
  }
}

function isSigningKey(text: string): boolean {
  try {
    const key = JSON.parse(text) as { kty?: unknown; crv?: unknown; d?: unknown };
    return key.kty === 'EC' && key.crv === 'P-256' && typeof key.d === 'string';
  } catch {
    return false;
  }
}
