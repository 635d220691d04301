import { isEntity } from './registry-document.ts';

/** The members that contract 3 names: `null` for a value, an object for an object, a list of one for a list. */
type Shape = null | { readonly [member: string]: Shape } | readonly [Shape];

const value = null;
const values = (names: string): Readonly<Record<string, Shape>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, value]));

/** Kept equal to `schemas/registry.schema.json` by a test. Keys of a client may have what JWK allows. */
export const REGISTRY_MEMBERS: Shape = {
  $schema: value,
  identifierSystems: [values('system kind')],
  consortia: [values('id name')],
  agreements: [values('id mark regions')],
  institutions: [
    {
      ...values('id name uscc level region consortium timeZone active ownResults acceptAction'),
      fhir: values('baseUrl pollSeconds bearer privateNetwork'),
      codes: [values('system code item laterality')],
      quality: [values('items scope from to')],
      prices: [values('item fen from to')],
      minutes: [values('item minutes')],
    },
  ],
  clients: [{ ...values('id institution jwksUri scopes cdsHooks origins'), jwks: { keys: value } }],
  declineReasons: [values('code display displayEn countsAsDecline from to')],
  people: [values('subject role institution')],
  items: [
    {
      ...values('id kind category nameZh nameEn loinc specimen modality bodySite laterality contrast unit chargeLevel'),
      ...values('members windowDays feeFen minutes sensitive recognisable'),
      ...values('window_days fee_cny minutes_saved default_recognisable'),
    },
  ],
};

/**
 * Pointers of members that the exchange does not know: most often a slip of the pen, so whoever loads the document is
 * told; but no fault, since a newer document may hold more than this version reads.
 */
export const unknownMembers = (document: unknown): readonly string[] => unknownIn(document, REGISTRY_MEMBERS, '');

function unknownIn(found: unknown, shape: Shape, at: string): readonly string[] {
  if (isListShape(shape)) {
    const [each] = shape;
    return Array.isArray(found)
      ? found.flatMap((entry, index) => unknownIn(entry, each, `${at}/${String(index)}`))
      : [];
  }
  if (shape === null || !isEntity(found)) return [];
  return Object.entries(found).flatMap(([member, inner]) => {
    const pointer = `${at}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    // A member may be called like one that every object has, `constructor` or `__proto__`.
    return Object.hasOwn(shape, member) ? unknownIn(inner, shape[member] ?? null, pointer) : [pointer];
  });
}

const isListShape = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);
