import type { RegistryView } from '../../application/ports/registry.ts';
import type { Clock } from '../../application/ports/system.ts';
import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { ResourcePool } from './pool.ts';
import { mapReport, type MappedReport } from './report.ts';

/** Reads DiagnosticReports of an institution as its registry entry says they are written. */
export type ReadReport = (
  institution: InstitutionId,
  resource: unknown,
  pool: ResourcePool,
  fullUrl?: string,
) => MappedReport;

export function makeReadReport(registry: RegistryView, clock: Clock): ReadReport {
  return (institution, resource, pool, fullUrl) => {
    const { institutions, identifierSystems } = registry.current();
    const timeZone = institutions.get(institution)?.timeZone ?? '+08:00';
    return mapReport(resource, pool, { institution, timeZone, identifierSystems, now: clock.now() }, fullUrl);
  };
}
