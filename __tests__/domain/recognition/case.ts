import { buildRegistry } from '../../../server/application/build-registry.ts';
import { ITEM_SYSTEM, LOINC_SYSTEM, type Concept } from '../../../server/domain/catalogue/code.ts';
import type { Item, Laterality } from '../../../server/domain/catalogue/item.ts';
import type { Institution, InstitutionId } from '../../../server/domain/institution/institution.ts';
import type { Registry } from '../../../server/domain/institution/registry.ts';
import type { KeyedDemographics, PatientKey } from '../../../server/domain/patient/identity.ts';
import { judge, priorReport, type Judgement } from '../../../server/domain/recognition/judge.ts';
import type { IndexedReport, ReportId, ReportStatus } from '../../../server/domain/report/report.ts';
import { HOUR_MS } from '../../../server/domain/time.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';

/** The present of every case: noon of 20 November in Shanghai. */
export const NOW = Date.parse('2026-11-20T12:00:00+08:00');
const HIS = 'urn:his:codes';
const builtIn = readCatalogueFiles();

/** A hospital as far as a case says something of it. */
export interface HospitalCase {
  readonly level?: string;
  readonly consortium?: string;
  readonly active?: boolean;
  /** The ordering hospital is in Fuyang, the source in Shangcheng, when not said. */
  readonly region?: string;
  /** Scopes of its evaluation of `items`; the province's when not said. */
  readonly scopes?: readonly string[];
  readonly items?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

export interface OrderCase {
  readonly item: string;
  readonly side?: string;
  readonly occurrenceInHours?: number;
  readonly status?: string;
  readonly priority?: string;
  readonly emergency?: boolean;
  readonly optedOut?: boolean;
  readonly ordering?: HospitalCase;
  /** What the registry document says otherwise of items, by item. */
  readonly items?: Readonly<Record<string, object>>;
}

/** Demographics of the request, then of the report; null where one says nothing. */
export interface PersonCase {
  readonly kind: string;
  /** The identifiers of the request were found to be several persons'. */
  readonly several?: boolean;
  readonly birthDate?: readonly (string | null)[];
  readonly gender?: readonly (string | null)[];
  readonly names?: readonly (readonly string[])[];
}

/** Codes are item ids, `loinc:CODE`, `his:CODE`, or `none`. */
export interface ReportCase {
  readonly id?: string;
  readonly own: string;
  /** Whether each result counts. */
  readonly results?: Readonly<Record<string, boolean>>;
  readonly status?: string;
  readonly images?: boolean;
  readonly form?: boolean;
  readonly side?: string;
  /** A day when not said; null: no time was given. */
  readonly ageHours?: number | null;
  /** So many milliseconds older than the hours say. */
  readonly plusMs?: number;
  readonly issuedHoursAgo?: number;
  /** Null: its hospital is not in the registry any more. */
  readonly source?: HospitalCase | null;
  /** Issued by the ordering hospital itself. */
  readonly ours?: boolean;
  readonly person?: PersonCase;
}

/** What all rules say of a case when it is asked at `now`. */
export function judgeCase(order: OrderCase, report: ReportCase, now = NOW): Judgement {
  const registry = registryOf(order, report.source);
  const concept = conceptOf(order.item);
  const mapped = registry.codeMap(ORDERING).find(concept);
  if (!mapped) throw new Error(`The ordering hospital knows no ${order.item}.`);
  const question = {
    registry,
    ordering: institutionIn(registry, ORDERING),
    patient: {
      identifiers: [
        { key: PATIENT, kind: report.person?.kind ?? 'resident-id', demographics: demographics(report, 0) },
      ],
      demographicsUnder: () => demographics(report, 0),
      isSeveral: report.person?.several ?? false,
    },
    optedOut: order.optedOut ?? false,
    encounter: { emergency: order.emergency ?? false, department: undefined },
    now,
  };
  const test = {
    order: {
      id: 'order-1',
      concept,
      status: order.status ?? 'draft',
      priority: order.priority,
      laterality: order.side as Laterality | undefined,
      occurrenceAt: order.occurrenceInHours === undefined ? undefined : NOW + order.occurrenceInHours * HOUR_MS,
    },
    mapped,
  };
  return judge(question, test, priorReport(question, indexed(report)));
}

/** An item of the shipped catalogue. */
export function itemOf(id: string): Item {
  const item = builtIn.items.find((each) => each.id === id);
  if (!item) throw new Error(`The catalogue has no ${id}.`);
  return item;
}

const PATIENT = 'patient-key' as PatientKey;
const ORDERING = 'ordering' as InstitutionId;

const registries = new Map<string, Registry>();

/** Built once for each way of saying it: the properties ask thousands of cases. */
function registryOf({ ordering = {}, items = {} }: OrderCase, source: HospitalCase | null = {}): Registry {
  const said = JSON.stringify([ordering, items, source]);
  const registry = registries.get(said) ?? buildCase(ordering, items, source);
  registries.set(said, registry);
  return registry;
}

function buildCase(ordering: HospitalCase, items: object, source: HospitalCase | null): Registry {
  const row = (kind: 'institutions' | 'agreements' | 'items', key: string, body: object) => ({
    kind,
    key,
    body: JSON.stringify({ id: key, ...body }),
  });
  return buildRegistry(builtIn, 1, [
    row('agreements', 'yangtze-delta', { mark: '长三角HR', regions: ['31', '32', '33', '34'] }),
    row('institutions', 'ordering', hospital(ordering, '330111')),
    ...(source ? [row('institutions', 'source', hospital(source, '330102'))] : []),
    ...Object.entries(items).map(([id, item]) => row('items', id, item as object)),
  ]);
}

function hospital(given: HospitalCase, usual: string): object {
  const { level = '3A', consortium = null, active = true, scopes = ['33'], items = ['*'] } = given;
  const { from = '2026-01-01', to = '2026-12-31', region = usual } = given;
  return {
    name: '示例医院',
    level,
    region,
    consortium,
    active,
    quality: scopes.map((scope) => ({ items, scope, from, to })),
    codes: [
      { system: HIS, code: 'WBC', item: 'L0003' },
      { system: HIS, code: 'WRIST-L', item: 'E0281', laterality: 'L' },
      // A hospital that uses a LOINC code for something else.
      { system: LOINC_SYSTEM, code: '789-8', item: 'L0023' },
    ],
  };
}

function institutionIn(registry: Registry, id: InstitutionId): Institution {
  const found = registry.institutions.get(id);
  if (!found) throw new Error(`The registry has no ${id}.`);
  return found;
}

function conceptOf(code: string): Concept {
  if (code === 'none') return [];
  if (code.startsWith('loinc:')) return [{ system: LOINC_SYSTEM, code: code.slice('loinc:'.length) }];
  if (code.startsWith('his:')) return [{ system: HIS, code: code.slice('his:'.length) }];
  return [{ system: ITEM_SYSTEM, code }];
}

function demographics({ person }: ReportCase, side: 0 | 1): KeyedDemographics {
  return {
    birthDate: person?.birthDate?.[side] ?? undefined,
    gender: person?.gender?.[side] ?? undefined,
    names: person?.names?.[side] ?? [],
  };
}

function indexed(report: ReportCase): IndexedReport {
  const { ageHours = 24, plusMs = 0, results = {}, issuedHoursAgo } = report;
  return {
    id: (report.id ?? 'report-1') as ReportId,
    institution: (report.ours ? ORDERING : 'source') as InstitutionId,
    patient: PATIENT,
    patientKind: report.person?.kind ?? 'resident-id',
    demographics: demographics(report, 1),
    version: 1,
    digest: 'd1',
    specimen: undefined,
    receivedAt: NOW,
    status: (report.status ?? 'final') as ReportStatus,
    concept: conceptOf(report.own),
    results: Object.entries(results).map(([code, counts]) => ({ concept: conceptOf(code), counts })),
    collectedAt: ageHours === null ? undefined : NOW - ageHours * HOUR_MS - plusMs,
    collectedFrom: ageHours === null ? undefined : report.own.startsWith('E') ? 'effective' : 'specimen',
    issuedAt: issuedHoursAgo === undefined ? undefined : NOW - issuedHoursAgo * HOUR_MS,
    images: report.images ?? false,
    presentedForm: report.form ?? false,
    laterality: report.side as Laterality | undefined,
  };
}
