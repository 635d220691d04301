import type { ErrorDetail } from '../../application/exchange-error.ts';
import type { ReportStatus } from '../../domain/report/report.ts';
import type { EpochMs } from '../../domain/time.ts';
import { parseDateTime } from './dates.ts';
import { asObject, asObjects, asText, isFhirId, type Json } from './json.ts';
import { isWritten } from './value.ts';

/** Reads a date; undefined where there is none. An impossible one becomes a fault of the report. */
export type DateReader = (value: unknown, expression: string) => EpochMs | undefined;

export function dateReader(timeZone: string, faults: ErrorDetail[]): DateReader {
  return (value, expression) => {
    if (value === undefined || value === null) return undefined;
    const at = typeof value === 'string' ? parseDateTime(value, timeZone) : undefined;
    if (at === undefined && faults.length < MOST_FAULTS)
      faults.push({ expression, diagnostics: 'Not a possible FHIR date.' });
    return at;
  };
}

const STATUSES: ReadonlySet<unknown> = new Set<ReportStatus>([
  'registered',
  'partial',
  'preliminary',
  'final',
  'amended',
  'corrected',
  'appended',
  'cancelled',
  'entered-in-error',
  'unknown',
]);

export const isReportStatus = (value: unknown): value is ReportStatus => STATUSES.has(value);

/** What FHIR R4 asks of every DiagnosticReport, and we cannot do without (contract 6). */
export function shapeFaults(report: Json): readonly ErrorDetail[] {
  const faults: ErrorDetail[] = [];
  const fault = (member: string, diagnostics: string): void => {
    faults.push({ expression: `DiagnosticReport.${member}`, diagnostics });
  };
  if (report.status === undefined) fault('status', 'A DiagnosticReport must have a status.');
  else if (!isReportStatus(report.status)) fault('status', 'Not a status of DiagnosticReport.');
  if (!hasCode(report.code)) fault('code', 'A DiagnosticReport must have a code with a coding or a text.');
  if (!hasSubject(report.subject)) fault('subject', 'A DiagnosticReport must say whose it is.');
  if (report.id !== undefined && report.id !== null && !isFhirId(asText(report.id) ?? ''))
    fault('id', 'Not a FHIR id.');
  return faults;
}

/** More faults than these tell nobody more. */
export const MOST_FAULTS = 100;

function hasCode(value: unknown): boolean {
  const code = asObject(value);
  return isWritten(code?.text) || asObjects(code?.coding).length > 0;
}

function hasSubject(value: unknown): boolean {
  const subject = asObject(value);
  return asText(subject?.reference) !== undefined || asText(asObject(subject?.identifier)?.value) !== undefined;
}
