import type { FigureStore } from './ports/figures.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Clock } from './ports/system.ts';
import { isPublic } from './public-marks.ts';
import type { ReadSavings } from './read-savings.ts';
import type { Figures } from '../domain/savings/figures.ts';
import { SECOND_MS, shanghaiDay, type EpochMs, type ShanghaiDay } from '../domain/time.ts';

/** What recognition has brought in all and today; sums only. */
export interface PublicFigures {
  readonly at: EpochMs;
  /** The first day with any figure. */
  readonly since: ShanghaiDay | undefined;
  readonly institutions: number;
  readonly items: number;
  readonly all: Figures;
  readonly today: Figures;
}

export type ReadPublicFigures = () => Promise<PublicFigures>;

/** Whoever looks in between sees the same: the public page must not weigh on the order checks. */
const FRESH_MS = 5 * SECOND_MS;
/** No figure is older. */
const FIRST_DAY = '2020-01-01' as ShanghaiDay;

export function makeReadPublicFigures({
  clock,
  registry,
  figures,
  readSavings,
}: {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly figures: FigureStore;
  readonly readSavings: ReadSavings;
}): ReadPublicFigures {
  let kept: { readonly until: EpochMs; readonly answer: Promise<PublicFigures> } | undefined;
  const read = async (at: EpochMs): Promise<PublicFigures> => {
    const day = shanghaiDay(at);
    const [first] = await figures.sum({ from: FIRST_DAY, to: day, by: 'day', institution: undefined });
    const since = (from: ShanghaiDay): ReturnType<ReadSavings> =>
      readSavings(null, { from, to: day, by: 'month', institution: undefined });
    const [all, today] = await Promise.all([since(FIRST_DAY), since(day)]);
    const { institutions, catalogue } = registry.current();
    return {
      at,
      since: first?.key as ShanghaiDay | undefined,
      institutions: [...institutions.values()].filter(({ active }) => active).length,
      items: [...catalogue.items.values()].filter(isPublic).length,
      all: all.totals,
      today: today.totals,
    };
  };
  return () => {
    const now = clock.now();
    if (!kept || kept.until <= now) {
      const answer = read(now);
      kept = { until: now + FRESH_MS, answer };
      answer.catch(() => {
        kept = undefined;
      });
    }
    return kept.answer;
  };
}
