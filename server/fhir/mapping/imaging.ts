import type { Laterality } from '../../domain/catalogue/item.ts';
import { joinSides, sideOfSeries } from './concept.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import type { ResourcePool } from './pool.ts';

/** Statuses of an ImagingStudy, or of Media, in which there is nothing to be opened. */
const WITHOUT_IMAGES: ReadonlySet<unknown> = new Set(['entered-in-error', 'cancelled', 'not-done']);

export interface Images {
  /** The ImagingStudies that are at hand, are this patient's and have images. */
  readonly studies: readonly Json[];
  /**
   * Contract 7 `images`: an ImagingStudy or media. A study that lies elsewhere (absolute URL, or a study UID) can be
   * opened there; a reference that leads nowhere cannot.
   */
  readonly hasImages: boolean;
}

export function imagesOf(report: Json, pool: ResourcePool, isForeign: (resource: Json) => boolean): Images {
  const isUsable = (resource: Json): boolean => !WITHOUT_IMAGES.has(resource.status) && !isForeign(resource);
  const references = asObjects(report.imagingStudy).map((reference) => ({
    reference,
    found: pool.resolve(reference, undefined, report) ?? pool.resolve(reference, 'ImagingStudy', report),
  }));
  const studies = new Set(
    references.flatMap(({ found }) => (found?.resourceType === 'ImagingStudy' && isUsable(found) ? [found] : [])),
  );
  const elsewhere = references.some(({ reference, found }) => !found && liesElsewhere(reference));
  const media = asObjects(report.media).some(({ link }) => {
    const reference = asObject(link);
    if (!reference) return false;
    const found = pool.resolve(reference, undefined, report) ?? pool.resolve(reference, 'Media', report);
    return found ? found.resourceType === 'Media' && isUsable(found) : pointsOut(reference);
  });
  return { studies: [...studies], hasImages: studies.size > 0 || elsewhere || media };
}

function liesElsewhere(reference: Json): boolean {
  return /^https?:\/\/[^/]/iu.test(asText(reference.reference) ?? '') || hasIdentifier(reference);
}

/** Media need not be sent with the report; but a reference into the report that finds nothing finds nothing. */
function pointsOut(reference: Json): boolean {
  const text = asText(reference.reference)?.trim() ?? '';
  return (text !== '' && !text.startsWith('#')) || hasIdentifier(reference);
}

const hasIdentifier = (reference: Json): boolean => {
  const value = asText(asObject(reference.identifier)?.value);
  return value !== undefined && value.trim() !== '';
};

/** The side by `series.laterality`; a left and a right series together are bilateral. */
export function sideOfStudies(studies: readonly Json[]): Laterality | undefined {
  const series = studies.flatMap((study) => asObjects(study.series));
  return joinSides(
    series.map(({ laterality }) => sideOfSeries(asObject(laterality))).filter((side) => side !== undefined),
  );
}
