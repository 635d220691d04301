import type { InstitutionId } from '../domain/institution/institution.ts';
import type { KeyedIdentifier, PatientKey } from '../domain/patient/identity.ts';
import type { EpochMs } from '../domain/time.ts';
import { allAccesses } from './all-accesses.ts';
import { ExchangeError } from './exchange-error.ts';
import { addDecisionEvent, auditDecision, distinct, type IdentityDecision } from './identity-decision.ts';
import { linkedKeys } from './linked-keys.ts';
import { partPeople, type Misplaced } from './part-people.ts';
import type { AuditEntry, AuditTrail } from './ports/audit.ts';
import type { PatientDirectory, PatientWriter } from './ports/patients.ts';
import type { ReportIndex } from './ports/reports.ts';
import type { Ids } from './ports/sealing.ts';
import type { Clock, Metrics } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

/** Who was shown a result of one of two persons in the chart of the other, when and on what ground. */
export interface Sighting {
  readonly institution: InstitutionId | null;
  readonly client: string | null;
  readonly ground: string | null;
  readonly at: EpochMs;
  /** The offers and reports of the other person that were shown. */
  readonly objects: readonly string[];
}

export interface Separated {
  /** Offers that crossed over; each institution is told by a notice. */
  readonly misplaced: readonly Misplaced[];
  readonly sightings: readonly Sighting[];
}

/** Says that identifiers are two persons': those of `identifiers` and those of `from`. */
export type SeparateIdentities = (
  decision: IdentityDecision & { readonly from: readonly KeyedIdentifier[] },
) => Promise<Separated>;

export interface SeparateIdentitiesNeeds {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly work: UnitOfWork;
  readonly reports: ReportIndex;
  readonly audit: AuditTrail;
  readonly metrics: Metrics;
}

type Sides = readonly [one: readonly PatientKey[], other: readonly PatientKey[]];

/**
 * Un-merges: every link between the two sides is cut and stays cut, whatever reports say later, until people merge them
 * again. Their results part at once; answers who had been shown one person's results in the other's chart. Throws
 * `conflict` when a third identifier, named on neither side, still holds both together.
 */
export function makeSeparateIdentities(needs: SeparateIdentitiesNeeds): SeparateIdentities {
  return async (decision) => {
    const named = [distinct(decision.identifiers), distinct(decision.from)] as const;
    const { parted, sides } = await needs.work.write(async (stores) => {
      const at = needs.clock.now();
      await cut(stores.patients, named, decision, at);
      const [left, right] = [await keysOf(stores.patients, named[0]), await keysOf(stores.patients, named[1])];
      if (left.some((key) => right.includes(key))) {
        throw new ExchangeError('conflict', {
          expression: 'from',
          diagnostics: 'Another identifier still links both sides; name it, too, on the side where it belongs.',
        });
      }
      const done = await partPeople(needs.ids, stores, [left, right], at);
      await auditDecision(stores, 'identities-separated', decision, { misplaced: done.misplaced.length }, at);
      return { parted: done, sides: [left, right] as const };
    });
    for (const labels of parted.told) needs.metrics.count('notices', { ...labels });
    return { misplaced: parted.misplaced, sightings: await sightingsOf(needs, parted.misplaced, sides) };
  };
}

const keysOf = async (
  patients: PatientDirectory,
  identifiers: readonly KeyedIdentifier[],
): Promise<readonly PatientKey[]> => [
  ...(
    await linkedKeys(
      patients,
      identifiers.map(({ key, kind }) => [key, kind] as const),
    )
  ).keys(),
];

/** Cuts each pair, and remembers that it is cut. */
async function cut(
  patients: PatientWriter,
  [one, other]: readonly [readonly KeyedIdentifier[], readonly KeyedIdentifier[]],
  decision: IdentityDecision,
  at: EpochMs,
): Promise<void> {
  for (const a of one) {
    for (const b of other) {
      if (a.key === b.key) {
        throw new ExchangeError('invalid', { expression: 'from', diagnostics: 'An identifier stands on both sides.' });
      }
      await patients.unlink(a.key, b.key);
      if ((await patients.findSeparated(a.key)).includes(b.key)) continue;
      await patients.separate(a.key, b.key, decision.institution, at);
      await addDecisionEvent(patients, 'separated', [a, b], decision, at);
    }
  }
}

/**
 * From the audit trail: every access under the keys of one side that showed an offer or report of the other side, and
 * every opening of such a report by an institution that had met it there.
 */
async function sightingsOf(
  { audit, reports }: SeparateIdentitiesNeeds,
  misplaced: readonly Misplaced[],
  [left, right]: Sides,
): Promise<readonly Sighting[]> {
  const idsOf = async (keys: readonly PatientKey[]): Promise<readonly string[]> =>
    (await reports.findRecent(keys, 0)).map(({ id }) => id);
  const offers = misplaced.map(({ offer }) => offer.id);
  const crossed = async (keys: readonly PatientKey[], foreign: readonly string[]): Promise<readonly Sighting[]> => {
    const shown = new Set<string>([...offers, ...foreign]);
    return (await allAccesses(audit, keys)).flatMap((entry) => sightingOf(entry, shown));
  };
  const [leftReports, rightReports] = [await idsOf(left), await idsOf(right)];
  const sightings = [...(await crossed(left, rightReports)), ...(await crossed(right, leftReports))];
  const met = new Set(misplaced.map(({ offer }) => `${offer.orderingInstitution} ${offer.reportId}`));
  for (const { institution, objects } of sightings) for (const id of objects) met.add(`${institution ?? ''} ${id}`);
  const readings = (await allAccesses(audit, [...left, ...right])).filter(
    ({ action, institution, objects }) =>
      action === 'report-read' && objects.some((id) => met.has(`${institution ?? ''} ${id}`)),
  );
  return [...sightings, ...readings.map(asSighting)].sort((a, b) => a.at - b.at);
}

function sightingOf(entry: AuditEntry, shown: ReadonlySet<string>): readonly Sighting[] {
  const objects = entry.objects.filter((object) => shown.has(object));
  return objects.length === 0 ? [] : [asSighting({ ...entry, objects })];
}

const asSighting = ({ institution, client, ground, at, objects }: AuditEntry): Sighting => ({
  institution,
  client,
  ground,
  at,
  objects,
});
