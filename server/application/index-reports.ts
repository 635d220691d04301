import type { InstitutionId } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { KeyedIdentifier } from '../domain/patient/identity.ts';
import { itemsOf, readReport } from '../domain/report/reading.ts';
import { WITHDRAWN_STATUSES, type IncomingReport, type ReportId, type SourceVersion } from '../domain/report/report.ts';
import { compareVersions } from '../domain/report/version.ts';
import type { EpochMs } from '../domain/time.ts';
import { linkIdentifiers } from './link-identifiers.ts';
import type { PatientKeys, ReportIdentifierKey } from './ports/patients.ts';
import type { RegistryView } from './ports/registry.ts';
import type { StoredReport } from './ports/reports.ts';
import type { ContentSeal, Ids } from './ports/sealing.ts';
import type { Clock, Metrics } from './ports/system.ts';
import type { Stores, UnitOfWork } from './ports/work.ts';
import type { Notified } from './notify.ts';
import { meetConditions, type ConditionalReport } from './report-conditions.ts';
import { followChange, reverseRepeated } from './reverse-by-report.ts';

/** Which of the three ways a report came in by. */
export interface ReportOrigin {
  readonly institution: InstitutionId;
  readonly clientId: string | null;
  readonly via: 'push' | 'harvest' | 'import';
}

/** Why a valid report is kept though nobody can be offered it (yet). */
export type KeptReason = 'no-strong-identifier' | 'no-known-code' | 'clinical-note' | 'no-counting-result';

/** What became of one report. */
export interface IndexOutcome {
  /**
   * `indexed`: a new or newer version is in force; `withdrawn`: the new version withdraws it; `kept`: stored and in
   * force, but not recognizable for `keptReason`; `unchanged`: the version in force was sent again;
   * `older`: a newer version is in force, nothing changed.
   */
  readonly kind: 'indexed' | 'withdrawn' | 'kept' | 'unchanged' | 'older';
  readonly id: ReportId;
  /** The exchange's version in force after this. */
  readonly version: number;
  /** When that version was taken in. */
  readonly updatedAt: EpochMs;
  /** True when the report was not known before. */
  readonly created: boolean;
  readonly keptReason: KeptReason | undefined;
  /** Who was told of a change to a result that was relied on. */
  readonly told: readonly Notified[];
}

/**
 * Takes the reports of one institution in: the one use case behind push, harvest and import.
 * All of them in one unit of work; outcomes in the order given.
 */
export type IndexReports = (
  origin: ReportOrigin,
  reports: readonly ConditionalReport[],
) => Promise<readonly IndexOutcome[]>;

export interface IndexReportsNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly patientKeys: PatientKeys;
  readonly ids: Ids;
  readonly seal: ContentSeal;
  readonly work: UnitOfWork;
  readonly metrics: Metrics;
}

/** An incoming report with its keys, worked out before the transaction. */
interface KeyedReport {
  readonly incoming: ConditionalReport;
  readonly names: readonly ReportIdentifierKey[];
  readonly identifiers: readonly KeyedIdentifier[];
  readonly main: KeyedIdentifier;
  readonly specimen: string | undefined;
  readonly digest: string;
}

export function makeIndexReports(needs: IndexReportsNeeds): IndexReports {
  return async (origin, reports) => {
    const keyed = reports.map((incoming) => keyReport(needs, incoming));
    const outcomes = await needs.work.write(
      async (stores) => {
        const taken: IndexOutcome[] = [];
        for (const report of keyed) taken.push(await indexOne(needs, stores, origin, report));
        return taken;
      },
      { bulk: origin.via !== 'push' },
    );
    for (const { kind, told } of outcomes) {
      needs.metrics.count('reports_received', { via: origin.via, outcome: kind });
      for (const labels of told) needs.metrics.count('notices', { ...labels });
    }
    return outcomes;
  };
}

function keyReport({ patientKeys, seal }: IndexReportsNeeds, incoming: ConditionalReport): KeyedReport {
  const identifiers = patientKeys.keyIdentity(incoming.patient, incoming.institution);
  const nobody: KeyedIdentifier = {
    key: patientKeys.keyOfNobody(incoming.institution, incoming.sourceKey),
    kind: 'none',
    demographics: { birthDate: undefined, gender: undefined, names: [] },
  };
  return {
    incoming,
    names: incoming.identifiers.map((each) => patientKeys.identifierKey(incoming.institution, each)),
    identifiers,
    main: identifiers[0] ?? nobody,
    specimen: incoming.specimen && patientKeys.specimenKey(incoming.institution, incoming.specimen),
    digest: seal.digest(incoming.content),
  };
}

