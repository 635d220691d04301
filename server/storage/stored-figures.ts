import type { FigureLine } from '../application/ports/ledger.ts';
import { decodeCounts } from './figure-codec.ts';
import { first, optionalText, text, whole, type Sql, type SqlValue } from './sql.ts';

/**
 * Every cut and institution that has daily sums, each found by one step on the primary key: a day has no index of its
 * own, because only checking asks for it.
 */
const PLACES = `WITH RECURSIVE
  cuts (cut) AS (
    SELECT MIN(cut) FROM figures
    UNION ALL
    SELECT (SELECT MIN(f.cut) FROM figures f WHERE f.cut > cuts.cut) FROM cuts WHERE cuts.cut IS NOT NULL),
  places (cut, institution) AS (
    SELECT cuts.cut, (SELECT MIN(f.institution) FROM figures f WHERE f.cut = cuts.cut) FROM cuts
    WHERE cuts.cut IS NOT NULL
    UNION ALL
    SELECT places.cut,
      (SELECT MIN(f.institution) FROM figures f WHERE f.cut = places.cut AND f.institution > places.institution)
    FROM places WHERE places.institution IS NOT NULL)`;

const OF_DAY = `${PLACES}
  SELECT f.* FROM places JOIN figures f ON f.cut = places.cut AND f.institution = places.institution
  WHERE places.institution IS NOT NULL AND f.day = ?`;

/** The rows of the daily sums of a day, every one of them. */
export async function readStoredFigures(sql: Sql, day: string): Promise<readonly FigureLine[]> {
  const rows = await sql.all(OF_DAY, [day]);
  return rows.map((row) => ({
    cut: text(row, 'cut'),
    institution: text(row, 'institution'),
    key: text(row, 'key'),
    counts: decodeCounts(row),
    visits: whole(row, 'visits'),
  }));
}

/** The first day that has daily sums and meets the conditions on `day`; undefined when there is none. */
export async function nextFigureDay(
  sql: Sql,
  conditions: string,
  values: readonly SqlValue[],
): Promise<string | undefined> {
  const row = first(
    await sql.all(
      `${PLACES}
       SELECT MIN((SELECT MIN(f.day) FROM figures f
                   WHERE f.cut = places.cut AND f.institution = places.institution AND ${conditions})) AS next
       FROM places WHERE places.institution IS NOT NULL`,
      values,
    ),
  );
  return row && optionalText(row, 'next');
}
