import type { DecisionEntry } from '../domain/recognition/decision.ts';
import { sharedWait } from '../domain/savings/minutes.ts';
import { shanghaiDay } from '../domain/time.ts';
import { dimensionsOf } from './figure-dimensions.ts';
import type { EnteredSaving, MiscountedVisit, OfferLife } from './ports/ledger.ts';
import { told, type LedgerFinding } from './verify-finding.ts';

/**
 * Checks the savings entries of one offer against its steps: one entry for each recognition and each reversal, in
 * their order, with the amounts that the rule of contract 8 leaves no choice about.
 */
export function checkSavings(life: OfferLife): readonly LedgerFinding[] {
  const { offer, decisions } = life;
  const found: LedgerFinding[] = [];
  const entered = new Map(life.savings.map((saving) => [saving.entry.id, saving]));
  let recognized: EnteredSaving | undefined;
  const steps = decisions.filter(({ step }) => step === 'recognized' || step === 'reversed');
  for (const [at, step] of steps.entries()) {
    const id = `${offer.id}.${String(at + 1)}`;
    const saving = entered.get(id);
    entered.delete(id);
    if (!saving) {
      const wrong = `the entry of decision ${String(step.seq)} (${step.step}) is missing`;
      found.push({ table: 'savings', id, wrong });
      continue;
    }
    const wrong = wrongsOf(life, step, saving, recognized);
    if (wrong.length > 0) found.push({ table: 'savings', id, wrong: wrong.join('; ') });
    if (step.step === 'recognized') recognized = saving;
  }
  for (const id of entered.keys()) found.push({ table: 'savings', id, wrong: 'no decision made this entry' });
  return found;
}

const DIMENSIONS = ['institution', 'source', 'item', 'department'] as const;

function wrongsOf(
  { offer }: OfferLife,
  step: DecisionEntry,
  { entry, patient }: EnteredSaving,
  recognized: EnteredSaving | undefined,
): readonly string[] {
  const kind = step.step === 'recognized' ? 'recognition' : 'reversal';
  const mine = dimensionsOf(offer);
  const expected: readonly (readonly [
    name: string,
    is: string | number | boolean,
    should: string | number | boolean,
  ])[] = [
    ['kind', entry.kind, kind],
    ['own', entry.own, offer.sameInstitution],
    ['at', entry.at, step.at],
    ['day', entry.day, shanghaiDay(step.at)],
    ...DIMENSIONS.map((name) => [name, entry[name], mine[name]] as const),
  ];
  const wrong = expected
    .filter(([, is, should]) => is !== should)
    .map(([name, is, should]) => `${name} is ${told(is)}, its offer and decision make ${told(should)}`);
  // Keys of patients are not told.
  if (patient !== offer.patient) wrong.push("patient is not the offer's");
  return [...wrong, ...wrongAmounts(entry, kind, offer.sameInstitution, recognized), ...wrongFlags(entry, kind)];
}

function wrongAmounts(
  { fen, minutes }: EnteredSaving['entry'],
  kind: 'recognition' | 'reversal',
  own: boolean,
  recognized: EnteredSaving | undefined,
): readonly string[] {
  if (own) return fen === 0 && minutes === 0 ? [] : ["a recognition of the institution's own result saves nothing"];
  const wrong: string[] = [];
  const sign = kind === 'recognition' ? 1 : -1;
  if (fen * sign < 0) wrong.push(`fen ${String(fen)} has the wrong sign`);
  if (minutes * sign < 0) wrong.push(`minutes ${String(minutes)} has the wrong sign`);
  if (kind === 'reversal' && recognized && fen + recognized.entry.fen !== 0) {
    wrong.push(`fen is ${String(fen)}, it reverses ${String(recognized.entry.fen)}`);
  }
  return wrong;
}

/** A visit is claimed once or not at all, and never by a reversal or an own result. */
function wrongFlags({ visits, own }: EnteredSaving['entry'], kind: 'recognition' | 'reversal'): readonly string[] {
  const most = kind === 'recognition' && !own ? 1 : 0;
  return Object.entries(visits)
    .filter(([, flag]) => flag < 0 || flag > most)
    .map(([cut, flag]) => `visit flag (${cut}) is ${String(flag)}, at most ${String(most)} is possible`);
}

/**
 * Items that share a wait save the longest, once (contract 8): what all their entries add up to is what those whose
 * recognition stands make. A wait group is made within one day of offers, so one day holds all of it.
 */
export function checkWaits(lives: readonly OfferLife[]): readonly LedgerFinding[] {
  const groups = new Map<string, OfferLife[]>();
  for (const life of lives) {
    if (life.offer.sameInstitution) continue;
    const place = `${life.offer.patient} ${life.offer.waitGroup}`;
    groups.set(place, [...(groups.get(place) ?? []), life]);
  }
  const found: LedgerFinding[] = [];
  for (const group of groups.values()) {
    const entered = group.flatMap(({ savings }) => savings).reduce((sum, { entry }) => sum + entry.minutes, 0);
    const standing = group.filter(({ decisions }) => decisions.at(-1)?.step === 'recognized');
    const makes = sharedWait(standing.map(({ offer }) => offer.savesMinutes));
    if (entered === makes) continue;
    const ids = group.flatMap(({ offer, savings }) =>
      savings.length > 0 ? savings.map(({ entry }) => entry.id) : offer.id,
    );
    const wrong = `minutes of its wait add up to ${String(entered)}, the standing recognitions make ${String(makes)}`;
    found.push({ table: 'savings', id: ids.join(' '), wrong });
  }
  return found;
}

/** What a recount of the visits of a day found. */
export function tellVisit({ cut, institution, key, claimed, savingId }: MiscountedVisit): LedgerFinding {
  const by = cut === 'total' ? '' : ` by ${cut} ${key}`;
  const wrong = `the recognitions of its patient at ${institution} that day claim ${String(claimed)} visits${by} in place of one`;
  return { table: 'savings', id: savingId, wrong };
}
