import { ExchangeError } from '../application/exchange-error.ts';
import type { Database } from './sql.ts';
import { text } from './sql.ts';

/**
 * Ties a database to the secrets that it was filled with, by their fingerprints. Throws when others are at hand: with
 * another patient-key secret every patient would seem to have no results, which is worse than not starting.
 */
export async function pinSecrets(
  { writer, reader }: Database,
  fingerprints: Readonly<Record<string, string>>,
): Promise<void> {
  await writer.begin();
  try {
    for (const [name, value] of Object.entries(fingerprints)) {
      await writer.run(`INSERT INTO deployment (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING`, [name, value]);
    }
    await writer.commit();
  } catch (error) {
    await writer.rollback().catch(() => undefined);
    throw error;
  }
  const rows = await reader.all(`SELECT name, value FROM deployment`);
  const other = rows.find((row) => (fingerprints[text(row, 'name')] ?? text(row, 'value')) !== text(row, 'value'));
  if (other) {
    throw new ExchangeError(
      'invalid',
      `The database was filled with another ${text(other, 'name')} than the one at hand. Start with the secrets that belong to it.`,
    );
  }
}