async function indexOne(
  needs: IndexReportsNeeds,
  stores: Stores,
  origin: ReportOrigin,
  sent: KeyedReport,
): Promise<IndexOutcome> {
  const registry = needs.registry.current();
  const at = needs.clock.now();
  const { known, stands } = await meetConditions(stores.reports, needs.patientKeys, sent.incoming);
  // A report that is known keeps the name that its source first gave it.
  const incoming = known ? { ...sent.incoming, sourceKey: known.sourceKey } : sent.incoming;
  const report = { ...sent, incoming };
  if (known && stands) return unchanged(known);
  const standing = known && standingVersion(known, report);
  if (known && standing) {
    // Also of what was sent before identifiers were kept.
    if (standing !== 'older') await stores.reports.putIdentifiers(known.id, report.names);
    if (standing === 'recounted') {
      const recounted = { ...known, sourceVersion: incoming.sourceVersion };
      await stores.reports.put(recounted, needs.seal.seal(known.id, known.version, incoming.content));
    }
    const keptReason = keptReasonOf(registry, report);
    const kind = standing === 'older' ? 'older' : 'unchanged';
    return { ...unchanged(known), kind, keptReason };
  }
  const stored = storedForm(needs, report, known, at);
  await stores.reports.put(stored, needs.seal.seal(stored.id, stored.version, incoming.content));
  await stores.reports.putIdentifiers(stored.id, report.names);
  await reviewIdentity(stores, stored, incoming, at);
  const told = [
    ...(known ? await followChange(needs.ids, stores, stored, known, at) : []),
    ...(await linkIdentifiers(needs.ids, stores, stored, known, report.identifiers, at)),
  ];
  if (stored.keyed) await reverseRepeated(needs, stores, stored, at);
  const withdrawn = WITHDRAWN_STATUSES.has(incoming.status);
  await stores.audit.add({
    at,
    action: withdrawn ? 'report-withdrawn' : 'report-indexed',
    institution: origin.institution,
    client: origin.clientId,
    patient: stored.keyed ? stored.patient : null,
    objects: [stored.id],
    ground: 'owner',
    facts: { via: origin.via, version: stored.version },
  });
  const keptReason = withdrawn ? undefined : keptReasonOf(registry, report);
  const kind = withdrawn ? 'withdrawn' : keptReason ? 'kept' : 'indexed';
  return { kind, id: stored.id, version: stored.version, updatedAt: at, created: !known, keptReason, told };
}

/** The version in force stands. */
const unchanged = ({ id, version, updatedAt }: StoredReport): IndexOutcome => ({
  kind: 'unchanged',
  id,
  version,
  updatedAt,
  created: false,
  keptReason: undefined,
  told: [],
});

/**
 * Whether what is in force stays: `older` when a newer version is there, `unchanged` when nothing would change,
 * `recounted` when only the source's count of versions moved on (which later comparisons must know of).
 * Between versions that nothing orders the later arrival counts, but never undoes a withdrawal.
 */
function standingVersion(
  known: StoredReport,
  { incoming, main, digest }: KeyedReport,
): 'older' | 'unchanged' | 'recounted' | undefined {
  const order = compareVersions(incoming.sourceVersion, known.sourceVersion);
  if (order < 0) return 'older';
  const same = known.digest === digest && known.patient === main.key;
  if (same) return order > 0 ? 'recounted' : 'unchanged';
  const revives = WITHDRAWN_STATUSES.has(known.status) && !WITHDRAWN_STATUSES.has(incoming.status);
  return order === 0 && revives ? 'older' : undefined;
}

function storedForm(
  needs: IndexReportsNeeds,
  { incoming, identifiers, main, specimen, digest }: KeyedReport,
  known: StoredReport | undefined,
  at: EpochMs,
): StoredReport {
  const { patient: _identity, content: _content, identifiers: _names, conditions: _conditions, ...facts } = incoming;
  // A withdrawal often names nobody any more; it withdraws the result of whom it was known for.
  const named = !known || identifiers.length > 0 || !WITHDRAWN_STATUSES.has(incoming.status);
  return {
    ...facts,
    id: known?.id ?? needs.ids.reportId(main.key, incoming.institution, incoming.sourceKey),
    ...(named ? { patient: main.key, patientKind: main.kind, demographics: main.demographics } : whoItWas(known)),
    sourceVersion: highWater(incoming.sourceVersion, known?.sourceVersion),
    specimen,
    version: (known?.version ?? 0) + 1,
    digest,
    receivedAt: known?.receivedAt ?? at,
    updatedAt: at,
    keyed: named ? identifiers.length > 0 : known.keyed,
  };
}

/** A version that says nothing of its place does not make the source forget how far it had come. */
const highWater = (incoming: SourceVersion, known: SourceVersion | undefined): SourceVersion => ({
  versionId: incoming.versionId ?? known?.versionId,
  lastUpdated: incoming.lastUpdated ?? known?.lastUpdated,
  issued: incoming.issued ?? known?.issued,
});

const whoItWas = ({
  patient,
  patientKind,
  demographics,
}: StoredReport): Pick<StoredReport, 'patient' | 'patientKind' | 'demographics'> => ({
  patient,
  patientKind,
  demographics,
});

/** A Patient whose own identifiers contradict each other or its birth date is for people to look at. */
async function reviewIdentity(
  stores: Stores,
  { id, patient }: StoredReport,
  { institution, patient: { contradiction } }: IncomingReport,
  at: EpochMs,
): Promise<void> {
  if (contradiction === undefined) return;
  await stores.patients.addReview({ patient, kind: contradiction, reportId: id, source: institution, institution, at });
}

function keptReasonOf(registry: Registry, { incoming, identifiers }: KeyedReport): KeptReason | undefined {
  if (identifiers.length === 0) return 'no-strong-identifier';
  const reading = readReport(incoming, registry.codeMap(incoming.institution));
  if (itemsOf(reading).size > 0) return undefined;
  if (reading.own || reading.notCounted.size > 0) return 'no-counting-result';
  const isNote = incoming.results.length === 0 && !incoming.images && incoming.presentedForm;
  return isNote ? 'clinical-note' : 'no-known-code';
}
