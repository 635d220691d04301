import type { SourceVersion } from './report.ts';

/**
 * Orders two versions of one report as its source means it: positive when `a` is newer, 0 when nothing tells.
 * Contract 6: `meta.versionId` / `meta.lastUpdated`, else `issued`.
 */
export function compareVersions(a: SourceVersion, b: SourceVersion): number {
  const byNumber = numberOf(a.versionId) - numberOf(b.versionId);
  // Not a number where one of the two is none.
  if (byNumber) return byNumber;
  if (a.lastUpdated !== undefined && b.lastUpdated !== undefined && a.lastUpdated !== b.lastUpdated) {
    return a.lastUpdated - b.lastUpdated;
  }
  if (a.issued !== undefined && b.issued !== undefined) return a.issued - b.issued;
  return 0;
}

/** FHIR does not promise that version ids grow; only whole numbers are taken to, and nothing else tells. */
const numberOf = (versionId: string | undefined): number =>
  /^\d{1,15}$/u.test(versionId ?? '') ? Number(versionId) : Number.NaN;
