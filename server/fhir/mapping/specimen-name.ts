import { asObject, asObjects, asText, type Json } from './json.ts';

/** More specimens or studies than any report has; bounds the name. */
const MOST = 20;

/**
 * What the source calls the specimens of a report, or its studies where it has no specimen: their accession number,
 * else their first identifier, else their id. Two reports of one specimen at one time are one report that was numbered
 * twice. Undefined where one of them has no name that would last.
 */
export function specimenName(specimens: readonly Json[], studies: readonly Json[]): string | undefined {
  const named = specimens.length > 0 ? specimens : studies;
  if (named.length === 0 || named.length > MOST) return undefined;
  const names = named.map(nameOf);
  return names.some((name) => name === undefined) ? undefined : JSON.stringify(names.sort());
}

function nameOf(resource: Json): readonly unknown[] | undefined {
  const identifiers = [asObject(resource.accessionIdentifier), ...asObjects(resource.identifier)];
  for (const identifier of identifiers) {
    const value = asText(identifier?.value)?.trim();
    if (value !== undefined && value !== '') return [asText(identifier?.system) ?? '', value];
  }
  const id = asText(resource.id);
  return id === undefined || UUID.test(id) ? undefined : ['', id];
}

/** Made anew with every export, so it names nothing. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
