import type { CollectedFrom } from '../../domain/report/report.ts';
import type { EpochMs } from '../../domain/time.ts';
import { asObject, asObjects, type Json } from './json.ts';
import type { ResourcePool } from './pool.ts';
import type { DateReader } from './report-faults.ts';
import { isGiven } from './value.ts';

export interface Collected {
  readonly at: EpochMs | undefined;
  readonly from: CollectedFrom | undefined;
}

/** The report with those of its results and specimens that are its patient's. */
export interface Examined {
  readonly report: Json;
  readonly observations: readonly Json[];
  readonly specimens: readonly Json[];
}

const VOID: ReadonlySet<unknown> = new Set(['entered-in-error', 'cancelled']);

/** The specimens of a report and its results, each once; not another person's, not those entered in error. */
export function specimensOf(
  report: Json,
  observations: readonly Json[],
  pool: ResourcePool,
  isForeign: (specimen: Json) => boolean,
): readonly Json[] {
  const found = new Set<Json>();
  for (const holder of [report, ...observations]) {
    for (const reference of asObjects(holder.specimen)) {
      // A spent budget refuses the report where its content is written.
      if (!pool.budget.spendReferences(1)) return [...found];
      const specimen = pool.resolve(reference, 'Specimen', holder);
      if (specimen && !VOID.has(specimen.status) && !isForeign(specimen)) found.add(specimen);
    }
  }
  return [...found];
}

/**
 * Contract 7 `window`: Specimen.collection, else the report's effective time, else the latest effective time of its
 * results, else `issued`. Of several specimens the earliest counts. All of them are read before one is chosen, so
 * that an impossible one is a fault of the report wherever it stands.
 */
export function collectedOf(examined: Examined, issued: EpochMs | undefined, date: DateReader): Collected {
  const collections = examined.specimens.flatMap((specimen) => collectionOf(specimen, date) ?? []);
  const effective = effectiveOf(examined.report, 'DiagnosticReport', date);
  const results = examined.observations.flatMap((observation) => {
    const at = effectiveOf(observation, 'Observation', date);
    return at === undefined || VOID.has(observation.status) ? [] : [at];
  });
  if (collections.length > 0) return { at: collections.reduce((a, b) => Math.min(a, b)), from: 'specimen' };
  if (effective !== undefined) return { at: effective, from: 'effective' };
  if (results.length > 0) return { at: results.reduce((a, b) => Math.max(a, b)), from: 'results' };
  return issued === undefined ? { at: undefined, from: undefined } : { at: issued, from: 'issued' };
}

function collectionOf(specimen: Json, date: DateReader): EpochMs | undefined {
  const collection = objectOf(specimen, 'collection', 'Specimen', date);
  if (!collection) return undefined;
  const at = date(collection.collectedDateTime, 'Specimen.collection.collectedDateTime');
  const start = startOf(collection, 'collectedPeriod', 'Specimen.collection', date);
  return at ?? start;
}

function effectiveOf(holder: Json, path: string, date: DateReader): EpochMs | undefined {
  const at = date(holder.effectiveDateTime, `${path}.effectiveDateTime`);
  const instant = date(holder.effectiveInstant, `${path}.effectiveInstant`);
  const start = startOf(holder, 'effectivePeriod', path, date);
  return at ?? instant ?? start;
}

function startOf(holder: Json, member: string, path: string, date: DateReader): EpochMs | undefined {
  const period = objectOf(holder, member, path, date);
  date(period?.end, `${path}.${member}.end`);
  return date(period?.start, `${path}.${member}.start`);
}

/** An object where one must stand; anything else is read as a date, and so becomes a fault. */
function objectOf(holder: Json, member: string, path: string, date: DateReader): Json | undefined {
  const value = holder[member];
  if (!isGiven(value)) return undefined;
  const object = asObject(value);
  if (!object) date(asObjects(value), `${path}.${member}`);
  return object;
}
