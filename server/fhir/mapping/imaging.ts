import type { Laterality } from '../../domain/catalogue/item.ts';
import { joinSides, sideOfCoding } from './concept.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import type { ResourcePool } from './pool.ts';

/** The ImagingStudies of a report that are at hand. */
export function studiesOf(report: Json, pool: ResourcePool): readonly Json[] {
  return asObjects(report.imagingStudy)
    .map((reference) => pool.resolve(reference, 'ImagingStudy', report))
    .filter((study) => study !== undefined);
}

/**
 * Contract 7 `images`: an ImagingStudy or media. A study that lies elsewhere (absolute URL, or a study UID) can be
 * opened there; a reference that leads nowhere cannot.
 */
export function hasImages(report: Json, studies: readonly Json[]): boolean {
  if (studies.length > 0) return true;
  const elsewhere = asObjects(report.imagingStudy).some(
    (reference) =>
      /^https?:\/\//u.test(asText(reference.reference) ?? '') ||
      asText(asObject(reference.identifier)?.value) !== undefined,
  );
  return elsewhere || asObjects(report.media).some((media) => asObject(media.link) !== undefined);
}

/** The side by `series.laterality`; a left and a right series together are bilateral. */
export function sideOfStudies(studies: readonly Json[]): Laterality | undefined {
  const series = studies.flatMap((study) => asObjects(study.series));
  return joinSides(
    series.map(({ laterality }) => sideOfCoding(asObject(laterality))).filter((side) => side !== undefined),
  );
}
