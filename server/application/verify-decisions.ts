import type { DecisionEntry, DecisionState, OfferState } from '../domain/recognition/decision.ts';
import { shanghaiDay } from '../domain/time.ts';
import type { OfferLife } from './ports/ledger.ts';
import { told, type LedgerFinding } from './verify-finding.ts';

type Step = DecisionEntry['step'];

/** What may follow: a recognition or a decline is taken back before anything else is decided. */
const NEXT: Readonly<Record<Step | 'offered', readonly Step[]>> = {
  offered: ['recognized', 'declined'],
  recognized: ['reversed'],
  reversed: ['recognized', 'declined'],
  declined: ['decline-reversed'],
  'decline-reversed': ['recognized', 'declined'],
};

/** Checks the steps of one offer among themselves, and the offer's own state against them. */
export function checkDecisions({ offer, state, decisions }: OfferLife): readonly LedgerFinding[] {
  const found: LedgerFinding[] = [];
  for (const [at, entry] of decisions.entries()) {
    const wrong = wrongsOf(entry, at, decisions[at - 1], decisions[at + 1]);
    if (wrong.length > 0)
      found.push({ table: 'decisions', id: `${offer.id}.${String(entry.seq)}`, wrong: wrong.join('; ') });
  }
  const wrong = wrongsOfState(state, decisions);
  if (offer.sameInstitution !== (offer.orderingInstitution === offer.sourceInstitution)) {
    wrong.push('sameInstitution is not what its two institutions say');
  }
  if (wrong.length > 0) found.push({ table: 'offers', id: offer.id, wrong: wrong.join('; ') });
  return found;
}

function wrongsOf(
  entry: DecisionEntry,
  at: number,
  before: DecisionEntry | undefined,
  after: DecisionEntry | undefined,
): readonly string[] {
  const wrong: string[] = [];
  if (entry.seq !== at + 1) wrong.push(`step ${String(at + 1)} is missing`);
  const previous = before?.step ?? 'offered';
  // A text that is no step at all has no list of its own.
  const allowed: readonly Step[] | undefined = (NEXT as Readonly<Record<string, readonly Step[] | undefined>>)[
    previous
  ];
  if (allowed?.includes(entry.step) !== true) wrong.push(`${entry.step} cannot follow ${previous}`);
  if (entry.day !== shanghaiDay(entry.at)) wrong.push(`day is ${entry.day}, it was on ${shanghaiDay(entry.at)}`);
  if ((entry.cause !== undefined) !== (entry.step === 'reversed')) {
    wrong.push(`cause of ${entry.step} is ${told(entry.cause)}`);
  }
  const isOverridden = entry.cause === 'overridden';
  if (isOverridden && !(after?.step === 'declined' && after.at === entry.at)) {
    wrong.push('overridden without the decline that did it');
  }
  if (entry.step === 'decline-reversed') {
    if (entry.excused !== before?.excused) wrong.push('excused is not that of the decline it takes back');
    if (entry.declineReason !== before?.declineReason) wrong.push('declineReason is not that of the decline');
    if (!after) wrong.push('a decline was taken back for no other decision');
  } else if (entry.step !== 'declined' && (entry.excused || entry.declineReason !== undefined)) {
    wrong.push(`${entry.step} bears the reason of a decline`);
  }
  return wrong;
}

const STATE_AFTER: Readonly<Record<Step, DecisionState>> = {
  recognized: 'recognized',
  declined: 'declined',
  reversed: 'reversed',
  // Never the last step.
  'decline-reversed': 'declined',
};

function wrongsOfState(state: OfferState, decisions: readonly DecisionEntry[]): string[] {
  const last = decisions.at(-1);
  const expected = {
    state: last ? STATE_AFTER[last.step] : 'open',
    decidedAt: last?.at,
    declineReason: last?.step === 'declined' ? last.declineReason : undefined,
  };
  const wrong = (['state', 'decidedAt', 'declineReason'] as const)
    .filter((name) => state[name] !== expected[name])
    .map((name) => `${name} is ${told(state[name])}, its decisions make ${told(expected[name])}`);
  if (!last) {
    if (state.lastOutcomeAt !== undefined) wrong.push('lastOutcomeAt is set without a decision');
    return wrong;
  }
  // A repeat moves it on without an entry; nothing moves it back.
  const heard = Math.max(...decisions.map(({ outcomeAt }) => outcomeAt));
  if (state.lastOutcomeAt === undefined || state.lastOutcomeAt < heard) {
    wrong.push(`lastOutcomeAt is ${told(state.lastOutcomeAt)}, its decisions were heard until ${String(heard)}`);
  }
  return wrong;
}
