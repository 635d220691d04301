import { NotApplicable, unless, type Fault, type Topic } from './assertion.ts';
import { cardFaults, emptyMembers, invariantFaults } from './card-rules.ts';
import { hookBody, orderOf, type Order } from './invented.ts';
import { listOf, member, textOf } from './json.ts';
import type { Run } from './run.ts';
import { PANEL, told } from './ward.ts';

const LONGEST_SUMMARY = 140;

/** Cards of every kind that the exchange gives, with the orders that they were asked for. */
interface Asked {
  readonly of: string;
  readonly orders: readonly Order[];
  readonly cards: readonly unknown[];
}

async function askAll({ ward }: Run): Promise<readonly Asked[]> {
  const [whole, part] = [await ward.panelPatient(), await ward.memberPatient()];
  const cases = [
    ['order-select', 'order-select', whole],
    ['order-sign', 'order-sign', whole],
    ['partial coverage', 'order-sign', part],
    ['patient-view', 'patient-view', whole],
  ] as const;
  const asked: Asked[] = [];
  for (const [of, hook, person] of cases) {
    const orders = [orderOf(PANEL)];
    const answer = await ward.askWith(hook, hookBody(hook, person, orders));
    const cards = listOf(member(answer.body, 'cards'));
    if (cards.length === 0) throw new NotApplicable(`no card came (${of}: ${told(answer)}); see EX-01`);
    asked.push({ of, orders, cards });
  }
  return asked;
}

/** The faults of every card, with the kind of the card. */
async function everyCard(
  run: Run,
  check: (card: unknown, asked: Asked) => readonly Fault[],
): Promise<readonly Fault[]> {
  return (await askAll(run)).flatMap((asked) =>
    asked.cards.flatMap((card) =>
      check(card, asked).map(({ expected, seen }) => ({ expected: `${asked.of}: ${expected}`, seen })),
    ),
  );
}

/** CDS Hooks 2.0, CDS Service Response. */
export const CARDS: Topic = {
  name: 'Cards',
  assertions: [
    {
      id: 'CH-08',
      sentence: 'every card has what a card must have, of the right kind, and nothing empty',
      reference: 'crd_service_response_validation, crd_card_optional_fields_validation',
      check: (run) =>
        everyCard(run, (card) => [
          ...cardFaults(card),
          ...unless(
            emptyMembers(card, 'card').length === 0,
            'no null, "", [] or {}',
            emptyMembers(card, 'card').join(' '),
          ),
        ]),
    },
    {
      id: 'CH-09',
      sentence: 'summaries are shorter than 140, counted by characters and by UTF-16 units',
      reference: 'CDS Hooks 2.0, Card Attributes',
      check: (run) =>
        everyCard(run, (card) => {
          const summary = textOf(member(card, 'summary'));
          const longest = Math.max(summary.length, [...summary].length);
          return unless(longest > 0 && longest < LONGEST_SUMMARY, `< ${String(LONGEST_SUMMARY)}`, longest);
        }),
    },
    {
      id: 'CH-11',
      sentence: 'the invariants cds-resp-1 to cds-resp-7 hold',
      reference: 'CDS Hooks 3.0 ballot, invariants',
      check: (run) => everyCard(run, invariantFaults),
    },
    {
      id: 'CH-12',
      sentence: 'what a suggestion deletes or updates is one of the draft orders, and stays the same patient’s',
      reference: 'crd_propose_alternate_request_card_validation',
      check: (run) => everyCard(run, targetFaults),
    },
    {
      id: 'EX-03',
      sentence:
        'a partial result leaves the rest to be ordered; only an obligation is recommended; reasons can be given',
      reference: 'contract 5',
      check: (run) => everyCard(run, contractFaults),
    },
  ],
};

const actionsOf = (card: unknown): readonly unknown[] =>
  listOf(member(card, 'suggestions')).flatMap((suggestion) => listOf(member(suggestion, 'actions')));

function targetFaults(card: unknown, { orders }: Asked): readonly Fault[] {
  return actionsOf(card).flatMap((action) => {
    const resource = member(action, 'resource');
    const subject = member(resource, 'subject', 'reference');
    if (member(action, 'type') === 'delete') {
      const target = member(action, 'resourceId');
      return unless(
        orders.some(({ id }) => target === `ServiceRequest/${id}`),
        'delete: one of the draft orders',
        target,
      );
    }
    const isSame = subject === member(orders[0], 'subject', 'reference');
    const isTheirs = member(action, 'type') === 'create' || orders.some(({ id }) => id === member(resource, 'id'));
    return [
      ...unless(isTheirs, 'update: one of the draft orders', member(resource, 'id')),
      ...unless(isSame, 'the subject of the draft order', subject ?? 'none'),
    ];
  });
}

function contractFaults(card: unknown, { of }: Asked): readonly Fault[] {
  if (of === 'patient-view') return [];
  const offer = member(card, 'extension', 'example.huren.offer');
  const isPartial = of === 'partial coverage';
  const creates = actionsOf(card).filter((action) => member(action, 'type') === 'create');
  const isMust = member(offer, 'obligation') === 'must';
  const isRecommended = member(card, 'suggestions', 0, 'isRecommended') === true;
  return [
    ...unless(
      member(offer, 'coverage') === (isPartial ? 'partial' : 'full'),
      'its coverage',
      member(offer, 'coverage'),
    ),
    ...unless(creates.length > 0 === isPartial, isPartial ? 'orders for the rest' : 'no new order', creates.length),
    ...unless(member(card, 'indicator') === (isMust ? 'warning' : 'info'), 'warning for an obligation alone', isMust),
    ...unless(isRecommended === isMust, 'isRecommended for an obligation alone', isRecommended),
    ...unless(listOf(member(card, 'overrideReasons')).length > 0, 'overrideReasons', 'none'),
    ...unless(listOf(member(card, 'links')).length > 0, 'a link to the report', 'none'),
  ];
}
