import type { ReportResult } from '../../domain/report/report.ts';
import { conceptOf } from './concept.ts';
import { asObjects, type Json } from './json.ts';
import type { ResourcePool } from './pool.ts';
import { hasValue, isGiven } from './value.ts';

const COUNTING_STATUSES: ReadonlySet<unknown> = new Set(['final', 'amended', 'corrected']);

/** More references than any report has: results, members and specimens together. */
export const MOST_REFERENCES = 5000;

/** The results of a report, or why they are too many to be read. */
export type FoundObservations =
  | { readonly observations: readonly Json[]; readonly tooMany?: undefined }
  | { readonly observations: readonly Json[]; readonly tooMany: string };

/**
 * The Observations that a report refers to and, through `hasMember`, those that these refer to; each once. Those of
 * another person (`isForeign`) are left out, and what they refer to with them.
 */
export function observationsOf(
  report: Json,
  pool: ResourcePool,
  isForeign: (observation: Json) => boolean,
): FoundObservations {
  const found = new Set<Json>();
  const queue: { reference: Json; holder: Json }[] = [];
  const enlist = (references: readonly Json[], holder: Json): boolean => {
    if (queue.length + references.length > MOST_REFERENCES) return false;
    for (const reference of references) queue.push({ reference, holder });
    return true;
  };
  if (!enlist(asObjects(report.result), report)) return tooMany('a report');
  // An index, not shift(): the list grows while it is read.
  for (let at = 0; at < queue.length; at += 1) {
    const next = queue[at];
    const observation = next && pool.resolve(next.reference, 'Observation', next.holder);
    if (!observation || found.has(observation) || isForeign(observation)) continue;
    found.add(observation);
    if (!pool.budget.spendResults(1 + asObjects(observation.component).length)) return tooMany('one request');
    if (!enlist(asObjects(observation.hasMember), observation)) return tooMany('a report');
  }
  return { observations: [...found] };
}

const tooMany = (of: string): FoundObservations => ({ observations: [], tooMany: `Too many results for ${of}.` });

/** Contract 7 `item`: a result counts when it is final, amended or corrected, has a value and no dataAbsentReason. */
export function resultsOf(observation: Json): readonly ReportResult[] {
  const isSettled = COUNTING_STATUSES.has(observation.status);
  const components = asObjects(observation.component).map((component) => ({
    concept: conceptOf(component.code),
    counts: isSettled && hasValue(component),
  }));
  if (isGrouping(observation)) return components;
  return [{ concept: conceptOf(observation.code), counts: isSettled && hasValue(observation) }, ...components];
}

/** The Observation itself and its components, as far as they count. */
export function countingHolders(observation: Json): readonly Json[] {
  if (!COUNTING_STATUSES.has(observation.status)) return [];
  return [observation, ...asObjects(observation.component)].filter(hasValue);
}

/** A panel's Observation that only holds its members together is no result that could be missing. */
function isGrouping(observation: Json): boolean {
  if (hasValue(observation) || isGiven(observation.dataAbsentReason)) return false;
  return asObjects(observation.component).length > 0 || asObjects(observation.hasMember).length > 0;
}
