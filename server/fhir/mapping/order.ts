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

/**
 * By the codes of `bodySite` and by its words. Where the two disagree the side is unknown; so it is where one text
 * says left and another right, which may be two sites: both sides must be named in one text or by codes.
 */
function sideOfOrder(request: Json): Laterality | undefined {
  const sites = asObjects(request.bodySite);
  const codings = sites.flatMap((site) => asObjects(site.coding));
  const coded = joinSides(codings.map(sideOfCoding).filter((side) => side !== undefined));
  const words = [...sites.map(({ text }) => text), ...codings.map(({ display }) => display)];
  const named = new Set(words.map((text) => sideOfText(asText(text) ?? '')).filter((side) => side !== undefined));
  if (named.size === 0) return coded;
  // A left and a right coding come with a left and a right word each.
  if (coded === 'B' && codings.every(isNamedAsCoded)) return named.has('B') || named.size === 2 ? 'B' : undefined;
  const told: Laterality | undefined = named.has('B') ? 'B' : named.size === 1 ? [...named][0] : undefined;
  return coded === undefined || coded === told ? told : undefined;
}

function isNamedAsCoded(coding: Json): boolean {
  const named = sideOfText(asText(coding.display) ?? '');
  return named === undefined || named === sideOfCoding(coding);
}
