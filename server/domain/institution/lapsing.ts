import { addDays, type ShanghaiDay } from '../time.ts';
import type { QualityEvaluation } from './institution.ts';

/**
 * Quality evaluations that run out from `today` on within so many days (both days included) and that no other one
 * follows: the same scope, the same items (or all), in force on the day after. The first to lapse first.
 */
export function lapsingEvaluations(
  evaluations: readonly QualityEvaluation[],
  today: ShanghaiDay,
  days: number,
): readonly QualityEvaluation[] {
  const last = addDays(today, days);
  return evaluations
    .filter((each) => each.to >= today && each.to <= last && !isFollowed(each, evaluations))
    .sort((a, b) => (a.to === b.to ? 0 : a.to < b.to ? -1 : 1));
}

function isFollowed({ items, scope, to }: QualityEvaluation, evaluations: readonly QualityEvaluation[]): boolean {
  const next = addDays(to, 1);
  const following = evaluations.filter((each) => each.scope === scope && each.from <= next && each.to >= next);
  return items.every((item) => following.some((each) => each.items.includes(item) || each.items.includes('*')));
}
