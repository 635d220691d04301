import type { Client } from '../domain/institution/registry.ts';
import { chooseBest } from '../domain/recognition/choice.ts';
import { withoutCopies } from '../domain/recognition/copies.ts';
import { coverageBy, judge, type Judgement, type OrderedTest, type PriorReport } from '../domain/recognition/judge.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import { encounterRule } from '../domain/recognition/rules/encounter.ts';
import { minutesOf } from '../domain/savings/minutes.ts';
import { savedFen } from '../domain/savings/price.ts';
import { shanghaiDay } from '../domain/time.ts';
import { NO_DEPARTMENT } from './figure-dimensions.ts';
import { lookBack, orderedTests, type LookBackNeeds, type LookBackRequest, type LookedBack } from './look-back.ts';
import type { Ids } from './ports/sealing.ts';
import type { EventLog, Metrics } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { recordCheck } from './record-check.ts';
import { withinBudget } from './time-budget.ts';

/** What checking an order needs. */
export interface CheckOrderNeeds extends LookBackNeeds {
  readonly ids: Ids;
  readonly work: UnitOfWork;
  readonly metrics: Metrics;
  readonly log: EventLog;
  /** Milliseconds after which the answer is "could not look" (contract 10). */
  readonly budgetMs: number;
}

export interface OrderCheck extends LookBackRequest {
  readonly clientId: Client['id'];
  /** Milliseconds that the request has taken already: they count against the budget. */
  readonly spentMs: number;
}

/** One offer with what its card shows. */
export interface OfferedResult {
  readonly test: OrderedTest;
  readonly judgement: Judgement;
  readonly offer: Offer;
}

export type CheckOrder = (check: OrderCheck) => Promise<readonly OfferedResult[]>;

/**
 * Answers which prior results could stand for the draft orders: at most one offer an order, recorded before it is
 * answered. An empty list states that there is none; whatever keeps the exchange from looking is thrown
 * (`patient-unknown`, `unavailable`), never answered as an empty list.
 */
export function makeCheckOrder(needs: CheckOrderNeeds): CheckOrder {
  return async (check) => {
    const startedAt = needs.clock.now();
    const offered = await withinBudget(needs.budgetMs - check.spentMs, (isSpent) => checkOrders(needs, check, isSpent));
    const seconds = (needs.clock.now() - startedAt) / 1000;
    needs.metrics.observe('order_check_seconds', seconds);
    needs.metrics.count('order_checks', { institution: check.institution });
    needs.log.event('order-checked', {
      institution: check.institution,
      orders: check.orders.length,
      offers: offered.length,
      ms: Math.round(seconds * 1000),
    });
    return offered;
  };
}

async function checkOrders(
  needs: CheckOrderNeeds,
  check: OrderCheck,
  isSpent: () => boolean,
): Promise<readonly OfferedResult[]> {
  const registry = needs.registry.current();
  const tests = orderedTests(registry, check).filter(({ order }) => encounterRule(order, check.encounter).holds);
  // Nothing that the catalogue knows was ordered outside an emergency: there is nothing to look for.
  if (tests.length === 0) return [];
  const looked = await lookBack(needs, check, registry.catalogue.longestWindowDays);
  const candidates = withoutCopies(looked.reports);
  const offered = tests.flatMap((test) => {
    const judgement = chooseBest(judgeCandidates(looked, candidates, test));
    const offer = judgement && makeOffer(needs.ids, check, looked, test, judgement);
    return offer ? [{ test, judgement, offer }] : [];
  });
  await recordCheck(needs, check, looked, offered, isSpent);
  return offered;
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
  ids: Ids,
  check: OrderCheck,
  { patient, question, now }: LookedBack,
  { order, mapped }: OrderedTest,
  judgement: Judgement,
): Offer | undefined {
  const { report, coverage, mark, expiresAt } = judgement;
  if (!coverage || mark === undefined || expiresAt === undefined || report.collectedAt === undefined) return undefined;
  const { item } = mapped;
  const { ordering, registry } = question;
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
    department: check.encounter.department ?? NO_DEPARTMENT,
    offeredAt: now,
    offeredDay: day,
  };
}
