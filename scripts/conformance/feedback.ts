import { randomUUID } from 'node:crypto';
import { NotApplicable, unless, unlessStatus, type Fault, type Topic } from './assertion.ts';
import { change, figuresOf } from './figures.ts';
import { member } from './json.ts';
import type { Run } from './run.ts';
import { accepted, overridden, type Offered } from './ward.ts';

/** What became of an offer: its Task's status, `none` while nothing is decided. */
async function stateOf({ wire, client }: Run, { uuid }: Offered): Promise<unknown> {
  const answer = await wire.call(client, 'GET', `/fhir/Task/${uuid}`, 'system/Task.rs');
  return answer.status === 404 ? 'none' : member(answer.body, 'businessStatus', 'coding', 0, 'code');
}

const savesOf = ({ card }: Offered): number => {
  const offer = member(card, 'extension', 'example.huren.offer');
  return member(offer, 'sameInstitution') === true ? 0 : Number(member(offer, 'savesFen'));
};

/** CDS Hooks 2.0, Feedback. */
export const FEEDBACK: Topic = {
  name: 'Feedback',
  assertions: [
    {
      id: 'CH-24',
      sentence: 'an acceptance is 200 and one recognition with one saving; repeated, it is still one',
      reference: 'CDS Hooks 2.0, Feedback; contract 5 and 8',
      check: acceptFaults,
    },
    {
      id: 'CH-25',
      sentence: 'an acceptance that names no suggestion of that card is 400',
      reference: 'cds-fb-2',
      async check({ ward }) {
        const [one, other] = [await ward.freshOffer(), await ward.freshOffer()];
        const bare = { card: one.uuid, outcome: 'accepted', outcomeTimestamp: new Date().toISOString() };
        return [
          ...unlessStatus(await ward.feedback([bare]), [400], 'without acceptedSuggestions'),
          ...unlessStatus(await ward.feedback([{ ...bare, acceptedSuggestions: [] }]), [400], 'with none in it'),
          ...unlessStatus(await ward.feedback([accepted(one.uuid, other.suggestion)]), [400], 'another card’s'),
        ];
      },
    },
    {
      id: 'CH-26',
      sentence: 'a card is overridden with a reason, with a comment, or with neither',
      reference: 'cds-fb-3',
      async check({ ward }) {
        const faults: Fault[] = [];
        const comment = { userComment: '病情变化，需复查' };
        for (const [of, reason] of [
          ['a reason', {}] as const,
          ['a comment', comment] as const,
          ['neither', undefined] as const,
        ]) {
          const offer = await ward.freshOffer();
          const overrideReason = of === 'a reason' ? ward.excuse(offer.card) : reason;
          faults.push(...unlessStatus(await ward.feedback([{ ...overridden(offer.uuid), overrideReason }]), [200], of));
        }
        return faults;
      },
    },
    {
      id: 'CH-27',
      sentence: 'feedback on a card that nobody knows is 404 and changes no figure',
      reference: 'contract 5',
      async check(run) {
        const before = await figuresOf(run);
        const unknown = await run.ward.feedback([accepted(randomUUID(), randomUUID())]);
        const nonsense = await run.ward.feedback([accepted('no-card', 'no-suggestion')]);
        const { recognized, netFen } = change(before, await figuresOf(run));
        return [
          ...unlessStatus(unknown, [404], 'an unknown uuid'),
          ...unlessStatus(nonsense, [400, 404], 'no uuid'),
          ...unless(recognized === 0 && netFen === 0, 'no recognition, no saving', { recognized, netFen }),
        ];
      },
    },
    {
      id: 'CH-28',
      sentence: 'feedback on another institution’s card is 404 and decides nothing',
      reference: 'contract 5',
      async check(run) {
        if (!run.other) throw new NotApplicable('needs a second client (--other-client)');
        const offer = await run.ward.freshOffer();
        const answer = await run.ward.feedback([accepted(offer.uuid, offer.suggestion)], run.other);
        const state = await stateOf(run, offer);
        return [...unlessStatus(answer, [404], 'status'), ...unless(state === 'none', 'no decision', state)];
      },
    },
    {
      id: 'CH-29',
      sentence:
        'accepted and overridden later: the saving is taken back by a new entry, and older news changes nothing',
      reference: 'contract 5 and 8',
      check: reverseFaults,
    },
    {
      id: 'CH-30',
      sentence: 'the time of the outcome must be an instant with offset, not before the offer, not ahead',
      reference: 'CDS Hooks 2.0, outcomeTimestamp; contract 10',
      check: timeFaults,
    },
    {
      id: 'CH-31',
      sentence: 'a batch with one bad item decides nothing at all',
      reference: 'contract 5',
      async check(run) {
        const [one, two] = [await run.ward.freshOffer(), await run.ward.freshOffer()];
        const bad = await run.ward.feedback([accepted(one.uuid, one.suggestion), accepted(randomUUID(), randomUUID())]);
        const afterBad = await stateOf(run, one);
        const good = await run.ward.feedback([overridden(one.uuid), overridden(two.uuid)]);
        const afterGood = [await stateOf(run, one), await stateOf(run, two)];
        return [
          ...unlessStatus(bad, [404], 'one unknown card among two'),
          ...unless(afterBad === 'none', 'no decision on the other', afterBad),
          ...unlessStatus(good, [200], 'two known cards'),
          ...unless(
            afterGood.every((state) => state === 'declined'),
            'both declined',
            afterGood,
          ),
        ];
      },
    },
  ],
};

