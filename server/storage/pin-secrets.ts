import { ExchangeError } from '../application/exchange-error.ts';
import type { Row, Sql, Writer } from './sql.ts';
import { text } from './sql.ts';

/** What a database was filled with, by fingerprints. */
export interface SecretPins {
  readonly suite: string;
  readonly patientKey: string;
  /** Of every content key at hand, the one that seals first. */
  readonly contentKeys: readonly string[];
}

const SUITE = 'crypto suite';
const PATIENT_KEY = 'patient-key secret';
/** One row a key that something may be sealed with; the first that a database had stands under the bare name. */
const CONTENT_KEY = 'content key';

/**
 * Ties a database to the secrets that it was filled with. Throws when others are at hand: with another patient-key
 * secret every patient would seem to have no results, and without one of its content keys some content could not be
 * shown, which is worse than not starting. A new content key is let in beside those that are at hand still.
 */
export async function pinSecrets(writer: Writer, pins: SecretPins): Promise<void> {
  await writer.begin();
  try {
    const rows = await writer.all(`SELECT name, value FROM deployment`);
    refuseOthers(rows, pins);
    const known = new Map(rows.map((row) => [text(row, 'name'), text(row, 'value')]));
    if (!known.has(SUITE)) await put(writer, SUITE, pins.suite);
    if (!known.has(PATIENT_KEY)) await put(writer, PATIENT_KEY, pins.patientKey);
    const [sealing] = pins.contentKeys;
    if (sealing !== undefined) await pinContentKey(writer, sealing);
    await writer.commit();
  } catch (error) {
    await writer.rollback().catch(() => undefined);
    throw error;
  }
}

/** From now on the database is refused to whoever does not have this content key. */
export async function pinContentKey(sql: Sql, fingerprint: string): Promise<void> {
  const pinned = (await contentKeyRows(sql)).map((row) => text(row, 'value'));
  if (!pinned.includes(fingerprint))
    await put(sql, pinned.length === 0 ? CONTENT_KEY : `${CONTENT_KEY} ${fingerprint}`, fingerprint);
}

/** The database does not ask for any content key but this one any more. */
export async function unpinOtherContentKeys(sql: Sql, fingerprint: string): Promise<void> {
  for (const row of await contentKeyRows(sql)) {
    if (text(row, 'value') !== fingerprint) await sql.run(`DELETE FROM deployment WHERE name = ?`, [text(row, 'name')]);
  }
}

const isContentKeyRow = (row: Row): boolean =>
  text(row, 'name') === CONTENT_KEY || text(row, 'name').startsWith(`${CONTENT_KEY} `);

const contentKeyRows = async (sql: Sql): Promise<readonly Row[]> =>
  (await sql.all(`SELECT name, value FROM deployment`)).filter(isContentKeyRow);

const put = (sql: Sql, name: string, value: string): Promise<number> =>
  sql.run(`INSERT INTO deployment (name, value) VALUES (?, ?)`, [name, value]);

function refuseOthers(rows: readonly Row[], pins: SecretPins): void {
  const pinned = (name: string): string | undefined => {
    const row = rows.find((each) => text(each, 'name') === name);
    return row && text(row, 'value');
  };
  // A database from before there were suites to choose from has secrets, but no suite.
  const suite = pinned(SUITE) ?? (pinned(PATIENT_KEY) === undefined ? pins.suite : 'international');
  if (suite !== pins.suite) {
    throw new ExchangeError(
      'invalid',
      `The database was begun with CRYPTO_SUITE=${suite} and cannot go on with another.`,
    );
  }
  const isOther =
    (pinned(PATIENT_KEY) ?? pins.patientKey) !== pins.patientKey
      ? PATIENT_KEY
      : rows.some((row) => isContentKeyRow(row) && !pins.contentKeys.includes(text(row, 'value')))
        ? CONTENT_KEY
        : undefined;
  if (isOther !== undefined) {
    throw new ExchangeError(
      'invalid',
      `The database was filled with another ${isOther} than the one at hand. Start with the secrets that belong to it.`,
    );
  }
}
