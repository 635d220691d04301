import type { ReportResult } from '../../domain/report/report.ts';
import { conceptOf } from './concept.ts';
import { asObjects, type Json } from './json.ts';
import type { ResourcePool } from './pool.ts';

const COUNTING_STATUSES: ReadonlySet<unknown> = new Set(['final', 'amended', 'corrected']);

/** More results than any report has; bounds cycles and mischief. */
const MOST_RESULTS = 5000;

/** The Observations that a report refers to and, through `hasMember`, those that these refer to; each once. */
export function observationsOf(report: Json, pool: ResourcePool): readonly Json[] {
  const found = new Set<Json>();
  const queue = asObjects(report.result).map((reference) => pool.resolve(reference, 'Observation', report));
  for (let next = queue.shift(); queue.length > 0 || next; next = queue.shift()) {
    if (!next || found.has(next) || found.size >= MOST_RESULTS) continue;
    found.add(next);
    const holder = next;
    queue.push(
      ...asObjects(next.hasMember).map((reference) =>
        pool.resolve(reference, 'Observation', containing(report, holder)),
      ),
    );
  }
  return [...found];
}

/** A contained Observation refers to its siblings, which are contained in the report. */
const containing = (report: Json, observation: Json): Json =>
  observation.contained === undefined ? report : observation;

/** Contract 7 `item`: a result counts when it is final, amended or corrected, has a value and no dataAbsentReason. */
export function resultsOf(observation: Json): readonly ReportResult[] {
  const isSettled = COUNTING_STATUSES.has(observation.status);
  const components = asObjects(observation.component).map((component) => ({
    concept: conceptOf(component.code),
    counts: isSettled && hasValue(component),
  }));
  return [{ concept: conceptOf(observation.code), counts: isSettled && hasValue(observation) }, ...components];
}

function hasValue(holder: Json): boolean {
  if (holder.dataAbsentReason !== undefined) return false;
  return Object.entries(holder).some(([name, value]) => /^value[A-Z]/u.test(name) && isSomething(value));
}

/** `""`, `{}`, `null` are no values; neither is a Quantity without a number. */
function isSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).some((name) => name !== 'unit' && name !== 'system');
}
