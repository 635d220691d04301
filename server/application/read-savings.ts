import type { InstitutionId } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { FigureCounts } from '../domain/savings/entry.ts';
import { addCounts, figuresOf, NO_COUNTS, type Figures } from '../domain/savings/figures.ts';
import { DAY_MS, type ShanghaiDay } from '../domain/time.ts';
import { ExchangeError } from './exchange-error.ts';
import type { Breakdown, FigureRow, FigureStore } from './ports/figures.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Clock } from './ports/system.ts';

export interface SavingsQuery {
  /** Both days included. */
  readonly from: ShanghaiDay;
  readonly to: ShanghaiDay;
  readonly by: Breakdown;
  /** Only this ordering institution's. */
  readonly institution: InstitutionId | undefined;
}

export interface SavingsRow extends Figures {
  readonly key: string;
  readonly label: string;
}

export interface SavingsAnswer {
  readonly from: ShanghaiDay;
  readonly to: ShanghaiDay;
  readonly by: Breakdown;
  readonly totals: Figures;
  readonly rows: readonly SavingsRow[];
}

/** `caller` null is the health commission, which sees all; an institution sees itself. */
export type ReadSavings = (caller: InstitutionId | null, query: SavingsQuery) => Promise<SavingsAnswer>;

export interface ReadSavingsNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly figures: FigureStore;
}

/** An offer without a decision is unanswered once it is this old (contract 8). */
const UNANSWERED_AFTER_MS = DAY_MS;

/** Counts under one key, with the offers among them that are still open. */
interface Tally {
  readonly counts: FigureCounts;
  readonly visits: number;
  readonly open: number;
}

/** Contract 8, figures: read from daily sums only. Throws `forbidden` when an institution asks for another's. */
export function makeReadSavings({ clock, registry, figures }: ReadSavingsNeeds): ReadSavings {
  return async (caller, query) => {
    if (caller !== null && query.institution !== undefined && query.institution !== caller) {
      throw new ExchangeError('forbidden', 'An institution sees its own figures only.');
    }
    const institution = caller ?? query.institution;
    const by = storedBreakdown(query.by);
    const range = { from: query.from, to: query.to, institution };
    const since = clock.now() - UNANSWERED_AFTER_MS;
    const [sums, open, daySums, dayOpen] = await Promise.all([
      figures.sum({ ...range, by }),
      figures.openSince({ ...range, by, since }),
      figures.sum({ ...range, by: 'day' }),
      figures.openSince({ ...range, by: 'day', since }),
    ]);
    const totals = [...tallies(daySums, dayOpen).values()].reduce(merge, EMPTY);
    const current = registry.current();
    const folded = fold(tallies(sums, open), (key) => publishedKey(query.by, key, current));
    const rows = [...folded]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, tally]) => ({
        key,
        label: labelOf(query.by, key, current),
        ...publish(tally),
      }));
    return { from: query.from, to: query.to, by: query.by, totals: publish(totals), rows };
  };
}

const EMPTY: Tally = { counts: NO_COUNTS, visits: 0, open: 0 };

const merge = (a: Tally, b: Tally): Tally => ({
  counts: addCounts(a.counts, b.counts),
  visits: a.visits + b.visits,
  open: a.open + b.open,
});

const publish = ({ counts, visits, open }: Tally): Figures => figuresOf(counts, visits, open);

/** Months are folded from days and regions from institutions. */
function storedBreakdown(by: Breakdown): 'day' | 'institution' | 'source' | 'item' | 'department' {
  if (by === 'month') return 'day';
  return by === 'region' ? 'institution' : by;
}

function tallies(sums: readonly FigureRow[], open: ReadonlyMap<string, number>): ReadonlyMap<string, Tally> {
  return new Map(sums.map(({ key, counts, visits }) => [key, { counts, visits, open: open.get(key) ?? 0 }]));
}

function fold(rows: ReadonlyMap<string, Tally>, keyOf: (key: string) => string): ReadonlyMap<string, Tally> {
  const folded = new Map<string, Tally>();
  for (const [key, tally] of rows) folded.set(keyOf(key), merge(folded.get(keyOf(key)) ?? EMPTY, tally));
  return folded;
}

function publishedKey(by: Breakdown, key: string, { institutions }: Registry): string {
  if (by === 'month') return key.slice(0, 7);
  return by === 'region' ? (institutions.get(key as InstitutionId)?.region ?? key) : key;
}

function labelOf(by: Breakdown, key: string, { institutions, catalogue, scopes }: Registry): string {
  if (by === 'institution' || by === 'source') return institutions.get(key as InstitutionId)?.name ?? key;
  if (by === 'item') return catalogue.find(key)?.nameZh ?? key;
  return by === 'region' ? scopes.nameOf(key) : key;
}
