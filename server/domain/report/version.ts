import type { SourceVersion } from './report.ts';

/**
 * Orders two versions of one report as its source means it: positive when `a` is newer, 0 when nothing tells.
 * Contract 6: `meta.versionId` / `meta.lastUpdated`, else `issued`.
 */
export function compareVersions(a: SourceVersion, b: SourceVersion): number {
  const byNumber = wholeNumber(a.versionId, b.versionId);
  if (byNumber !== 0) return byNumber;
  if (a.lastUpdated !== undefined && b.lastUpdated !== undefined && a.lastUpdated !== b.lastUpdated) {
    return a.lastUpdated - b.lastUpdated;
  }
  if (a.issued !== undefined && b.issued !== undefined) return a.issued - b.issued;
  return 0;
}

/** FHIR does not promise that version ids grow; only whole numbers are taken to. */
function wholeNumber(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return 0;
  if (!/^\d{1,15}$/.test(a) || !/^\d{1,15}$/.test(b)) return 0;
  return Number(a) - Number(b);
}
