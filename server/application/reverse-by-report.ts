import { coverageOf } from '../domain/recognition/coverage.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import { readReport } from '../domain/report/reading.ts';
import { USABLE_STATUSES, WITHDRAWN_STATUSES } from '../domain/report/report.ts';
import { DAY_MS, type EpochMs } from '../domain/time.ts';
import { reverse, type Reversal } from './decide.ts';
import { linkedKeys } from './linked-keys.ts';
import { notify, type Notified } from './notify.ts';
import type { RegistryView } from './ports/registry.ts';
import type { StoredReport } from './ports/reports.ts';
import type { Ids } from './ports/sealing.ts';
import type { Stores } from './ports/work.ts';

/** 认而又查: an own result within this time of the decision repeats what was recognised (contract 8). */
const REPEAT_DAYS = 7;

/**
 * What a new version of a known report does to the recognitions that rest on it: a withdrawal or a move to another
 * patient reverses them; whatever else changed leaves the saving and is told. All of it is told to who relied on it.
 */
export async function followChange(
  ids: Pick<Ids, 'noticeId'>,
  stores: Stores,
  stored: StoredReport,
  known: StoredReport,
  at: EpochMs,
): Promise<readonly Notified[]> {
  const moved = known.patient !== stored.patient ? 'moved' : undefined;
  const ended = WITHDRAWN_STATUSES.has(stored.status) ? 'withdrawn' : moved;
  const told: Notified[] = [];
  for (const offer of await stores.offers.recognizedByReport(stored.id)) {
    if (ended) await reverseOne(stores, offer, { cause: ended, byReport: stored.id }, at);
    else if (offer.reportDigest === stored.digest) continue;
    told.push(...(await notify(ids, stores, offer, ended ?? 'changed', stored, at)));
  }
  return told;
}

/**
 * Reverses recognitions that the ordering institution made worthless by performing the item all the same: its own
 * report covers the item, alone or in a panel, and was collected after the decision and within seven days of it.
 */
export async function reverseRepeated(
  needs: { readonly registry: RegistryView },
  stores: Stores,
  report: StoredReport,
  at: EpochMs,
): Promise<void> {
  const { collectedAt } = report;
  if (collectedAt === undefined || !USABLE_STATUSES.has(report.status)) return;
  const keys = [...(await linkedKeys(stores.patients, [[report.patient, report.patientKind]])).keys()];
  const recognized = await stores.offers.recognizedByPatient(
    keys,
    report.institution,
    collectedAt - REPEAT_DAYS * DAY_MS,
    collectedAt,
  );
  for (const { offer, decidedAt } of recognized) {
    if (offer.sameInstitution || decidedAt >= collectedAt) continue;
    if (repeats(needs, report, offer)) await reverseOne(stores, offer, { cause: 'repeated', byReport: report.id }, at);
  }
}

function repeats({ registry }: { readonly registry: RegistryView }, report: StoredReport, offer: Offer): boolean {
  const current = registry.current();
  const item = current.catalogue.find(offer.item);
  if (!item) return false;
  const reading = readReport(report, current.codeMap(report.institution));
  const { members } = coverageOf({ item, laterality: offer.laterality }, reading, report.laterality, current.catalogue);
  return offer.coveredItems.every((covered) => members.includes(covered));
}

/** Reverses one recognition for a cause that no doctor decided, with its audit entry. */
export async function reverseOne(stores: Stores, offer: Offer, reversal: Reversal, at: EpochMs): Promise<void> {
  const found = await stores.offers.find(offer.id);
  if (!found) return;
  await reverse(stores, found, reversal, at);
  await stores.audit.add({
    at,
    action: 'reversal',
    institution: offer.orderingInstitution,
    client: null,
    patient: offer.patient,
    objects: [offer.id],
    ground: null,
    facts: { cause: reversal.cause },
  });
}
