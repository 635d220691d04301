import { createHash } from 'node:crypto';
import type { ErrorDetail } from '../../application/exchange-error.ts';
import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { IdentifierKind } from '../../domain/patient/identity.ts';
import type { IncomingReport } from '../../domain/report/report.ts';
import { shanghaiDay, type EpochMs } from '../../domain/time.ts';
import { collectedOf, specimensOf } from './collected.ts';
import { conceptOf } from './concept.ts';
import { reportContent } from './content.ts';
import { imagesOf, sideOfStudies } from './imaging.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { MOST_REFERENCES, observationsOf, resultsOf } from './observation.ts';
import type { ResourcePool } from './pool.ts';
import { dateReader, isReportStatus, shapeFaults } from './report-faults.ts';
import { specimenName } from './specimen-name.ts';
import { subjectOf } from './subject.ts';
import { isWritten } from './value.ts';

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
  const subject = subjectOf(resource, pool, context.identifierSystems, shanghaiDay(context.now));
  const found = observationsOf(resource, pool, subject.isForeign);
  const crowded = [...tooManyResults(found.tooMany), ...tooManyReferences(resource)];
  // Nothing more is read of what is refused for its size.
  if (crowded.length > 0) return { ok: false, faults: [...faults, ...crowded] };
  const { observations } = found;
  const specimens = specimensOf(resource, observations, pool, subject.isForeign);
  const { studies, hasImages } = imagesOf(resource, pool, subject.isForeign);
  const issuedAt = date(resource.issued, 'DiagnosticReport.issued');
  const collected = collectedOf({ report: resource, observations, specimens }, issuedAt, date);
  const meta = asObject(resource.meta);
  const lastUpdated = date(meta?.lastUpdated, 'DiagnosticReport.meta.lastUpdated');
  const sourceKey = sourceKeyOf(resource, fullUrl);
  if (sourceKey === undefined) {
    faults.push({
      expression: 'DiagnosticReport.id',
      diagnostics: 'A report needs an id or an identifier by which it can be known again.',
    });
  }
  const made = reportContent({ report: resource, observations, studies }, pool, subject.isForeign);
  if (made.fault !== undefined) faults.push({ expression: 'DiagnosticReport', diagnostics: made.fault });
  const { status } = resource;
  if (faults.length > 0 || sourceKey === undefined || made.fault !== undefined || !isReportStatus(status)) {
    return { ok: false, faults };
  }
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
      images: hasImages,
      presentedForm: asObjects(resource.presentedForm).some(({ data, url }) => isWritten(data) || isWritten(url)),
      laterality: sideOfStudies(studies),
      identifiers: identifiersOf(resource),
      specimen: specimenName(specimens, studies),
      patient: subject.identity,
      content: made.content,
    },
  };
}

const tooManyResults = (diagnostics: string | undefined): readonly ErrorDetail[] =>
  diagnostics === undefined ? [] : [{ expression: 'DiagnosticReport.result', diagnostics }];

/** References of a report that are followed one by one. */
function tooManyReferences(report: Json): readonly ErrorDetail[] {
  return ['specimen', 'imagingStudy', 'media', 'performer'].flatMap((member) =>
    asObjects(report[member]).length <= MOST_REFERENCES
      ? []
      : [{ expression: `DiagnosticReport.${member}`, diagnostics: 'Too many references for a report.' }],
  );
}

/** Contract 6: its id, else its first identifier; a Bundle's urn:uuid where it has neither. */
function sourceKeyOf(report: Json, fullUrl: string | undefined): string | undefined {
  const id = asText(report.id);
  if (id !== undefined) return id;
  const [first] = identifiersOf(report);
  if (first !== undefined) return bounded(first);
  return /^urn:uuid:([0-9a-fA-F-]{36})$/u.exec(fullUrl ?? '')?.[1];
}

/** More identifiers of one report are not known it by. */
const MOST_IDENTIFIERS = 20;

/** As `system|value`, the system empty where there is none. */
const identifiersOf = (report: Json): readonly string[] =>
  asObjects(report.identifier)
    .filter(({ value }) => asText(value) !== undefined)
    .slice(0, MOST_IDENTIFIERS)
    .map(({ system, value }) => `${asText(system) ?? ''}|${asText(value) ?? ''}`);

const LONGEST_KEY = 400;

/** Cut off, two long keys could become one; their digests do not. */
const bounded = (key: string): string =>
  key.length <= LONGEST_KEY ? key : `sha256|${createHash('sha256').update(key).digest('hex')}`;
