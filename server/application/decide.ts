import { WITHDRAWN_STATUSES, type ReportId } from '../domain/report/report.ts';
import type { DecisionEntry, DecisionState, ReversalCause } from '../domain/recognition/decision.ts';
import { shanghaiDay, type EpochMs } from '../domain/time.ts';
import { ExchangeError } from './exchange-error.ts';
import { dimensionsOf } from './figure-dimensions.ts';
import type { OfferWithState } from './ports/offers.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Clock } from './ports/system.ts';
import type { Stores } from './ports/work.ts';
import { enterReversal, enterSaving } from './savings-ledger.ts';

export interface DecisionNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
}

/** Why a recognition ends, and by which report where one did it. */
export interface Reversal {
  readonly cause: ReversalCause;
  readonly byReport?: ReportId | undefined;
}

/** What a decision did, for metrics. */
export type DecisionStep = 'recognized' | 'declined';

/**
 * The doctor recognises: one recognition and one saving. A repeat only moves the time by which older news is told.
 * Throws `conflict` when the offer no longer stands.
 */
export async function recognize(
  needs: DecisionNeeds,
  stores: Stores,
  found: OfferWithState,
  outcomeAt: EpochMs,
  at: EpochMs,
): Promise<DecisionStep | undefined> {
  const { state } = found;
  if (state.state === 'recognized') {
    await hear(stores, found, outcomeAt);
    return undefined;
  }
  await checkStillStands(stores, found);
  await countFirstAnswer(stores, found);
  if (state.state === 'declined') await undoDecline(stores, found, outcomeAt, at);
  await append(stores, found, { step: 'recognized', outcomeAt, at });
  await enterSaving(needs, stores, found.offer, at);
  await moveTo(stores, found, 'recognized', undefined, outcomeAt, at);
  return 'recognized';
}

/**
 * The doctor declines: one decline. Over a standing recognition it first reverses that; taking a recognition back is
 * always allowed, whatever became of the report meanwhile. Throws `conflict` when an open offer no longer stands.
 */
export async function decline(
  needs: DecisionNeeds,
  stores: Stores,
  found: OfferWithState,
  reason: string | undefined,
  outcomeAt: EpochMs,
  at: EpochMs,
): Promise<DecisionStep | undefined> {
  const { state, offer } = found;
  if (state.state === 'declined' && state.declineReason === reason) {
    await hear(stores, found, outcomeAt);
    return undefined;
  }
  if (state.state === 'open' || state.state === 'reversed') await checkStillStands(stores, found);
  await countFirstAnswer(stores, found);
  if (state.state === 'declined') await undoDecline(stores, found, outcomeAt, at);
  if (state.state === 'recognized') await appendReversal(stores, found, { cause: 'overridden' }, outcomeAt, at);
  const excused = isExcused(needs, reason);
  await append(stores, found, { step: 'declined', declineReason: reason, excused, outcomeAt, at });
  const counts = excused ? { excused: 1 } : { declined: 1 };
  await stores.figures.add(shanghaiDay(at), { ...dimensionsOf(offer), reason: reason ?? '' }, counts);
  await moveTo(stores, found, 'declined', reason, outcomeAt, at);
  return 'declined';
}

/**
 * Reverses a standing recognition for a cause other than the doctor's later decision. The state remembers the time of
 * the reversal, so that a late repeat of the old acceptance does not bring the saving back.
 */
export async function reverse(
  stores: Stores,
  found: OfferWithState,
  { cause, byReport }: Reversal,
  at: EpochMs,
): Promise<void> {
  if (found.state.state !== 'recognized') return;
  await appendReversal(stores, found, { cause, byReport }, at, at);
  await moveTo(stores, found, 'reversed', undefined, Math.max(at, found.state.lastOutcomeAt ?? at), at);
}

async function appendReversal(
  stores: Stores,
  found: OfferWithState,
  { cause, byReport }: Reversal,
  outcomeAt: EpochMs,
  at: EpochMs,
): Promise<void> {
  await append(stores, found, { step: 'reversed', cause, byReport, outcomeAt, at });
  await enterReversal(stores, found.offer, at);
}

async function undoDecline(stores: Stores, found: OfferWithState, outcomeAt: EpochMs, at: EpochMs): Promise<void> {
  const { declineReason } = found.state;
  const declined = (await stores.offers.decisionsOf(found.offer.id)).findLast((entry) => entry.step === 'declined');
  const wasExcused = declined?.excused === true;
  await append(stores, found, { step: 'decline-reversed', declineReason, excused: wasExcused, outcomeAt, at });
  const counts = wasExcused ? { excused: -1 } : { declined: -1 };
  const dimensions = { ...dimensionsOf(found.offer), reason: declineReason ?? '' };
  await stores.figures.add(shanghaiDay(at), dimensions, counts);
}

/** Contract 5 and 10: the report as it was offered is still in force, and nobody concerned has opted out. */
async function checkStillStands(stores: Stores, { offer, state }: OfferWithState): Promise<void> {
  if (state.voidAt !== undefined) {
    throw new ExchangeError('conflict', "The result was found to be another person's since it was offered.");
  }
  const report = await stores.reports.findById(offer.reportId);
  if (!report || WITHDRAWN_STATUSES.has(report.status)) {
    throw new ExchangeError('conflict', 'The source has withdrawn the report since it was offered.');
  }
  if (report.digest !== offer.reportDigest) {
    throw new ExchangeError('conflict', 'The source has changed the report since it was offered; ask again.');
  }
  if (await stores.patients.anyOptedOut(offer.patientKeys)) {
    throw new ExchangeError('conflict', 'The patient has opted out since the offer.');
  }
}

/** The day of the offer learns that it was answered; `unanswered` is what remains. */
async function countFirstAnswer(stores: Stores, { offer, state }: OfferWithState): Promise<void> {
  if (state.lastOutcomeAt === undefined)
    await stores.figures.add(offer.offeredDay, dimensionsOf(offer), { answered: 1 });
}

type Step = Pick<DecisionEntry, 'step' | 'outcomeAt' | 'at'> &
  Partial<Pick<DecisionEntry, 'cause' | 'byReport' | 'declineReason' | 'excused'>>;

async function append(stores: Stores, { offer }: OfferWithState, step: Step): Promise<void> {
  const earlier = await stores.offers.decisionsOf(offer.id);
  await stores.offers.addDecision({
    offer: offer.id,
    seq: earlier.length + 1,
    cause: undefined,
    byReport: undefined,
    declineReason: undefined,
    excused: false,
    ...step,
    day: shanghaiDay(step.at),
  });
}

async function moveTo(
  stores: Stores,
  { offer, state }: OfferWithState,
  next: DecisionState,
  declineReason: string | undefined,
  lastOutcomeAt: EpochMs,
  decidedAt: EpochMs,
): Promise<void> {
  await stores.offers.setState(offer, {
    state: next,
    lastOutcomeAt,
    decidedAt,
    declineReason,
    viewedAt: state.viewedAt,
    voidAt: state.voidAt,
  });
}

/** A repeat changes nothing but the time by which older news is told. */
async function hear(stores: Stores, { offer, state }: OfferWithState, outcomeAt: EpochMs): Promise<void> {
  await stores.offers.setState(offer, { ...state, lastOutcomeAt: outcomeAt });
}

function isExcused(needs: DecisionNeeds, reason: string | undefined): boolean {
  return needs.registry.current().declineReasons.find(({ code }) => code === reason)?.countsAsDecline === false;
}
