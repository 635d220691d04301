import { DAY_MS, parseDay, startOfDay } from '../domain/time.ts';
import type { Ledger, LedgerDay, LedgerRange } from './ports/ledger.ts';
import { checkDecisions } from './verify-decisions.ts';
import { compareFigures } from './verify-figures.ts';
import type { LedgerFinding } from './verify-finding.ts';
import { checkSavings, checkWaits, tellVisit } from './verify-savings.ts';

/** What was checked and what was found. */
export interface LedgerAccount {
  /** The first and the last day that had anything; undefined when none had. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly days: number;
  readonly figures: number;
  readonly offers: number;
  readonly decisions: number;
  readonly savings: number;
  /** How many things are wrong, and the first of them. */
  readonly found: number;
  readonly findings: readonly LedgerFinding[];
}

export interface LedgerProgress {
  readonly done: number;
  readonly days: number;
  readonly day: string;
  readonly found: number;
}

/**
 * Recomputes every daily sum from the entries and compares, and checks that the entries agree among themselves. A
 * range takes the offers made on its days with everything that was ever entered for them, and the daily sums of its
 * days. Reads day by day, each in a consistent snapshot: beside a busy gateway it reports nothing that is not so.
 */
export type VerifyLedger = (
  range?: LedgerRange,
  onProgress?: (progress: LedgerProgress) => void,
) => Promise<LedgerAccount>;

const MOST_FINDINGS = 100;

export function makeVerifyLedger({ ledger }: { readonly ledger: Ledger }): VerifyLedger {
  return async (range = {}, onProgress) => {
    const days = await ledger.findDays(range);
    const sums = { figures: 0, offers: 0, decisions: 0, savings: 0 };
    const findings: LedgerFinding[] = [];
    let found = 0;
    for (const [at, day] of days.entries()) {
      const checked = await ledger.readDay(day, (read) => checkDay(day, read));
      for (const name of ['figures', 'offers', 'decisions', 'savings'] as const) sums[name] += checked.rows[name];
      found += checked.findings.length;
      findings.push(...checked.findings.slice(0, MOST_FINDINGS - findings.length));
      onProgress?.({ done: at + 1, days: days.length, day, found });
    }
    return { from: days[0], to: days.at(-1), days: days.length, ...sums, found, findings };
  };
}

interface CheckedDay {
  readonly rows: Readonly<Record<LedgerFinding['table'], number>>;
  readonly findings: readonly LedgerFinding[];
}

/** One day: first the entries among themselves, then the sums that they make. */
async function checkDay(day: string, read: LedgerDay): Promise<CheckedDay> {
  const lives = await read.decidedOffers();
  const stored = await read.storedFigures();
  const findings = [
    ...(await misdatedOffers(day, read)),
    ...lives.flatMap((life) => [...checkDecisions(life), ...checkSavings(life)]),
    ...checkWaits(lives),
    ...(await read.entriesWithoutOffer()).map((entry) => ({ ...entry, wrong: 'it belongs to no offer' })),
    ...(await read.miscountedVisits()).map(tellVisit),
    ...compareFigures(day, stored, await read.recomputeFigures()),
  ];
  return { rows: { ...(await read.countRows()), figures: stored.length }, findings };
}

async function misdatedOffers(day: string, read: LedgerDay): Promise<readonly LedgerFinding[]> {
  const known = parseDay(day);
  // No instant is on a day that does not exist.
  const [from, before] = known ? [startOfDay(known), startOfDay(known) + DAY_MS] : [0, 0];
  const ids = await read.offersMadeOutside(from, before);
  return ids.map((id) => ({ table: 'offers', id, wrong: `offeredDay is ${day}, it was made on another` }));
}
