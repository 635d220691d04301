import type { IncomingReport } from '../domain/report/report.ts';
import type { EpochMs } from '../domain/time.ts';

/** How far a harvest has come, by the changes (`meta.lastUpdated`) that its pages held. */
export interface HarvestCursor {
  /** Takes note of a page, in its own order. */
  add(reports: readonly Pick<IncomingReport, 'sourceVersion'>[]): void;
  /** Up to which change everything is certain to have been taken although pages may be left. */
  certain(): EpochMs | undefined;
  /** … and when no page is left. */
  whole(): EpochMs | undefined;
  /** A page held a change older than one before it: the server does not sort as it was asked to. */
  isUnordered(): boolean;
}

/**
 * Pages are asked for oldest change first, but not every server obeys. What a page held counts as passed only when the
 * next one begins no earlier; once that does not hold, nothing counts until the last page was read: whoever is
 * interrupted begins where it began.
 */
export function makeHarvestCursor(start: EpochMs | undefined): HarvestCursor {
  let certain = start;
  let latest = start;
  let ofPageBefore: EpochMs | undefined;
  let isUnordered = false;
  return {
    add(reports) {
      const changes = reports.flatMap(({ sourceVersion: { lastUpdated } }) => lastUpdated ?? []);
      const [first] = changes;
      if (first === undefined) return;
      const isSorted = changes.every((change, index) => index === 0 || change >= (changes[index - 1] ?? change));
      isUnordered ||= !isSorted || first < (ofPageBefore ?? first);
      certain = isUnordered ? start : later(certain, ofPageBefore);
      ofPageBefore = changes.reduce((most, change) => Math.max(most, change));
      latest = later(latest, ofPageBefore);
    },
    certain: () => certain,
    whole: () => latest,
    isUnordered: () => isUnordered,
  };
}

const later = (one: EpochMs | undefined, other: EpochMs | undefined): EpochMs | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
