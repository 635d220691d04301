import { makeCatalogue, makeCodeMap, type CodeMap } from '../domain/catalogue/catalogue.ts';
import type { Item, ItemId } from '../domain/catalogue/item.ts';
import { substitutionTable } from '../domain/catalogue/substitutions.ts';
import type { Agreement, FhirEndpoint, Institution, InstitutionId } from '../domain/institution/institution.ts';
import type { Client, Consortium, Person, Registry } from '../domain/institution/registry.ts';
import { makeScopeBook } from '../domain/institution/scopes.ts';
import type { DeclineReason } from '../domain/recognition/decline-reason.ts';
import { normalisedItem } from './item-override.ts';
import type { RegistryKind, RegistryRow } from './ports/registry.ts';
import { RESIDENT_ID_SYSTEM, type Entity } from './registry-document.ts';

/** What ships with the product, under what the registry stores. */
export interface BuiltInRegistry {
  readonly items: readonly Item[];
  readonly declineReasons: readonly DeclineReason[];
  readonly regionNames: ReadonlyMap<string, string>;
}

/** Stored rows, whose shape was checked when they were loaded, as the registry in memory. */
export function buildRegistry(builtIn: BuiltInRegistry, revision: number, rows: readonly RegistryRow[]): Registry {
  const of = (kind: RegistryKind): readonly Entity[] =>
    rows.filter((row) => row.kind === kind).map((row) => withoutNulls(JSON.parse(row.body) as Entity));
  const catalogueItems = overridden(builtIn.items, of('items'));
  const catalogue = makeCatalogue(catalogueItems, substitutionTable(catalogueItems));
  const institutions = new Map(
    of('institutions')
      .map(institutionOf)
      .map((each) => [each.id, each]),
  );
  const agreements = new Map((of('agreements') as unknown as readonly Agreement[]).map((each) => [each.id, each]));
  const codeMaps = new Map<InstitutionId, CodeMap>();
  const plainCodes = makeCodeMap(catalogue, []);
  return {
    revision,
    catalogue,
    institutions,
    agreements,
    consortia: new Map((of('consortia') as unknown as readonly Consortium[]).map((each) => [each.id, each])),
    identifierSystems: new Map([
      ...of('identifierSystems').map(({ system, kind }) => [String(system), String(kind)] as const),
      // Last, so that nothing stored can take its checks away.
      [RESIDENT_ID_SYSTEM, 'resident-id'],
    ]),
    clients: new Map(
      of('clients')
        .map(clientOf)
        .map((each) => [each.id, each]),
    ),
    declineReasons: reasons(builtIn.declineReasons, of('declineReasons')),
    people: of('people').map(personOf),
    scopes: makeScopeBook(agreements, builtIn.regionNames),
    codeMap(id) {
      const known = codeMaps.get(id);
      if (known) return known;
      const institution = institutions.get(id);
      const made = institution ? makeCodeMap(catalogue, institution.codes) : plainCodes;
      codeMaps.set(id, made);
      return made;
    },
  };
}

/** The document writes null where something is not there. */
const withoutNulls = (entity: Entity): Entity =>
  Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== null));

function institutionOf(entity: Entity): Institution {
  const stored = entity as Partial<Institution> & Pick<Institution, 'id' | 'name' | 'level' | 'region'>;
  const fhir = entity.fhir as (Partial<FhirEndpoint> & Pick<FhirEndpoint, 'baseUrl'>) | undefined;
  return {
    id: stored.id,
    name: stored.name,
    uscc: stored.uscc,
    level: stored.level,
    region: stored.region,
    consortium: stored.consortium,
    timeZone: stored.timeZone ?? '+08:00',
    active: stored.active ?? true,
    fhir: fhir && {
      baseUrl: fhir.baseUrl.replace(/\/$/u, ''),
      pollSeconds: fhir.pollSeconds ?? 60,
      bearer: fhir.bearer ?? undefined,
      privateNetwork: fhir.privateNetwork ?? false,
    },
    codes: (stored.codes ?? []).map((code) => ({ ...code, laterality: code.laterality ?? undefined })),
    quality: stored.quality ?? [],
    prices: (stored.prices ?? []).map((price) => ({
      ...price,
      from: price.from ?? undefined,
      to: price.to ?? undefined,
    })),
    minutes: stored.minutes ?? [],
    ownResults: stored.ownResults ?? 'offer',
    acceptAction: stored.acceptAction ?? 'delete',
  };
}

function clientOf(entity: Entity): Client {
  const stored = entity as Partial<Client> & Pick<Client, 'id'>;
  return {
    id: stored.id,
    institution: stored.institution ?? null,
    jwks: stored.jwks,
    jwksUri: stored.jwksUri,
    scopes: stored.scopes ?? [],
    cdsHooks: stored.cdsHooks ?? false,
    origins: stored.origins ?? [],
  };
}

function personOf(entity: Entity): Person {
  const stored = entity as Partial<Person> & Pick<Person, 'subject' | 'role'>;
  return { subject: stored.subject, role: stored.role, institution: stored.institution ?? null };
}

/** Stored reasons stand over the built-in ones of the same code, new ones after them. */
function reasons(builtIn: readonly DeclineReason[], stored: readonly Entity[]): readonly DeclineReason[] {
  const byCode = new Map(builtIn.map((reason) => [reason.code, reason]));
  for (const entity of stored) {
    const reason = entity as Partial<DeclineReason> & Pick<DeclineReason, 'code' | 'display' | 'countsAsDecline'>;
    byCode.set(reason.code, {
      code: reason.code,
      display: reason.display,
      displayEn: reason.displayEn,
      countsAsDecline: reason.countsAsDecline,
      from: reason.from,
      to: reason.to,
    });
  }
  return [...byCode.values()];
}

const NEW_ITEM: Omit<Item, 'id'> = {
  kind: 'laboratoryTest',
  category: '',
  nameZh: '',
  nameEn: '',
  loinc: undefined,
  specimen: undefined,
  modality: undefined,
  bodySite: undefined,
  laterality: 'none',
  contrast: undefined,
  unit: undefined,
  chargeLevel: 'item',
  members: [],
  windowDays: 0,
  feeFen: 0,
  minutes: 0,
  sensitive: false,
  recognisable: 'yes',
};

const ITEM_MEMBERS = Object.keys(NEW_ITEM) as readonly (keyof Item)[];

/** Items with the registry's overrides; members that mean nothing here are left out. */
function overridden(items: readonly Item[], overrides: readonly Entity[]): readonly Item[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  for (const override of overrides) {
    const id = String(override.id) as ItemId;
    const base = byId.get(id) ?? { ...NEW_ITEM, id, nameZh: id, nameEn: id };
    const given = normalisedItem(override);
    const members = ITEM_MEMBERS.flatMap((member) => (Object.hasOwn(given, member) ? [[member, given[member]]] : []));
    byId.set(id, { ...base, ...(Object.fromEntries(members) as Partial<Item>) });
  }
  return [...byId.values()];
}
