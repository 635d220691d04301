import type { FindKnownReport, KnownReport } from '../application/find-known-report.ts';
import type { StoredReport } from '../application/ports/reports.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { ReportContent } from '../domain/report/report.ts';
import { asObject, asText, type Json } from '../fhir/mapping/json.ts';
import { makeResourcePool, type ResourcePool } from '../fhir/mapping/pool.ts';
import type { MappedReport } from '../fhir/mapping/report.ts';
import type { ReadReport } from '../fhir/mapping/report-reader.ts';
import { renamed } from '../fhir/mapping/redaction.ts';
import { showReport } from '../fhir/mapping/shown-report.ts';

/** A UUID as the exchange makes them; a source's own id may look the same and then simply is not found. */
export const isExchangeId = (id: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id);

export interface IncomingNeeds {
  readonly readReport: ReadReport;
  readonly findKnownReport: FindKnownReport;
}

/**
 * Reads a report that its institution knows already: under its source's key, with the exchange's own `meta` and id
 * taken off again, and with what the body leaves out resolved from the version in force.
 */
export function readKnown(
  needs: IncomingNeeds,
  institution: InstitutionId,
  { report: known, content }: KnownReport,
  resource: Json,
  pool: ResourcePool,
): MappedReport {
  const written = asTheSourceWroteIt(resource, known.id, known.sourceKey);
  const mapped = needs.readReport(institution, content ? withItsNames(written, content, known) : written, pool);
  return mapped.ok ? { ok: true, report: { ...mapped.report, sourceKey: known.sourceKey } } : mapped;
}

/** The resources of the version in force, by the ids of their source and by those that the exchange serves. */
export function poolOfKnown({ report, content }: KnownReport): ResourcePool {
  const pool = makeResourcePool();
  if (!content) return pool;
  for (const { resource } of content.entry) pool.add(resource);
  const { observations } = showReport(content, report, undefined);
  for (const observation of observations.values()) pool.add(observation);
  return pool;
}

/** What is shown by the exchange's ids is what stands in the content by its source's: a report put back is the same. */
function withItsNames(resource: Json, content: ReportContent, known: StoredReport): Json {
  const { names } = showReport(content, known, undefined);
  const stored = new Map([...names].map(([name, shown]) => [shown, name]));
  return asObject(renamed(resource, (reference) => stored.get(reference))) ?? {};
}

/** `meta` that the exchange issued orders nothing at the source; an exchange id is not the source's id. */
function asTheSourceWroteIt(resource: Json, id: string, sourceKey: string): Json {
  const isOurs = asText(asObject(resource.meta)?.source)?.startsWith('urn:huren:institution:') === true;
  const entries = Object.entries(resource).filter(
    ([name]) => !(name === 'meta' && isOurs) && !(name === 'id' && resource.id === id),
  );
  const kept = Object.fromEntries(entries) as Json;
  return kept.id === undefined && /^[A-Za-z0-9\-.]{1,64}$/u.test(sourceKey) ? { ...kept, id: sourceKey } : kept;
}
