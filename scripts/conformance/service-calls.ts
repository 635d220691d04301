import { unless, unlessStatus, type Fault, type Topic } from './assertion.ts';
import { UUID } from './card-rules.ts';
import { hookBody, orderOf, patientOf, type Hook } from './invented.ts';
import { listOf, member, textOf } from './json.ts';
import type { Run } from './run.ts';
import { MEMBER, PANEL, told } from './ward.ts';
import type { Answer } from './wire.ts';

const HOOKS: readonly Hook[] = ['order-select', 'order-sign', 'patient-view'];
const P95_MS = 500;

const cardsOf = (answer: Answer): readonly unknown[] => listOf(member(answer.body, 'cards'));
/** One card, and that for this order: an empty answer would say nothing about the other orders. */
function onlyAbout(answer: Answer, id: string, whose: string): readonly Fault[] {
  const about = cardsOf(answer).map((card) => member(card, 'extension', 'example.huren.offer', 'order'));
  return unless(about.join() === `ServiceRequest/${id}`, `one card, of ${whose}`, `${String(about.length)} cards`);
}
const uuidsOf = (answer: Answer): readonly string[] => cardsOf(answer).map((card) => textOf(member(card, 'uuid')));

/** CDS Hooks 2.0, Calling a CDS Service: what is right is answered right. */
export const SERVICE_CALLS: Topic = {
  name: 'Service calls',
  assertions: [
    {
      id: 'EX-01',
      sentence: 'a report that is pushed is offered, once, for an order of the same item',
      reference: 'contract 5 and 7',
      check: offerFaults,
    },
    {
      id: 'CH-07',
      sentence: 'every service answers a valid call with 200 and application/json',
      reference: 'crd_service_call_test',
      async check({ ward }) {
        const person = await ward.panelPatient();
        const faults: Fault[] = [];
        for (const hook of HOOKS) {
          const answer = await ward.askWith(hook, hookBody(hook, person, [orderOf(PANEL)]));
          const type = answer.headers.get('content-type') ?? 'none';
          faults.push(
            ...unlessStatus(answer, [200], hook),
            ...unless(type.startsWith('application/json'), `${hook}: application/json`, type),
            ...unless(Array.isArray(member(answer.body, 'cards')), `${hook}: cards, an array`, 'none'),
          );
        }
        return faults;
      },
    },
    {
      id: 'CH-10',
      sentence: 'cards and suggestions of many orders have uuids of RFC 4122, each one only once',
      reference: 'CDS Hooks 2.0, Card Attributes',
      check: uniqueFaults,
    },
    {
      id: 'CH-13',
      sentence: 'an order that is revoked or entered in error has no card',
      reference: 'contract 7, encounter',
      async check({ ward }) {
        const person = await ward.panelPatient();
        const draft = orderOf(PANEL);
        const ended = ['revoked', 'entered-in-error', 'completed'].map((status) => orderOf(PANEL, { status }));
        const answer = await ward.ask('order-sign', person, [...ended, draft]);
        return [...unlessStatus(answer, [200], 'status'), ...onlyAbout(answer, draft.id, 'the draft among them')];
      },
    },
    {
      id: 'CH-14',
      sentence: 'at order-select only the selected orders have a card',
      reference: 'CDS Hooks Library, order-select',
      async check({ ward }) {
        const [one, two] = [orderOf(PANEL), orderOf(MEMBER)];
        const answer = await ward.ask('order-select', await ward.panelPatient(), [one, two], [two.id]);
        return [...unlessStatus(answer, [200], 'status'), ...onlyAbout(answer, two.id, 'the selected order')];
      },
    },
    {
      id: 'CH-20',
      sentence: 'without a usable patient it is 412 and never an empty answer; a failed encounter does not matter',
      reference: 'CDS Hooks 2.0, Prefetch; contract 5',
      check: prefetchFaults,
    },
    {
      id: 'CH-21',
      sentence: 'members that nobody knows are ignored',
      reference: 'CDS Hooks 2.0, Extensions',
      async check({ ward }) {
        const body = hookBody('order-sign', await ward.panelPatient(), [orderOf(PANEL)]);
        const plain = await ward.askWith('order-sign', body);
        const strange = { 'example.conformance': { strange: [1] } };
        const more = {
          ...body,
          ...strange,
          extension: strange,
          context: { ...body.context, ...strange },
          prefetch: { ...body.prefetch, strange: { resourceType: 'Basic', id: 'b' } },
        };
        const answer = await ward.askWith('order-sign', more);
        return [
          ...unlessStatus(answer, [200], 'status'),
          ...unless(
            uuidsOf(plain).length === 1 && uuidsOf(answer).join() === uuidsOf(plain).join(),
            'the same card',
            'another',
          ),
        ];
      },
    },
    {
      id: 'CH-22',
      sentence:
        'asking again on the same day, or first at order-select, gives the same card uuid (variant of the contract)',
      reference: 'contract 7, offer',
      async check({ ward }) {
        const person = await ward.panelPatient();
        const orders = [orderOf(PANEL)];
        const asked: (readonly string[])[] = [];
        for (const hook of ['order-select', 'order-sign', 'order-sign'] as const) {
          asked.push(uuidsOf(await ward.ask(hook, person, orders)));
        }
        const isOne = asked.every((uuids) => uuids.length === 1) && new Set(asked.flat()).size === 1;
        return unless(isOne, 'one card with one uuid, three times', `${String(new Set(asked.flat()).size)} uuids`);
      },
    },
    {
      id: 'CH-23',
      sentence: `of many order checks, one after the other, 95 of 100 are answered within ${String(P95_MS)} ms`,
      reference: 'CDS Hooks 2.0, on the order of 500 ms',
      async check({ ward, calls }) {
        const body = hookBody('order-sign', await ward.panelPatient(), [orderOf(PANEL)]);
        const times: number[] = [];
        for (let call = 0; call < calls; call += 1) {
          const answer = await ward.askWith('order-sign', body);
          if (answer.status !== 200) return unlessStatus(answer, [200], 'status');
          times.push(answer.ms);
        }
        const p95 = times.sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? Infinity;
        return unless(p95 < P95_MS, `p95 < ${String(P95_MS)} ms`, `${p95.toFixed(0)} ms`);
      },
    },
  ],
};

