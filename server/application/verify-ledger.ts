import type { FigureRow, FigureStore } from './ports/figures.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { addDays, shanghaiDay, type ShanghaiDay } from '../domain/time.ts';
import type { Clock } from './ports/system.ts';

type StoredBreakdown = Parameters<FigureStore['sum']>[0]['by'];

export interface LedgerCheck {
  readonly by: StoredBreakdown;
  /** Whose figures; undefined for all together. */
  readonly institution: InstitutionId | undefined;
  readonly rows: number;
  /** The first key whose daily sums are not what the entries add up to. */
  readonly difference: string | undefined;
}

/** Recomputes every figure from the entries and compares it with the daily sums. */
export type VerifyLedger = () => Promise<readonly LedgerCheck[]>;

const BREAKDOWNS: readonly StoredBreakdown[] = ['day', 'institution', 'source', 'item', 'department'];
/** Nothing was ever recorded before the Measures were in force. */
const FIRST_DAY = '2022-03-01' as ShanghaiDay;

export function makeVerifyLedger({
  clock,
  figures,
}: {
  readonly clock: Clock;
  readonly figures: FigureStore;
}): VerifyLedger {
  return async () => {
    const range = { from: FIRST_DAY, to: addDays(shanghaiDay(clock.now()), 1) };
    const compare = async (by: StoredBreakdown, institution: InstitutionId | undefined): Promise<LedgerCheck> => {
      const query = { ...range, by, institution };
      const [stored, computed] = await Promise.all([figures.sum(query), figures.recompute(query)]);
      return { by, institution, rows: stored.length, difference: firstDifference(stored, computed) };
    };
    // The sums of an institution are rows of their own: those of all together being right says nothing of them.
    const known = await figures.sum({ ...range, by: 'institution', institution: undefined });
    const institutions = [undefined, ...known.map(({ key }) => key as InstitutionId)];
    const checks: LedgerCheck[] = [];
    for (const institution of institutions) {
      for (const by of BREAKDOWNS) checks.push(await compare(by, institution));
    }
    return checks;
  };
}

function firstDifference(stored: readonly FigureRow[], computed: readonly FigureRow[]): string | undefined {
  const texts = (rows: readonly FigureRow[]): ReadonlyMap<string, string> =>
    new Map(rows.map(({ key, counts, visits }) => [key, JSON.stringify([counts, visits])]));
  const [left, right] = [texts(stored), texts(computed)];
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort();
  return keys.find((key) => left.get(key) !== right.get(key));
}
