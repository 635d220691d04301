import type { KeyedIdentifier, PatientKey } from '../domain/patient/identity.ts';
import { WITHDRAWN_STATUSES } from '../domain/report/report.ts';
import type { EpochMs } from '../domain/time.ts';
import { linkedKeys } from './linked-keys.ts';
import type { Notified } from './notify.ts';
import { partPeople } from './part-people.ts';
import type { LinkEnd, PatientWriter } from './ports/patients.ts';
import type { StoredReport } from './ports/reports.ts';
import type { Ids } from './ports/sealing.ts';
import type { Stores } from './ports/work.ts';

/**
 * Several strong identifiers on one Patient are one person's (contract 7 `identity`): the report is evidence for the
 * links between them, for as long as its version in force says so. Evidence that a corrected version no longer gives
 * is taken back; where nothing else holds two identifiers together, their results part at once.
 */
export async function linkIdentifiers(
  ids: Pick<Ids, 'noticeId'>,
  stores: Stores,
  stored: StoredReport,
  known: StoredReport | undefined,
  identifiers: readonly KeyedIdentifier[],
  at: EpochMs,
): Promise<readonly Notified[]> {
  const [main, ...others] = identifiers;
  // A withdrawal often names nobody any more; it takes no word back about who is who.
  if (!main && WITHDRAWN_STATUSES.has(stored.status)) return [];
  const before = known ? await stores.patients.findLinkedBy(known.patient, stored.id) : [];
  const isMoved = known !== undefined && known.patient !== main?.key;
  for (const other of others) {
    const isThere = !isMoved && before.some(({ key }) => key === other.key);
    if (main && other.key !== main.key && !isThere) await addLink(stores.patients, main, other, stored, at);
  }
  const told: Notified[] = [];
  for (const { key } of before) {
    const stays = !isMoved && others.some((other) => other.key === key);
    if (known && !stays) told.push(...(await dropLink(ids, stores, known.patient, key, stored, at)));
  }
  return told;
}

/**
 * A link that would tie two resident ids together, or identifiers that people have separated, is not made: that is a
 * contradiction for people to look at.
 */
async function addLink(
  patients: PatientWriter,
  main: KeyedIdentifier,
  other: KeyedIdentifier,
  { id, institution }: StoredReport,
  at: EpochMs,
): Promise<void> {
  const contradiction = await contradictionOf(patients, main, other);
  if (contradiction) {
    await patients.addReview({
      patient: main.key,
      kind: contradiction,
      reportId: id,
      source: institution,
      institution,
      at,
    });
    return;
  }
  const isNew = (await patients.findLinked(main.key)).every(({ key }) => key !== other.key);
  await patients.link(main, other, { evidence: id, institution, at });
  if (isNew) await addEvent(patients, 'linked', main.key, other.key, { id, institution }, at);
}

async function contradictionOf(
  patients: PatientWriter,
  a: LinkEnd,
  b: LinkEnd,
): Promise<'two-resident-ids' | 'separated-identifiers' | undefined> {
  const [ofA, ofB] = [await linkedKeys(patients, [[a.key, a.kind]]), await linkedKeys(patients, [[b.key, b.kind]])];
  const residents = new Set([...ofA, ...ofB].filter(([, kind]) => kind === 'resident-id').map(([key]) => key));
  if (residents.size > 1) return 'two-resident-ids';
  for (const key of ofA.keys()) {
    if ((await patients.findSeparated(key)).some((other) => ofB.has(other))) return 'separated-identifiers';
  }
  return undefined;
}

async function dropLink(
  ids: Pick<Ids, 'noticeId'>,
  stores: Stores,
  patient: PatientKey,
  other: PatientKey,
  report: StoredReport,
  at: EpochMs,
): Promise<readonly Notified[]> {
  if (!(await stores.patients.unlink(patient, other, report.id))) return [];
  const left = await linkedKeys(stores.patients, [[patient, '']]);
  if (left.has(other)) return [];
  await addEvent(stores.patients, 'unlinked', patient, other, report, at);
  const right = await linkedKeys(stores.patients, [[other, '']]);
  return (await partPeople(ids, stores, [[...left.keys()], [...right.keys()]], at)).told;
}

const addEvent = (
  patients: PatientWriter,
  action: 'linked' | 'unlinked',
  patient: PatientKey,
  other: PatientKey,
  { id, institution }: Pick<StoredReport, 'id' | 'institution'>,
  at: EpochMs,
): Promise<void> =>
  patients.addEvent({ at, action, patient, other, evidence: id, institution, client: null, reason: null });
