import { randomUUID } from 'node:crypto';
import { NotApplicable } from './assertion.ts';
import {
  hookBody,
  inventPerson,
  orderOf,
  reportBundle,
  type Hook,
  type InventedReport,
  type Order,
  type Person,
} from './invented.ts';
import { isText, listOf, member, textOf } from './json.ts';
import { shown } from './shown.ts';
import type { Signer } from './signer.ts';
import type { Answer, Wire } from './wire.ts';

/** A complete blood count and the haemoglobin in it: what every laboratory is evaluated for. */
export const PANEL = '58410-2';
export const MEMBER = '718-7';
const HOUR_MS = 3_600_000;
const PUSH = 'system/DiagnosticReport.c';
/** Reasons that do not count as a decline (contract 5), to close what the suite opened. */
const EXCUSED = ['images-unavailable', 'serial-monitoring'];
const MOST_FEEDBACK = 500;

/** A card that was offered for one order. */
export interface Offered {
  readonly card: unknown;
  readonly uuid: string;
  readonly suggestion: string;
  readonly order: Order;
}

/** The invented patients of one run, and everything that was caused for them. */
export interface Ward {
  /** Has a whole blood count. Throws {@link NotApplicable} when its report is not taken. */
  panelPatient(): Promise<Person>;
  /** Has nothing but a haemoglobin, so that a blood count is covered partially. */
  memberPatient(): Promise<Person>;
  /** Asks for orders and remembers the cards that come. */
  ask(
    hook: Exclude<Hook, 'patient-view'>,
    person: Person,
    orders: readonly Order[],
    selected?: readonly string[],
  ): Promise<Answer>;
  askWith(hook: Hook, body: object): Promise<Answer>;
  /** A card for an order that was never asked about. Throws {@link NotApplicable} when none comes. */
  freshOffer(): Promise<Offered>;
  /** Feedback on one card or several, by the client. */
  feedback(items: readonly object[], by?: Signer): Promise<Answer>;
  /** The excused reason that a card offers, as a feedback's `overrideReason`. */
  excuse(card: unknown): object | undefined;
  /** Closes every offer, withdraws every report; tells what could not be. */
  tidy(): Promise<readonly string[]>;
}

export const servicePath = (hook: Hook): string => `/cds-services/recognition-${hook}`;
export const FEEDBACK_PATH = `${servicePath('order-sign')}/feedback`;

export function makeWard(wire: Wire, client: Signer, source: Signer): Ward {
  const pushed: InventedReport[] = [];
  const offered = new Map<string, unknown>();
  const persons = new Map<string, Promise<Person>>();

  const patientWith = (code: string): Promise<Person> => {
    const known = persons.get(code) ?? admit(code);
    persons.set(code, known);
    return known;
  };
  const admit = async (code: string): Promise<Person> => {
    const person = inventPerson();
    const report = {
      id: `conformance-${randomUUID()}`,
      person,
      code,
      result: MEMBER,
      collectedAt: Date.now() - HOUR_MS,
    };
    const answer = await wire.call(source, 'POST', '/fhir', PUSH, reportBundle(report, 'final'));
    if (answer.status !== 200) throw new NotApplicable(`the invented report was not taken: ${told(answer)}`);
    pushed.push(report);
    return person;
  };
  const askWith: Ward['askWith'] = async (hook, body) => {
    const answer = await wire.hook(client, servicePath(hook), body);
    for (const card of listOf(member(answer.body, 'cards'))) {
      const uuid = member(card, 'uuid');
      if (isText(uuid)) offered.set(uuid, card);
    }
    return answer;
  };
  const ask: Ward['ask'] = (hook, person, orders, selected) => askWith(hook, hookBody(hook, person, orders, selected));
  const excuse: Ward['excuse'] = (card) => {
    const reason = listOf(member(card, 'overrideReasons')).find((each) =>
      EXCUSED.includes(textOf(member(each, 'code'))),
    );
    return reason === undefined ? undefined : { reason };
  };
  const feedback: Ward['feedback'] = (items, by = client) => wire.hook(by, FEEDBACK_PATH, { feedback: items });

  const close = async (): Promise<readonly string[]> => {
    const items = [...offered].map(([card, of]) => ({ ...overridden(card), overrideReason: excuse(of) }));
    const left: string[] = [];
    for (let at = 0; at < items.length; at += MOST_FEEDBACK) {
      const answer = await feedback(items.slice(at, at + MOST_FEEDBACK));
      if (answer.status !== 200) left.push(`offers that stay open: ${told(answer)}`);
    }
    return left;
  };
  const withdraw = async (report: InventedReport): Promise<readonly string[]> => {
    const answer = await wire.call(source, 'POST', '/fhir', PUSH, reportBundle(report, 'entered-in-error'));
    return answer.status === 200 ? [] : [`report ${report.id} is not withdrawn: ${told(answer)}`];
  };

  return {
    panelPatient: () => patientWith(PANEL),
    memberPatient: () => patientWith(MEMBER),
    ask,
    askWith,
    feedback,
    excuse,
    async freshOffer() {
      const order = orderOf(PANEL);
      const answer = await ask('order-sign', await patientWith(PANEL), [order]);
      const card = member(answer.body, 'cards', 0);
      const uuid = member(card, 'uuid');
      if (!isText(uuid))
        throw new NotApplicable(`no card came for an order with a recognizable result: ${told(answer)}`);
      return { card, uuid, suggestion: textOf(member(card, 'suggestions', 0, 'uuid')), order };
    },
    async tidy() {
      const left = offered.size === 0 ? [] : [...(await close())];
      for (const report of pushed) left.push(...(await withdraw(report)));
      return left;
    },
  };
}

/** Feedback items; the outcome is now unless told otherwise. */
export const accepted = (card: string, suggestion: string, outcomeTimestamp = now()): object => ({
  card,
  outcome: 'accepted',
  acceptedSuggestions: [{ id: suggestion }],
  outcomeTimestamp,
});
export const overridden = (card: string, outcomeTimestamp = now()): object => ({
  card,
  outcome: 'overridden',
  outcomeTimestamp,
});

const now = (): string => new Date().toISOString();

/** A status and, where there is one, what the outcome says. */
export function told({ status, body }: Answer): string {
  const says = member(body, 'issue', 0, 'diagnostics');
  return isText(says) ? `${String(status)}, ${shown(says)}` : String(status);
}
