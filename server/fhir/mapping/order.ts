import type { Laterality } from '../../domain/catalogue/item.ts';
import type { Order } from '../../domain/recognition/order.ts';
import { conceptOf, joinSides, sideOfCoding, sideOfText } from './concept.ts';
import { parseDateTime } from './dates.ts';
import { asObject, asObjects, asText, isFhirId, type Json } from './json.ts';

/** HIS that write times without an offset mean China's. */
const ORDER_TIME_ZONE = '+08:00';

/**
 * A draft order as the rules see it; undefined for anything but a ServiceRequest with an id of its own or in the
 * `urn:uuid` of its entry. Never throws: what a client sends amiss is simply not there.
 */
export function mapOrder(resource: unknown, fullUrl?: string): Order | undefined {
  const request = asObject(resource);
  if (request?.resourceType !== 'ServiceRequest') return undefined;
  const id = asText(request.id) ?? /^urn:uuid:([0-9a-fA-F-]{36})$/u.exec(fullUrl ?? '')?.[1];
  if (id === undefined || !isFhirId(id)) return undefined;
  const occurrence = asText(request.occurrenceDateTime) ?? asText(asObject(request.occurrencePeriod)?.start);
  return {
    id,
    concept: conceptOf(request.code),
    status: asText(request.status),
    priority: asText(request.priority),
    laterality: sideOfOrder(request),
    occurrenceAt: occurrence === undefined ? undefined : parseDateTime(occurrence, ORDER_TIME_ZONE),
  };
}

/** By the codes of `bodySite`, else by its words. */
function sideOfOrder(request: Json): Laterality | undefined {
  const sites = asObjects(request.bodySite);
  const coded = sites.flatMap((site) => asObjects(site.coding).map(sideOfCoding)).filter((side) => side !== undefined);
  if (coded.length > 0) return joinSides(coded);
  const words = sites.flatMap((site) => [site.text, ...asObjects(site.coding).map(({ display }) => display)]);
  return joinSides(words.map((text) => sideOfText(asText(text) ?? '')).filter((side) => side !== undefined));
}