async function acceptFaults(run: Run): Promise<readonly Fault[]> {
  const offer = await run.ward.freshOffer();
  const before = await figuresOf(run);
  const item = accepted(offer.uuid, offer.suggestion);
  const answer = await run.ward.feedback([item]);
  const once = change(before, await figuresOf(run));
  const again = await Promise.all([run.ward.feedback([item]), run.ward.feedback([item])]);
  const later = await run.ward.feedback([accepted(offer.uuid, offer.suggestion)]);
  const still = change(before, await figuresOf(run));
  const state = await stateOf(run, offer);
  const expected = { recognized: 1, declined: 0, reversed: 0, netFen: savesOf(offer) };
  return [
    ...unlessStatus(answer, [200], 'acceptance'),
    ...unless(same(once, expected), `figures ${JSON.stringify(expected)}`, once),
    ...[...again, later].flatMap((each) => unlessStatus(each, [200], 'repeat')),
    ...unless(same(still, expected), `the same after repeats`, still),
    ...unless(state === 'recognized', 'Task recognized', state ?? 'none'),
  ];
}

async function reverseFaults(run: Run): Promise<readonly Fault[]> {
  const offer = await run.ward.freshOffer();
  const before = await figuresOf(run);
  const first = accepted(offer.uuid, offer.suggestion);
  const answers = [await run.ward.feedback([first])];
  const overrideReason = run.ward.excuse(offer.card);
  answers.push(await run.ward.feedback([{ ...overridden(offer.uuid, soon()), overrideReason }]));
  answers.push(await run.ward.feedback([first]));
  const { recognized, declined, netFen } = change(before, await figuresOf(run));
  const state = await stateOf(run, offer);
  return [
    ...answers.flatMap((answer) => unlessStatus(answer, [200], 'status')),
    ...unless(netFen === 0, 'no net saving', netFen),
    ...unless(recognized === 1 && declined === 1, 'one recognition and one decline', { recognized, declined }),
    ...unless(state === 'declined', 'Task declined', state ?? 'none'),
  ];
}

/** A little later than anything said so far, whatever the clocks' resolution. */
const soon = (): string => new Date(Date.now() + 5).toISOString();

async function timeFaults({ ward }: Run): Promise<readonly Fault[]> {
  const offer = await ward.freshOffer();
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const shanghai = `${at(8 * 3_600_000).slice(0, 19)}+08:00`;
  const cases: readonly (readonly [string, string, number])[] = [
    ['ten minutes ahead', at(600_000), 400],
    ['an hour before the offer', at(-3_600_000), 400],
    ['without an offset', at(0).slice(0, 19), 400],
    ['30 February', '2026-02-30T08:00:00Z', 400],
    ['a day alone', at(0).slice(0, 10), 400],
    ['in Shanghai time', shanghai, 200],
  ];
  const faults: Fault[] = [];
  for (const [of, time, status] of cases) {
    faults.push(...unlessStatus(await ward.feedback([overridden(offer.uuid, time)]), [status], of));
  }
  return faults;
}

const same = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
