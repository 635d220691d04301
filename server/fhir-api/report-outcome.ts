import type { IndexOutcome, KeptReason } from '../application/index-reports.ts';
import { shanghaiDateTime, type EpochMs } from '../domain/time.ts';
import { information } from './outcome.ts';

const KEPT: Readonly<Record<KeptReason, string>> = {
  'no-strong-identifier': 'Kept, but not offered: the patient has no valid strong identifier.',
  'no-known-code': 'Kept, but not offered: no code of the report is known; it is used as soon as a code map knows one.',
  'clinical-note': 'Kept, but not offered: a clinical note, not a result.',
  'no-counting-result': 'Kept, but not offered: no result of the report counts yet.',
};

const DONE: Readonly<Record<IndexOutcome['kind'], string>> = {
  indexed: 'Indexed.',
  withdrawn: 'The report is withdrawn.',
  kept: '',
  unchanged: 'The version in force was sent again; nothing changed.',
  older: 'A newer version is in force; nothing changed.',
};

/** What became of a report, in words. */
export function outcomeOf({ kind, keptReason }: IndexOutcome): object {
  const sentences = [DONE[kind], keptReason ? KEPT[keptReason] : ''].filter((sentence) => sentence !== '');
  return information('informational', ...sentences);
}

/** The headers of a create or update; `Location` names the exchange's id. */
export function headersOf({ id, version }: IndexOutcome, at: EpochMs, base = ''): Record<string, string> {
  return {
    Location: `${base}DiagnosticReport/${id}/_history/${String(version)}`,
    ETag: `W/"${String(version)}"`,
    'Last-Modified': new Date(at).toUTCString(),
  };
}

/** The `response` of a Bundle entry. */
export function entryResponse(outcome: IndexOutcome, at: EpochMs): object {
  const { Location: location, ETag: etag } = headersOf(outcome, at);
  return {
    status: outcome.created ? '201 Created' : '200 OK',
    location,
    etag,
    lastModified: shanghaiDateTime(at),
    outcome: outcomeOf(outcome),
  };
}
