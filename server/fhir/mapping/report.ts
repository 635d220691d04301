import type { ErrorDetail } from '../../application/exchange-error.ts';
import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { IdentifierKind, PatientIdentity } from '../../domain/patient/identity.ts';
import type { IncomingReport } from '../../domain/report/report.ts';
import { shanghaiDay, type EpochMs } from '../../domain/time.ts';
import { collectedOf } from './collected.ts';
import { conceptOf } from './concept.ts';
import { reportContent } from './content.ts';
import { hasImages, sideOfStudies, studiesOf } from './imaging.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { observationsOf, resultsOf } from './observation.ts';
import { identityOfIdentifier, identityOfPatient, usablePatient } from './patient.ts';
import type { ResourcePool } from './pool.ts';
import { dateReader, isReportStatus, shapeFaults } from './report-faults.ts';

/** Whose report this is and how its source writes. */
export interface ReportContext {
  readonly institution: InstitutionId;
  /** Offset for times without one, `+08:00`. */
  readonly timeZone: string;
  readonly identifierSystems: ReadonlyMap<string, IdentifierKind>;
  readonly now: EpochMs;
}

export type MappedReport =
  | { readonly ok: true; readonly report: IncomingReport }
  | { readonly ok: false; readonly faults: readonly ErrorDetail[] };

/**
 * Maps a DiagnosticReport and what it refers to. Refused with every fault when it is not valid FHIR R4 (contract 6);
 * a report that is only of no use to anybody is no fault. Never throws, whatever JSON comes.
 */
export function mapReport(value: unknown, pool: ResourcePool, context: ReportContext, fullUrl?: string): MappedReport {
  const resource = asObject(value);
  if (resource?.resourceType !== 'DiagnosticReport') {
    return { ok: false, faults: [{ expression: 'resourceType', diagnostics: 'Not a DiagnosticReport.' }] };
  }
  const faults: ErrorDetail[] = [...shapeFaults(resource)];
  const date = dateReader(context.timeZone, faults);
  const observations = observationsOf(resource, pool);
  const studies = studiesOf(resource, pool);
  const issuedAt = date(resource.issued, 'DiagnosticReport.issued');
  const collected = collectedOf(resource, observations, pool, issuedAt, date);
  const meta = asObject(resource.meta);
  const lastUpdated = date(meta?.lastUpdated, 'DiagnosticReport.meta.lastUpdated');
  const sourceKey = sourceKeyOf(resource, fullUrl);
  if (sourceKey === undefined) {
    faults.push({
      expression: 'DiagnosticReport.id',
      diagnostics: 'A report needs an id or an identifier by which it can be known again.',
    });
  }
  const { status } = resource;
  if (faults.length > 0 || sourceKey === undefined || !isReportStatus(status)) return { ok: false, faults };
  return {
    ok: true,
    report: {
      institution: context.institution,
      sourceKey,
      sourceVersion: { versionId: asText(meta?.versionId), lastUpdated, issued: issuedAt },
      status,
      concept: conceptOf(resource.code),
      results: observations.flatMap(resultsOf),
      collectedAt: collected.at,
      collectedFrom: collected.from,
      issuedAt,
      images: hasImages(resource, studies),
      presentedForm: asObjects(resource.presentedForm).some((form) => Object.keys(form).length > 0),
      laterality: sideOfStudies(studies),
      patient: identityOf(resource, pool, context),
      content: reportContent(resource, observations, studies, pool),
    },
  };
}

/** By the Patient at hand, else by a logical reference alone. */
function identityOf(report: Json, pool: ResourcePool, context: ReportContext): PatientIdentity {
  const today = shanghaiDay(context.now);
  const patient = usablePatient(pool.resolve(report.subject, 'Patient', report));
  if (patient) return identityOfPatient(patient, context.identifierSystems, today);
  return identityOfIdentifier(asObject(report.subject)?.identifier, context.identifierSystems, today);
}

/** Contract 6: its id, else its first identifier; a Bundle's urn:uuid where it has neither. */
function sourceKeyOf(report: Json, fullUrl: string | undefined): string | undefined {
  const id = asText(report.id);
  if (id !== undefined) return id;
  const first = asObjects(report.identifier).find(({ value }) => asText(value) !== undefined);
  if (first) return `${asText(first.system) ?? ''}|${asText(first.value) ?? ''}`.slice(0, 400);
  return /^urn:uuid:([0-9a-fA-F-]{36})$/u.exec(fullUrl ?? '')?.[1];
}
