import type { InstitutionId } from '../domain/institution/institution.ts';
import type { IncomingReport } from '../domain/report/report.ts';
import { ExchangeError } from './exchange-error.ts';
import type { PatientKeys } from './ports/patients.ts';
import type { ReportWriter, StoredReport } from './ports/reports.ts';

/** What the sender makes the taking of a report depend on. All of it is looked at where the report is written. */
export interface Conditions {
  /** If-Match: the exchange's version that is meant to be replaced. */
  readonly version?: number | undefined;
  /** If-None-Exist: `system|value`; a report that has this identifier stands as it is. */
  readonly unlessKnownAs?: string | undefined;
  /** A conditional update: `system|value`; the report that has this identifier is the one that is updated. */
  readonly updates?: string | undefined;
  /** FHIRPath of the entry that the condition came with. */
  readonly expression?: string | undefined;
}

/** A report as it comes in, with the conditions that came with it. */
export type ConditionalReport = IncomingReport & { readonly conditions?: Conditions | undefined };

/** What a report meets: the one that it is a version of, and whether that one is to stand whatever is sent. */
export interface Met {
  readonly known: StoredReport | undefined;
  readonly stands: boolean;
}

/**
 * Finds what an incoming report is a version of, by its conditions first, else by what its institution calls it. Inside
 * the unit of work that writes it, so that of many senders of one new report one makes it and all others meet it.
 * Throws `version-conflict` where another version than the one meant is in force, and where a condition fits several.
 */
export async function meetConditions(
  reports: ReportWriter,
  keys: PatientKeys,
  { institution, sourceKey, conditions = {} }: ConditionalReport,
): Promise<Met> {
  const { unlessKnownAs, updates, version, expression } = conditions;
  const standing = unlessKnownAs === undefined ? [] : await knownAs(reports, keys, institution, unlessKnownAs);
  const updated = updates === undefined ? [] : await knownAs(reports, keys, institution, updates);
  if (standing.length > 1 || updated.length > 1) {
    throw new ExchangeError('version-conflict', { expression, diagnostics: 'Several reports have this identifier.' });
  }
  if (standing[0]) return { known: standing[0], stands: true };
  const known = updated[0] ?? (await reports.findBySource(institution, sourceKey));
  if (version !== undefined && known?.version !== version) {
    throw new ExchangeError('version-conflict', { expression, diagnostics: 'The version in force is another one.' });
  }
  return { known, stands: false };
}

/** The institution's reports that have an identifier, also one that was sent before identifiers were kept. */
export async function knownAs(
  reports: ReportWriter,
  keys: PatientKeys,
  institution: InstitutionId,
  identifier: string,
): Promise<readonly StoredReport[]> {
  const found = await reports.findByIdentifier(keys.identifierKey(institution, identifier));
  const bySource = await reports.findBySource(institution, identifier);
  return bySource && found.every(({ id }) => id !== bySource.id) ? [...found, bySource] : found;
}
