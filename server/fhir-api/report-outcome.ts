import type { IndexOutcome, KeptReason } from '../application/index-reports.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { information } from './outcome.ts';
import { versionHeaders } from './show-opened.ts';

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

/** Where the version in force of a report lies; `base` is empty within a Bundle. */
export const locationOf = ({ id, version }: IndexOutcome, base = ''): string =>
  `${base}DiagnosticReport/${id}/_history/${String(version)}`;

/** The `response` of a Bundle entry. */
export function entryResponse(outcome: IndexOutcome, isTold: boolean): object {
  return {
    status: outcome.created ? '201 Created' : '200 OK',
    location: locationOf(outcome),
    etag: versionHeaders(outcome).ETag,
    lastModified: shanghaiDateTime(outcome.updatedAt),
    ...(isTold ? { outcome: outcomeOf(outcome) } : {}),
  };
}
