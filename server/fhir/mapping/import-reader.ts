import type { ImportedRecord, ImportReader } from '../../application/ports/import.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { makeResourcePool } from './pool.ts';
import type { ReadReport } from './report-reader.ts';

/** Types that a report may refer to; nothing else is held between the passes. */
const REFERRED: ReadonlySet<string> = new Set([
  'Patient',
  'Observation',
  'Specimen',
  'ImagingStudy',
  'Organization',
  'Practitioner',
  'PractitionerRole',
]);

/**
 * Reads an import run. What reports may refer to is held from all records, so that references are resolved across the
 * files of the run; a record's own resources come first.
 */
export function makeImportReader(readReport: ReadReport): ImportReader {
  const shared = makeResourcePool();
  return {
    survey(record) {
      const resource = asObject(record);
      if (asText(resource?.resourceType) === undefined) return false;
      for (const { resource: part, fullUrl } of partsOf(resource ?? {})) {
        if (REFERRED.has(asText(part.resourceType) ?? '')) shared.add(part, fullUrl);
      }
      return true;
    },
    read(institution, record): ImportedRecord {
      const pool = makeResourcePool(shared);
      pool.add(record);
      const parts = partsOf(asObject(record) ?? {});
      const reports = parts
        .filter(({ resource }) => resource.resourceType === 'DiagnosticReport')
        .map(({ resource, fullUrl }) => readReport(institution, resource, pool, fullUrl));
      const others = new Map<string, number>();
      for (const { resource } of parts) {
        const type = asText(resource.resourceType) ?? 'unknown';
        if (type !== 'DiagnosticReport') others.set(type, (others.get(type) ?? 0) + 1);
      }
      return { reports, others };
    },
  };
}

interface Part {
  readonly resource: Json;
  readonly fullUrl: string | undefined;
}

/** The resource itself, or the entries of a Bundle, Bundles within it opened too (a few levels). */
function partsOf(resource: Json, fullUrl?: string, depth = 0): readonly Part[] {
  if (resource.resourceType !== 'Bundle' || depth > 3) return [{ resource, fullUrl }];
  return asObjects(resource.entry).flatMap((entry) => {
    const inner = asObject(entry.resource);
    return inner ? partsOf(inner, asText(entry.fullUrl), depth + 1) : [];
  });
}
