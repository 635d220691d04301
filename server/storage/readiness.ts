import { withinBudget } from '../application/time-budget.ts';
import type { UnitOfWork } from '../application/ports/work.ts';
import type { Database } from './sql.ts';

/** Whoever asks is told in less than a second, whatever the database does. */
const ANSWER_MS = 700;

/** What an order check reads and writes; each must be there. */
const TABLES = [
  'report_index',
  'report_locations',
  'patient_links',
  'patient_separations',
  'patient_consents',
  'identity_reviews',
  'offers',
  'figures',
  'order_checks',
  'notices',
  'audit',
  'used_tokens',
  'ledger_blocks',
];

/** One statement over all of them that touches a row of each at most. */
export const PROBE = TABLES.map((table) => `SELECT 1 AS one FROM (SELECT 1 FROM ${table} LIMIT 1) AS t`).join(
  ' UNION ALL ',
);

/**
 * Whether order checks can be answered at present: the tables are read, and a transaction goes through the very queue
 * that the checks' writes go through. One look at a time serves all who ask; never throws, never takes longer than a
 * second.
 */
export function makeReadiness(database: Pick<Database, 'ready'>, work: UnitOfWork): () => Promise<boolean> {
  let running: Promise<boolean> | undefined;
  const look = async (): Promise<boolean> => {
    const isReadable = await database.ready();
    // It forgets nothing, but only a store that can be written takes it.
    if (isReadable) await work.write(({ tokens }) => tokens.forget(0, 1));
    return isReadable;
  };
  return async () => {
    running ??= look()
      .catch(() => false)
      .finally(() => {
        running = undefined;
      });
    const looking = running;
    return await withinBudget(ANSWER_MS, () => looking).catch(() => false);
  };
}
