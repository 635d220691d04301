import { byCodePoint } from './collation.ts';
import type { Engine } from './index.ts';

const COUNTS = ['offered', 'viewed', 'answered', 'recognized', 'declined', 'excused', 'reversed', 'own_recognized'];
const SUMS = ['gross_fen', 'reversed_fen', 'minutes', 'visits'];

/**
 * The entries behind a figure, newest first: of all by day, of an institution by its own index, so that a page of them
 * is a step on one index. Declines are also summed by their reason.
 */
export function entriesBehindFigures(engine: Engine): readonly string[] {
  const clustered = engine === 'sqlite' ? 'WITHOUT ROWID' : '';
  return byCodePoint(engine, [
    `DROP INDEX offers_by_day`,
    `CREATE INDEX offers_by_day ON offers (offered_day, offered_at)`,
    `DROP INDEX decisions_by_day`,
    `CREATE INDEX decisions_by_day ON decisions (day, at)`,
    `DROP INDEX savings_by_day`,
    `CREATE INDEX savings_by_day ON savings (day, at)`,
    `CREATE INDEX offers_by_institution ON offers (ordering_institution, offered_day, offered_at)`,
    `CREATE INDEX savings_by_institution ON savings (institution, day, at)`,

    // Decisions name no institution: their offers do. Where an institution's declines stand among them.
    `CREATE TABLE decline_places (
      institution TEXT NOT NULL, day TEXT NOT NULL, at BIGINT NOT NULL, bucket INTEGER NOT NULL, offer TEXT NOT NULL,
      seq INTEGER NOT NULL, PRIMARY KEY (institution, day, at, offer, seq)) ${clustered}`,
    `INSERT INTO decline_places (institution, day, at, bucket, offer, seq)
      SELECT o.ordering_institution, d.day, d.at, d.bucket, d.offer, d.seq
      FROM decisions d JOIN offers o ON o.bucket = d.bucket AND o.id = d.offer
      WHERE d.step IN ('declined', 'decline-reversed')`,
    sumsByReason('o.ordering_institution'),
    sumsByReason(`'*'`),
  ]);
}

const sumsByReason = (institution: string): string => {
  const net = (excused: 0 | 1): string =>
    `SUM(CASE WHEN d.excused <> ${String(excused)} THEN 0 WHEN d.step = 'declined' THEN 1 ELSE -1 END)`;
  const value = (name: string): string => (name === 'declined' ? net(0) : name === 'excused' ? net(1) : '0');
  const names = [...COUNTS, ...SUMS];
  return `INSERT INTO figures (cut, institution, day, key, ${names.join(', ')})
    SELECT 'reason', ${institution}, d.day, COALESCE(d.decline_reason, ''), ${names.map(value).join(', ')}
    FROM decisions d JOIN offers o ON o.bucket = d.bucket AND o.id = d.offer
    WHERE d.step IN ('declined', 'decline-reversed')
    GROUP BY ${institution === `'*'` ? '' : `${institution}, `}d.day, COALESCE(d.decline_reason, '')`;
};
