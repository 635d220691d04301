import type { ReversalCause } from '../domain/recognition/decision.ts';
import { coverageOf } from '../domain/recognition/coverage.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import { readReport } from '../domain/report/reading.ts';
import { USABLE_STATUSES } from '../domain/report/report.ts';
import { DAY_MS, type EpochMs } from '../domain/time.ts';
import { reverse } from './decide.ts';
import { linkedKeys } from './linked-keys.ts';
import type { RegistryView } from './ports/registry.ts';
import type { StoredReport } from './ports/reports.ts';
import type { Stores } from './ports/work.ts';

/** 认而又查: an own result within this time of the decision repeats what was recognised (contract 8). */
const REPEAT_DAYS = 7;

/** Reverses every standing recognition that rests on the report. */
export async function reverseRestingOn(
  stores: Stores,
  report: StoredReport,
  cause: ReversalCause,
  at: EpochMs,
): Promise<void> {
  for (const offer of await stores.offers.recognizedByReport(report.id)) await reverseOne(stores, offer, cause, at);
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
    if (repeats(needs, report, offer)) await reverseOne(stores, offer, 'repeated', at);
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

async function reverseOne(stores: Stores, offer: Offer, cause: ReversalCause, at: EpochMs): Promise<void> {
  const found = await stores.offers.find(offer.id);
  if (!found) return;
  await reverse(stores, found, cause, at);
  await stores.audit.add({
    at,
    action: 'reversal',
    institution: offer.orderingInstitution,
    client: null,
    patient: offer.patient,
    objects: [offer.id],
    ground: null,
    facts: { cause },
  });
}
