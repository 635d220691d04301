import type { CollectedFrom } from '../../domain/report/report.ts';
import type { EpochMs } from '../../domain/time.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import type { ResourcePool } from './pool.ts';
import type { DateReader } from './report-faults.ts';

export interface Collected {
  readonly at: EpochMs | undefined;
  readonly from: CollectedFrom | undefined;
}

/**
 * Contract 7 `window`: Specimen.collection, else the report's effective time, else the latest effective time of its
 * results, else `issued`. Of several specimens the earliest counts.
 */
export function collectedOf(
  report: Json,
  observations: readonly Json[],
  pool: ResourcePool,
  issued: EpochMs | undefined,
  date: DateReader,
): Collected {
  const specimens = [report, ...observations].flatMap((holder) =>
    asObjects(holder.specimen)
      .map((reference) => pool.resolve(reference, 'Specimen', holder) ?? pool.resolve(reference, 'Specimen', report))
      .filter((specimen) => specimen !== undefined),
  );
  const collections = specimens.flatMap((specimen) => {
    const collection = asObject(specimen.collection);
    const text = asText(collection?.collectedDateTime) ?? asText(asObject(collection?.collectedPeriod)?.start);
    return date(text, 'Specimen.collection') ?? [];
  });
  if (collections.length > 0) return { at: Math.min(...collections), from: 'specimen' };
  const effective = effectiveOf(report, 'DiagnosticReport', date);
  if (effective !== undefined) return { at: effective, from: 'effective' };
  const results = observations.flatMap((observation) => effectiveOf(observation, 'Observation', date) ?? []);
  if (results.length > 0) return { at: results.reduce((a, b) => Math.max(a, b)), from: 'results' };
  return issued === undefined ? { at: undefined, from: undefined } : { at: issued, from: 'issued' };
}

function effectiveOf(holder: Json, path: string, date: DateReader): EpochMs | undefined {
  const period = asText(asObject(holder.effectivePeriod)?.start);
  return (
    date(holder.effectiveDateTime, `${path}.effectiveDateTime`) ??
    date(holder.effectiveInstant, `${path}.effectiveInstant`) ??
    date(period, `${path}.effectivePeriod.start`)
  );
}
