import { expect } from '@jest/globals';
import { makeCaller, type Answer, type Caller } from './caller.ts';
import { hookBody, laboratoryBundle, registryOf, residentId, type TestInstitution, type TestPerson } from './clinic.ts';
import { startGateway, type Gateway } from './gateway.ts';

export const CBC = '58410-2';
export const CBC_MEMBERS = ['6690-2', '789-8', '718-7', '4544-3', '777-3', '787-2', '785-6', '786-4', '788-0'];
const DAY = 86_400_000;
const SIGN = '/cds-services/recognition-order-sign';

/** Hospitals on one gateway that push reports (`src` unless told otherwise) and check orders (`ord` unless told otherwise). */
export interface Hospitals {
  readonly gateway: Gateway;
  callerOf(id: string): Caller;
  /** A person nobody has met before. */
  someone(): TestPerson;
  /** The instant so many days ago. */
  ago(days: number): number;
  push(bundle: object, from?: string): Promise<void>;
  /** A complete blood count of yesterday. */
  bloodCount(person: TestPerson, from?: string, more?: object): Promise<void>;
  /** The one card for an order, or undefined where there is none; anything else fails. */
  cardFor(person: TestPerson, order: object, by?: OrderedBy): Promise<any>;
}

export interface OrderedBy {
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the card says of its offer. */
export const offerIn = (card: any): any => card?.extension['example.huren.offer'];

export async function openHospitals(institutions: readonly TestInstitution[]): Promise<Hospitals> {
  const started: { gateway?: Gateway } = {};
  const callers = new Map<string, Caller>();
  const now = (): number => started.gateway?.clock.now() ?? Date.now();
  for (const { id } of institutions) callers.set(id, await makeCaller(`https://his.${id}.example`, 'EdDSA', now));
  const clients = [...callers].map(([id, caller]) => [caller, id] as const);
  const gateway = await startGateway({ registry: registryOf(institutions, clients) });
  started.gateway = gateway;
  let people = 300;

  const callerOf = (id: string): Caller => {
    const caller = callers.get(id);
    if (!caller) throw new Error(`no such hospital: ${id}`);
    return caller;
  };
  const ago = (days: number): number => now() - days * DAY;
  const push: Hospitals['push'] = async (bundle, from = 'src') => {
    const answer = await callerOf(from).call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
    expect(answer.status).toBe(200);
  };
  return {
    gateway,
    callerOf,
    someone: () => ({ id: residentId('1980-03-04', people++), birthDate: '1980-03-04' }),
    ago,
    push,
    async bloodCount(person, from, more = {}) {
      const report = { id: `cbc-${String(people)}`, code: CBC, results: CBC_MEMBERS, collectedAt: ago(1), ...more };
      await push(laboratoryBundle(person, report), from);
    },
    async cardFor(person, order, { as = 'ord', headers } = {}) {
      const answer: Answer = await callerOf(as).hook(gateway.url, SIGN, hookBody(person, [order]), headers);
      expect(answer.status).toBe(200);
      expect(answer.body.cards.length).toBeLessThanOrEqual(1);
      return answer.body.cards[0];
    },
  };
}
