import { makeIndexReports, type IndexOutcome, type ReportOrigin } from '../../server/application/index-reports.ts';
import type { ConditionalReport } from '../../server/application/report-conditions.ts';
import type { StoredReport } from '../../server/application/ports/reports.ts';
import { ITEM_SYSTEM } from '../../server/domain/catalogue/code.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import type { PatientIdentity, PatientKey } from '../../server/domain/patient/identity.ts';
import type { IndexedReport, ReportContent, ReportStatus } from '../../server/domain/report/report.ts';
import { institution, openTestRegistry } from './registry-example.ts';
import { keyRoomOf } from '../support/keyed.ts';

export const HZ1 = 'hz1' as InstitutionId;
export const NOON = Date.parse('2026-11-20T12:00:00+08:00');

/** A version of a report in few words. */
export interface Version {
  readonly sourceKey?: string;
  readonly versionId?: string;
  readonly lastUpdated?: number;
  readonly issued?: number;
  readonly status?: ReportStatus;
  /** The only thing that tells the contents of two versions of one status apart. */
  readonly value?: number;
  /** Which patient it names; null: nobody. */
  readonly patient?: number | null;
  readonly own?: string;
  /** Its results: whether each counts. */
  readonly results?: Readonly<Record<string, boolean>>;
  readonly presentedForm?: boolean;
  /** The version that is meant to be replaced. */
  readonly expected?: number;
}

/** The one use case behind push, harvest and import, on a database of its own. */
export interface TestIndex {
  /** Pushes the versions in one unit of work. */
  push(...versions: readonly Version[]): Promise<readonly IndexOutcome[]>;
  pushAs(origin: Partial<ReportOrigin>, ...versions: readonly Version[]): Promise<readonly IndexOutcome[]>;
  /** The version in force of a report. */
  inForce(sourceKey?: string): Promise<StoredReport | undefined>;
  /** The value that the content in force shows. */
  shown(report: StoredReport): Promise<unknown>;
  /** What an order check would find of the nth patient. */
  found(patient: number): Promise<readonly IndexedReport[]>;
  keyOf(patient: number): PatientKey;
  close(): Promise<void>;
}

export async function openTestIndex(): Promise<TestIndex> {
  const registry = await openTestRegistry();
  await registry.load({ institutions: [institution({})] });
  const current = await registry.read();
  const { storage } = registry;
  const { work, reports } = storage;
  const { patientKeys, ids, seal } = keyRoomOf();
  const indexReports = makeIndexReports({
    clock: { now: () => NOON },
    registry: { current: () => current },
    patientKeys,
    ids,
    seal,
    work,
    metrics: { count: () => undefined, observe: () => undefined, gauge: () => undefined },
  });
  const keyOf = (patient: number): PatientKey => {
    const [first] = patientKeys.keyIdentity(identityOf(patient), HZ1);
    if (!first) throw new Error('This patient has no identifier.');
    return first.key;
  };
  const pushAs: TestIndex['pushAs'] = (origin, ...versions) =>
    indexReports({ institution: HZ1, clientId: 'lis', via: 'push', ...origin }, versions.map(incoming));
  return {
    push: (...versions) => pushAs({}, ...versions),
    pushAs,
    keyOf,
    inForce: (sourceKey = 'r-1') => work.write((stores) => stores.reports.findBySource(HZ1, sourceKey)),
    async shown({ id, version }) {
      const sealed = await reports.findContent(id, version);
      return sealed && seal.open(id, version, sealed).entry[0]?.resource.value;
    },
    found: (patient) => reports.findRecent([keyOf(patient)], 0),
    close: () => registry.close(),
  };
}

function incoming(version: Version): ConditionalReport {
  const { sourceKey = 'r-1', status = 'final', value = 0, patient = 1, own = 'L0023', presentedForm = false } = version;
  const { results = { L0023: true } } = version;
  const concept = (code: string) => [{ system: ITEM_SYSTEM, code }];
  return {
    institution: HZ1,
    sourceKey,
    sourceVersion: { versionId: version.versionId, lastUpdated: version.lastUpdated, issued: version.issued },
    status,
    concept: concept(own),
    results: Object.entries(results).map(([code, counts]) => ({ concept: concept(code), counts })),
    collectedAt: NOON - 3_600_000,
    collectedFrom: 'specimen',
    issuedAt: version.issued,
    images: false,
    presentedForm,
    laterality: undefined,
    identifiers: [],
    specimen: undefined,
    conditions: { version: version.expected },
    patient: identityOf(patient),
    content: contentOf(status, value),
  };
}

const contentOf = (status: string, value: number): ReportContent => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [{ resource: { resourceType: 'DiagnosticReport', status, value } }],
});

const identityOf = (patient: number | null): PatientIdentity => ({
  identifiers: patient === null ? [] : [{ kind: 'other', system: 'urn:cards', value: `card ${String(patient)}` }],
  birthDate: undefined,
  gender: undefined,
  names: [],
});
