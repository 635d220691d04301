import type { PatientKey } from '../domain/patient/identity.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import type { EpochMs } from '../domain/time.ts';
import { notify, type Notified } from './notify.ts';
import type { IndexedReport } from '../domain/report/report.ts';
import type { Ids } from './ports/sealing.ts';
import type { Stores } from './ports/work.ts';
import { reverseOne } from './reverse-by-report.ts';

/** An offer that showed a result of one person in the chart of another. */
export interface Misplaced {
  readonly offer: Offer;
  readonly viewedAt: EpochMs | undefined;
  /** Whether the result had been recognised; the recognition is reversed. */
  readonly recognized: boolean;
}

export interface Parted {
  readonly misplaced: readonly Misplaced[];
  readonly told: readonly Notified[];
}

/**
 * Takes the results of two groups of identifiers, which were thought to be one person's, out of each other's charts:
 * offers that crossed over are void (no ground to open the report, no decision), recognitions among them are reversed,
 * grounds from searches end, and every institution that was shown such a result is told.
 */
export async function partPeople(
  ids: Pick<Ids, 'noticeId'>,
  stores: Stores,
  [a, b]: readonly [readonly PatientKey[], readonly PatientKey[]],
  at: EpochMs,
): Promise<Parted> {
  const ofA = await crossedOver(ids, stores, a, b, at);
  const ofB = await crossedOver(ids, stores, b, a, at);
  for (const report of await stores.reports.findRecent([...a, ...b], 0)) {
    await stores.reports.dropSearchGrounds(report.id);
  }
  return { misplaced: [...ofA.misplaced, ...ofB.misplaced], told: [...ofA.told, ...ofB.told] };
}

/** What of the others' results was offered for these. */
async function crossedOver(
  ids: Pick<Ids, 'noticeId'>,
  stores: Stores,
  mine: readonly PatientKey[],
  others: readonly PatientKey[],
  at: EpochMs,
): Promise<Parted> {
  const misplaced: Misplaced[] = [];
  const told: Notified[] = [];
  for (const { offer, state } of await stores.offers.findByPatients(mine)) {
    const report: IndexedReport | undefined = await stores.reports.findById(offer.reportId);
    if (state.voidAt !== undefined || !report || !others.includes(report.patient)) continue;
    const recognized = state.state === 'recognized';
    if (recognized) await reverseOne(stores, offer, { cause: 'separated', byReport: report.id }, at);
    await stores.offers.setVoid(offer, at);
    told.push(...(await notify(ids, stores, offer, 'separated', report, at)));
    misplaced.push({ offer, viewedAt: state.viewedAt, recognized });
  }
  return { misplaced, told };
}
