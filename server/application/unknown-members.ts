import type { Entity, RegistryDocument } from './check-registry.ts';

/** The members that contract 3 names, by list. */
const MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  institutions: new Set(
    'id name uscc level region consortium timeZone active fhir codes quality prices minutes ownResults acceptAction'.split(
      ' ',
    ),
  ),
  clients: new Set('id institution jwks jwksUri scopes cdsHooks origins'.split(' ')),
  identifierSystems: new Set(['system', 'kind']),
  consortia: new Set(['id', 'name']),
  agreements: new Set(['id', 'mark', 'regions']),
  declineReasons: new Set('code display displayEn countsAsDecline from to'.split(' ')),
  people: new Set('subject role institution'.split(' ')),
};

/**
 * Pointers of members that the exchange does not know: most often a slip of the pen, so whoever loads the document is
 * told; but no fault, since a newer document may hold more than this version reads.
 */
export function unknownMembers(document: RegistryDocument): readonly string[] {
  return Object.entries(document).flatMap(([kind, entities]) => {
    const known = MEMBERS[kind];
    if (kind === '$schema' || kind === 'items') return [];
    if (!known) return [`/${kind}`];
    return (entities as readonly Entity[]).flatMap((entity, index) =>
      Object.keys(entity)
        .filter((member) => !known.has(member))
        .map((member) => `/${kind}/${String(index)}/${member}`),
    );
  });
}