/** Where no card comes, the explanations say which rule was against it. */
async function offerFaults({ wire, ward, client }: Run): Promise<readonly Fault[]> {
  const person = await ward.panelPatient();
  const order = orderOf(PANEL);
  const answer = await ward.ask('order-sign', person, [order]);
  if (answer.status !== 200) return unless(false, '200', told(answer));
  if (cardsOf(answer).length === 1) return [];
  const body = hookBody('order-sign', person, [order]);
  const why = await wire.call(client, 'POST', '/api/explanations', 'system/DiagnosticReport.rs', body);
  const rules = listOf(member(why.body, 'orders', 0, 'reports', 0, 'rules'));
  const against = rules.filter((rule) => member(rule, 'holds') === false).map((rule) => textOf(member(rule, 'rule')));
  const because = against.length > 0 ? `rules that do not hold: ${against.join(', ')}` : 'no explanation';
  return unless(false, 'one card', `${String(cardsOf(answer).length)} cards; ${because}`);
}

async function uniqueFaults({ ward, calls }: Run): Promise<readonly Fault[]> {
  const person = await ward.panelPatient();
  const seen: string[] = [];
  for (let call = 0; call < calls; call += 1) {
    const answer = await ward.ask('order-sign', person, [orderOf(PANEL)]);
    if (answer.status !== 200 || cardsOf(answer).length !== 1) {
      return unless(false, `call ${String(call + 1)}: 200 with one card`, told(answer));
    }
    seen.push(...uuidsOf(answer));
    seen.push(...cardsOf(answer).map((card) => textOf(member(card, 'suggestions', 0, 'uuid'))));
  }
  const [all, different] = [seen.length, new Set(seen).size];
  return [
    ...unless(
      seen.every((uuid) => UUID.test(uuid)),
      'uuids of RFC 4122',
      'another',
    ),
    ...unless(all === different, `${String(all)} different uuids`, different),
  ];
}

async function prefetchFaults({ ward }: Run): Promise<readonly Fault[]> {
  const person = await ward.panelPatient();
  const patient = patientOf(person);
  const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };
  const paged = {
    resourceType: 'Bundle',
    type: 'searchset',
    link: [{ relation: 'next', url: 'https://his.conformance.example/fhir?page=2' }],
    entry: [{ resource: patient }],
  };
  const cases: readonly (readonly [string, unknown, number])[] = [
    ['no prefetch', undefined, 412],
    ['prefetch null', null, 412],
    ['no patient', {}, 412],
    ['patient null', { patient: null }, 412],
    ['patient: OperationOutcome', { patient: outcome }, 412],
    ['patient: a text', { patient: '<html>' }, 412],
    ['patient: another type', { patient: { resourceType: 'Group', id: 'g' } }, 412],
    ['patient: a paged Bundle', { patient: paged }, 412],
    ['patient without identifiers', { patient: { ...patient, identifier: [] } }, 412],
    ['another patient than the context’s', { patient: { ...patient, id: 'somebody-else' } }, 412],
    ['no encounter', { patient }, 200],
    ['encounter null', { patient, encounter: null }, 200],
    ['encounter: OperationOutcome', { patient, encounter: outcome }, 200],
    ['encounter: a paged Bundle', { patient, encounter: paged }, 200],
  ];
  const faults: Fault[] = [];
  for (const [of, prefetch, status] of cases) {
    const body = { ...hookBody('order-sign', person, [orderOf(PANEL)]), prefetch };
    faults.push(...unlessStatus(await ward.askWith('order-sign', body), [status], of));
  }
  return faults;
}
