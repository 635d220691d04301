import { chooseBest } from '../domain/recognition/choice.ts';
import { withoutCopies } from '../domain/recognition/copies.ts';
import { coverageBy, judge, type Judgement, type OrderedTest, type PriorReport } from '../domain/recognition/judge.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import { minutesOf } from '../domain/savings/minutes.ts';
import { savedFen } from '../domain/savings/price.ts';
import { shanghaiDay } from '../domain/time.ts';
import { NO_DEPARTMENT } from './figure-dimensions.ts';
import type { LookedBack } from './look-back.ts';
import type { Ids } from './ports/sealing.ts';

/** One offer with what its card shows. */
export interface OfferedResult {
  readonly test: OrderedTest;
  readonly judgement: Judgement;
  readonly offer: Offer;
}

/** For each ordered test the prior report that answers it best, as an offer; tests that none answers are left out. */
export function chooseOffers(
  ids: Pick<Ids, 'offerId'>,
  looked: LookedBack,
  tests: readonly OrderedTest[],
): readonly OfferedResult[] {
  const candidates = withoutCopies(looked.reports);
  return tests.flatMap((test) => {
    const judgement = chooseBest(judgeCandidates(looked, candidates, test));
    const offer = judgement && makeOffer(ids, looked, test, judgement);
    return offer ? [{ test, judgement, offer }] : [];
  });
}

function judgeCandidates(
  { question }: LookedBack,
  reports: readonly PriorReport[],
  test: OrderedTest,
): readonly Judgement[] {
  return reports
    .filter((prior) => coverageBy(question, test, prior).members.length > 0)
    .map((prior) => judge(question, test, prior));
}

/** Contract 7, offer: one per ordering institution, patient, order, item, report version and Shanghai day. */
function makeOffer(
  ids: Pick<Ids, 'offerId'>,
  { patient, question, now }: LookedBack,
  { order, mapped }: OrderedTest,
  judgement: Judgement,
): Offer | undefined {
  const { report, coverage, mark, expiresAt } = judgement;
  if (!coverage || mark === undefined || expiresAt === undefined || report.collectedAt === undefined) return undefined;
  const { item } = mapped;
  const { ordering, registry, encounter } = question;
  const day = shanghaiDay(now);
  const own = judgement.sameInstitution;
  const covered = coverage === 'full' ? 'full' : judgement.coveredItems;
  const id = ids.offerId(patient.mainKey, [ordering.id, order.id, item.id, report.id, report.digest, day]);
  return {
    id,
    orderingInstitution: ordering.id,
    sourceInstitution: report.institution,
    patient: patient.mainKey,
    patientKeys: patient.keys,
    orderId: order.id,
    item: item.id,
    laterality: mapped.laterality ?? order.laterality,
    coverage,
    coveredItems: judgement.coveredItems,
    remainingItems: judgement.remainingItems,
    obligation: judgement.obligation,
    sameInstitution: own,
    mark,
    reportId: report.id,
    reportVersion: report.version,
    reportDigest: report.digest,
    collectedAt: report.collectedAt,
    expiresAt,
    savesFen: own ? 0 : savedFen(item, covered, ordering, registry.catalogue, day),
    savesMinutes: own || coverage === 'partial' ? 0 : minutesOf(item, ordering),
    waitGroup: id,
    department: encounter.department ?? NO_DEPARTMENT,
    offeredAt: now,
    offeredDay: day,
  };
}
