import type { HarvestBook, HarvestState, HarvestWriter } from '../application/ports/harvest.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { first, optionalText, optionalWhole, orNull, text, whole, type Row, type Sql } from './sql.ts';

/** Where the harvests stand, for reading. */
export function sqlHarvestBook(sql: Sql): HarvestBook {
  return { all: async () => (await sql.all(`SELECT * FROM harvests ORDER BY institution`)).map(decodeState) };
}

/** The same on a transaction's handle. */
export function sqlHarvestWriter(sql: Sql): HarvestWriter {
  return {
    async find(institution) {
      const row = first(await sql.all(`SELECT * FROM harvests WHERE institution = ?`, [institution]));
      return row && decodeState(row);
    },
    async put({ institution, cursor, lastRunAt, lastSuccessAt, failures, retryAt, lastFault }) {
      await sql.run(
        `INSERT INTO harvests (institution, cursor, last_run_at, last_success_at, failures, retry_at, last_fault)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (institution) DO UPDATE SET cursor = excluded.cursor, last_run_at = excluded.last_run_at,
         last_success_at = excluded.last_success_at, failures = excluded.failures, retry_at = excluded.retry_at,
         last_fault = excluded.last_fault`,
        [
          institution,
          orNull(cursor),
          orNull(lastRunAt),
          orNull(lastSuccessAt),
          failures,
          orNull(retryAt),
          orNull(lastFault),
        ],
      );
    },
  };
}

function decodeState(row: Row): HarvestState {
  return {
    institution: text(row, 'institution') as InstitutionId,
    cursor: optionalWhole(row, 'cursor'),
    lastRunAt: optionalWhole(row, 'last_run_at'),
    lastSuccessAt: optionalWhole(row, 'last_success_at'),
    failures: whole(row, 'failures'),
    retryAt: optionalWhole(row, 'retry_at'),
    lastFault: optionalText(row, 'last_fault'),
  };
}
