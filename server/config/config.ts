import { ConfigError } from './config-error.ts';
import { readOidc, type OidcSettings } from './oidc.ts';
import {
  readGiven,
  secretSources,
  sourceOf,
  SUITES,
  textOf,
  type SecretSources,
  type Suite,
} from './secret-sources.ts';

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
  /** What the database keys, seals, hashes and signs with; it stays with the one that it began with. */
  readonly suite: Suite;
  /** Where secrets are given; what is not is made at the first start and kept in `dataDir`. */
  readonly secrets: SecretSources;
  /** What people log in with; undefined: nobody can. */
  readonly oidc: OidcSettings | undefined;
}

export interface Limits {
  readonly bodyBytes: number;
  readonly bundleEntries: number;
  readonly jsonDepth: number;
  readonly requestsPerSecond: number;
  readonly orderCheckMs: number;
}

export { ConfigError };

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
  const url = (name: string, text: string | undefined, protocols: readonly string[]): string | undefined => {
    if (text === undefined || (URL.canParse(text) && protocols.includes(new URL(text).protocol))) return text;
    faults.push(`${name} must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}.`);
    return undefined;
  };
  const level = given('LOG_LEVEL') ?? 'info';
  if (!LOG_LEVELS.includes(level)) faults.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`);
  const suite = SUITES.find((name) => name === (given('CRYPTO_SUITE') ?? 'international'));
  if (suite === undefined) faults.push(`CRYPTO_SUITE must be one of ${SUITES.join(', ')}.`);
  // The address of a database holds its password.
  const database = textOf('DATABASE_URL', sourceOf(given, 'DATABASE_URL', faults), faults);
  const secrets = secretSources(given, faults);
  readGiven(secrets, suite ?? 'international', faults);

  const config: Config = {
    port: whole('PORT', 8080, 0, 65_535),
    host: given('HOST') ?? '127.0.0.1',
    publicUrl: url('PUBLIC_URL', given('PUBLIC_URL'), ['http:', 'https:'])?.replace(/\/+$/u, ''),
    dataDir: given('DATA_DIR') ?? './data',
    databaseUrl: url('DATABASE_URL', database, ['postgres:', 'postgresql:']),
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
    suite: suite ?? 'international',
    secrets,
    oidc: readOidc(given, faults),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}
