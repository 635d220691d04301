import type { OrderedTest, PriorReport } from '../domain/recognition/judge.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import type { CheckOrderNeeds, OrderCheck } from './check-order.ts';
import type { OfferedResult } from './choose-offers.ts';
import { ExchangeError } from './exchange-error.ts';
import { dimensionsOf } from './figure-dimensions.ts';
import type { LookedBack } from './look-back.ts';
import type { KnownOffer } from './ports/offers.ts';
import type { RecordedCheck } from './ports/order-checks.ts';
import type { Stores } from './ports/work.ts';
import { recordedForm } from './recorded-check.ts';

/**
 * Records an order check in one unit of work: its new offers with their count, the contradictions of identity that
 * it met, what it was asked (keyed), and the audit entry. Asking again the same day finds the offers there and counts
 * nothing twice. `asked` are all orders that are known items, those included that were not to be answered.
 */
export async function recordCheck(
  needs: Pick<CheckOrderNeeds, 'ids' | 'work' | 'metrics'>,
  check: OrderCheck,
  looked: LookedBack,
  asked: readonly OrderedTest[],
  offered: readonly OfferedResult[],
  isSpent: () => boolean,
): Promise<RecordedCheck['id'] | undefined> {
  const contradictions = looked.reports.filter(({ identity }) => identity.contradiction);
  const recorded = recordedForm(
    needs.ids,
    looked,
    asked,
    offered.map(({ offer }) => offer),
  );
  const added = await needs.work.write(async (stores) => {
    if (isSpent()) throw new ExchangeError('unavailable', 'The time budget of the order check is spent.');
    const fresh = await addOffers(stores, offered);
    for (const prior of contradictions) await addReview(stores, check, looked, prior);
    if (recorded) await stores.orderChecks.add(recorded);
    await stores.audit.add({
      at: looked.now,
      action: 'order-checked',
      institution: check.institution,
      client: check.clientId,
      person: check.person,
      patient: looked.patient.mainKey,
      objects: offered.map(({ offer }) => offer.id),
      ground: 'order',
      facts: { orders: check.orders.length, offers: offered.length },
    });
    return fresh;
  });
  needs.metrics.count('offers', { institution: check.institution }, added.length);
  needs.metrics.count('identity_contradictions', {}, contradictions.length);
  return recorded?.id;
}

async function addOffers(stores: Stores, offered: readonly OfferedResult[]): Promise<readonly Offer[]> {
  if (offered.length === 0) return [];
  const known = await stores.offers.findKnown(offered.map(({ offer }) => offer.id));
  // What was void is offered again: the identifiers have been found to be one person's after all.
  for (const { offer } of offered) if (known.get(offer.id)?.isVoid) await stores.offers.setVoid(offer, undefined);
  const grouped = shareWaits(known, offered);
  const fresh = await stores.offers.addNew(grouped);
  for (const offer of fresh) await stores.figures.add(offer.offeredDay, dimensionsOf(offer), { offered: 1 });
  return fresh;
}

/**
 * Laboratory items of one order check that share a specimen share one blood draw (contract 8): they get one wait
 * group. An offer that was made before (order-select, then order-sign) brings its group along.
 */
function shareWaits(known: ReadonlyMap<Offer['id'], KnownOffer>, offered: readonly OfferedResult[]): readonly Offer[] {
  const groups = new Map<string, string>();
  const drawOf = ({ test }: OfferedResult): string | undefined => test.mapped.item.specimen;
  for (const result of offered) {
    const draw = drawOf(result);
    const group = known.get(result.offer.id)?.waitGroup;
    if (draw !== undefined && group !== undefined) groups.set(draw, group);
  }
  return offered.map((result) => {
    const draw = drawOf(result);
    if (draw === undefined) return result.offer;
    const group = groups.get(draw) ?? result.offer.id;
    groups.set(draw, group);
    return { ...result.offer, waitGroup: group };
  });
}

async function addReview(
  stores: Stores,
  check: OrderCheck,
  looked: LookedBack,
  { report, identity }: PriorReport,
): Promise<void> {
  if (!identity.contradiction) return;
  await stores.patients.addReview({
    patient: report.patient,
    kind: identity.contradiction,
    reportId: report.id,
    source: report.institution,
    institution: check.institution,
    at: looked.now,
  });
}
