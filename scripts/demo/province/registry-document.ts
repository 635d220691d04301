import type { JWK } from 'jose';
import { DAY_MS, shanghaiDay } from '../../../server/domain/time.ts';
import { catalogueItem, ownCode, ownSystem } from './coding.ts';
import { HOSPITALS, usccOf, type Evaluation, type Hospital } from './hospitals.ts';
import { EXAMINATIONS, MENU_ITEMS, ROUTINE_ITEMS } from './menu.ts';
import { HEALTH_CARD_SYSTEM, RESIDENT_ID_SYSTEM } from './people.ts';
import { STAFF } from './staff.ts';

/** A registry document as contract 3 describes it, as far as a demonstration fills it. */
export interface RegistryDocument {
  readonly identifierSystems: readonly object[];
  readonly consortia: readonly object[];
  readonly agreements: readonly object[];
  readonly institutions: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[];
  readonly clients: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[];
  readonly people: readonly object[];
}

const SCOPES = [
  'system/DiagnosticReport.cruds',
  'system/Task.cruds',
  'system/MeasureReport.rs',
  'system/Consent.c',
  'system/AuditEvent.rs',
  'system/Patient.rus',
];
const COMMISSION_SCOPES = [
  'system/MeasureReport.rs',
  'system/Task.rs',
  'system/AuditEvent.rs',
  'system/DiagnosticReport.rs',
  'system/Patient.rus',
];

/** Whose public keys go into the document. */
export interface PublicClient {
  readonly id: string;
  readonly institution: string | null;
  readonly publicJwk: JWK;
}

/** The document of the whole province; evaluations run from a year before `now` to a year after. */
export function registryDocument(now: number, clients: readonly PublicClient[]): RegistryDocument {
  return {
    identifierSystems: [
      { system: RESIDENT_ID_SYSTEM, kind: 'resident-id' },
      { system: HEALTH_CARD_SYSTEM, kind: 'health-card' },
    ],
    consortia: [{ id: 'fuyang', name: '富阳区医共体' }],
    agreements: [{ id: 'yangtze-delta', mark: '长三角HR', regions: ['31', '32', '33', '34'] }],
    institutions: HOSPITALS.map((hospital, index) => institutionEntry(hospital, index, now)),
    clients: clients.map(({ id, institution, publicJwk }) => ({
      id,
      institution,
      jwks: { keys: [publicJwk] },
      jwksUri: null,
      scopes: institution === null ? COMMISSION_SCOPES : SCOPES,
      cdsHooks: institution !== null,
      origins: [],
    })),
    people: STAFF.flatMap(({ subject, role, institutions }) =>
      institutions.map((institution) => ({ subject, role, institution })),
    ),
  };
}

/**
 * The same document with the addresses of the hospitals' FHIR servers, which are known only once they listen, and each
 * hospital's bearer.
 */
export function withBaseUrls(
  registry: RegistryDocument,
  urls: ReadonlyMap<string, string>,
  bearers: ReadonlyMap<string, string> = new Map(),
): RegistryDocument {
  return {
    ...registry,
    institutions: registry.institutions.map((institution) => {
      const baseUrl = urls.get(institution.id);
      if (baseUrl === undefined) return institution;
      const known = institution.fhir as { readonly bearer?: string } | null | undefined;
      const bearer = bearers.get(institution.id) ?? known?.bearer ?? bearerOf(institution.id);
      return { ...institution, fhir: { baseUrl, pollSeconds: 5, bearer } };
    }),
  };
}

/** A demonstration's bearer protects invented data only, so it may be told from the hospital's id. */
export const bearerOf = (institution: string): string => `demo-bearer-${institution}`;

function institutionEntry(hospital: Hospital, index: number, now: number): RegistryDocument['institutions'][number] {
  const { id, name, level, region, consortium } = hospital;
  const from = shanghaiDay(now - 365 * DAY_MS);
  const to = shanghaiDay(now + 365 * DAY_MS);
  return {
    id,
    name,
    uscc: usccOf(hospital, index),
    level,
    region,
    consortium: consortium ?? null,
    timeZone: '+08:00',
    active: true,
    fhir: null,
    codes: hospital.coding === 'own' ? codeMap(hospital) : [],
    quality: hospital.evaluations.map((evaluation) => ({
      items: evaluatedItems(evaluation),
      scope: evaluation.scope,
      from,
      to,
    })),
    prices: priced(hospital).map(({ item, fen }) => ({ item, fen, from })),
    minutes: priced(hospital).map(({ item }) => ({ item, minutes: catalogueItem(item).minutes + (index % 4) * 5 })),
    ownResults: 'offer',
    acceptAction: 'delete',
  };
}

function codeMap(hospital: Hospital): readonly object[] {
  const sided = new Set<string>(EXAMINATIONS.filter((each) => 'sided' in each).map(({ item }) => item));
  return MENU_ITEMS.flatMap((item) => {
    const system = ownSystem(hospital, item);
    if (!sided.has(item)) return [{ system, code: ownCode(item), item }];
    return (['L', 'R'] as const).map((side) => ({ system, code: ownCode(item, side), item, laterality: side }));
  });
}

function evaluatedItems({ items }: Evaluation): readonly string[] {
  if (items === 'all') return ['*'];
  if (items === 'routine') return ROUTINE_ITEMS;
  return MENU_ITEMS.filter((item) => item.startsWith(items === 'laboratory' ? 'L' : 'E'));
}

/** The charge items of the menu, at this hospital's own price in whole yuan. */
function priced({ pricePercent }: Hospital): readonly { item: string; fen: number }[] {
  return MENU_ITEMS.flatMap((item) => {
    const { feeFen, chargeLevel } = catalogueItem(item);
    if (chargeLevel === 'component-of-panel' || feeFen === 0) return [];
    return [{ item, fen: Math.round((feeFen * pricePercent) / 10_000) * 100 }];
  });
}
