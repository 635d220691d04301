import type { InstitutionId } from '../domain/institution/institution.ts';
import type { IncomingReport } from '../domain/report/report.ts';
import { parseExact } from './exact-json.ts';
import { ExchangeError } from './exchange-error.ts';
import type { IndexOutcome, IndexReports } from './index-reports.ts';
import type { ImportReader } from './ports/import.ts';
import type { RegistryView } from './ports/registry.ts';
import { scanJson } from './scan-json.ts';

/** One file (or standard input) of an import: a JSON document, or one a line. */
export interface ImportFile {
  readonly name: string;
  /** The texts of its records with where they stand (`file.ndjson:17`). Throws when it cannot be read. */
  records(): AsyncIterable<{ readonly place: string; readonly text: string }>;
}

/** The account of an import: every file and every DiagnosticReport exactly once. */
export interface ImportSummary {
  readonly institution: string;
  readonly files: { total: number; read: number; refused: number };
  readonly reports: {
    total: number;
    indexed: number;
    unchanged: number;
    kept: number;
    passedOver: number;
    refused: number;
  };
  /** Why reports were kept without being offered, passed over or refused. */
  readonly reasons: {
    kept: Record<string, number>;
    passedOver: Record<string, number>;
    refused: Record<string, number>;
  };
  /** Resources that are no reports, by type. */
  readonly otherResources: Record<string, number>;
  /** Files, or lines of files, that could not be read, and why. */
  readonly refusedFiles: { file: string; reason: string }[];
}

export type ImportProgress = (done: { readonly pass: 1 | 2; readonly files: number; readonly reports: number }) => void;

export interface ImportReportsNeeds {
  readonly registry: RegistryView;
  readonly indexReports: IndexReports;
  readonly newReader: () => ImportReader;
  /** Waits a moment; between units of work, so that a gateway beside the import is not starved. */
  readonly pause: () => Promise<void>;
}

export type ImportReports = (
  institution: string,
  files: readonly ImportFile[],
  onProgress: ImportProgress,
) => Promise<ImportSummary>;

/** Reports in one unit of work: small, for the order checks of a gateway beside it. */
const AT_ONCE = 25;
const LIMITS = { depth: 64, members: 5_000_000 };

/**
 * Imports FHIR files into one institution, in two passes: the first remembers what reports may refer to, the second
 * indexes. Throws `not-found` for an institution that the registry does not know.
 */
export function makeImportReports(needs: ImportReportsNeeds): ImportReports {
  return async (institution, files, onProgress) => {
    if (!needs.registry.current().institutions.has(institution as InstitutionId)) {
      throw new ExchangeError(
        'not-found',
        `The registry has no institution ${institution}; load it first (registry load FILE).`,
      );
    }
    const summary = emptySummary(institution, files.length);
    const reader = needs.newReader();
    const bad = new Map<string, string>();
    let done = 0;
    for (const file of files) {
      await eachRecord(file, bad, (record, place) => {
        if (!reader.survey(record)) bad.set(place, 'not a FHIR resource');
        return Promise.resolve();
      });
      onProgress({ pass: 1, files: ++done, reports: 0 });
    }
    done = 0;
    for (const file of files) {
      await eachRecord(file, bad, (record) => takeRecord(needs, summary, reader, institution as InstitutionId, record));
      onProgress({ pass: 2, files: ++done, reports: summary.reports.total });
    }
    account(summary, files, bad);
    return summary;
  };
}

async function eachRecord(
  file: ImportFile,
  bad: Map<string, string>,
  take: (record: unknown, place: string) => Promise<void>,
): Promise<void> {
  if (bad.has(file.name)) return;
  try {
    for await (const { place, text } of file.records()) {
      if (bad.has(place)) continue;
      const record = parsed(text);
      if (record.ok) await take(record.value, place);
      else bad.set(place, record.reason);
    }
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    bad.set(file.name, error.message);
  }
}

/** A file that cannot be read as text; the message says why, without its content. */
export class FileFault extends Error {}

function parsed(text: string): { ok: true; value: unknown } | { ok: false; reason: string } {
  const fault = scanJson(text, LIMITS);
  if (fault) return { ok: false, reason: `faulty JSON: ${fault}` };
  try {
    return { ok: true, value: parseExact(text) };
  } catch {
    return { ok: false, reason: 'not JSON' };
  }
}

async function takeRecord(
  needs: ImportReportsNeeds,
  summary: ImportSummary,
  reader: ImportReader,
  institution: InstitutionId,
  record: unknown,
): Promise<void> {
  const { reports, others } = reader.read(institution, record);
  for (const [type, count] of others) summary.otherResources[type] = (summary.otherResources[type] ?? 0) + count;
  summary.reports.total += reports.length;
  const good: IncomingReport[] = [];
  for (const each of reports) {
    if (each.ok) good.push(each.report);
    else {
      summary.reports.refused += 1;
      add(summary.reasons.refused, each.faults[0]?.expression ?? 'unknown');
    }
  }
  for (let at = 0; at < good.length; at += AT_ONCE) {
    const outcomes = await needs.indexReports(
      { institution, clientId: null, via: 'import' },
      good.slice(at, at + AT_ONCE),
    );
    for (const outcome of outcomes) count(summary, outcome);
    await needs.pause();
  }
}

function count({ reports, reasons }: ImportSummary, { kind, keptReason }: IndexOutcome): void {
  if (kind === 'indexed' || kind === 'withdrawn') reports.indexed += 1;
  else if (kind === 'unchanged') reports.unchanged += 1;
  else if (kind === 'kept') {
    reports.kept += 1;
    add(reasons.kept, keptReason ?? 'unknown');
  } else {
    reports.passedOver += 1;
    add(reasons.passedOver, 'a newer version is in force');
  }
}

const add = (counts: Record<string, number>, reason: string): void => {
  counts[reason] = (counts[reason] ?? 0) + 1;
};

const emptySummary = (institution: string, total: number): ImportSummary => ({
  institution,
  files: { total, read: 0, refused: 0 },
  reports: { total: 0, indexed: 0, unchanged: 0, kept: 0, passedOver: 0, refused: 0 },
  reasons: { kept: {}, passedOver: {}, refused: {} },
  otherResources: {},
  refusedFiles: [],
});

/** A file of lines is refused only when the file itself cannot be read; its bad lines are named one by one. */
function account(summary: ImportSummary, files: readonly ImportFile[], bad: ReadonlyMap<string, string>): void {
  for (const [file, reason] of bad) summary.refusedFiles.push({ file, reason });
  summary.files.refused = files.filter(({ name }) => bad.has(name)).length;
  summary.files.read = summary.files.total - summary.files.refused;
  const { total, indexed, unchanged, kept, passedOver, refused } = summary.reports;
  if (total !== indexed + unchanged + kept + passedOver + refused)
    throw new ExchangeError('internal', 'The import lost count of its reports.');
}
