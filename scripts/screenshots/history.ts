import { makeCaller, type Caller } from '../../__tests__/support/caller.ts';
import {
  ALL_SCOPES,
  hookBody,
  laboratoryBundle,
  LOINC,
  patientOf,
  registryOf,
  residentId,
  type TestPerson,
} from '../../__tests__/support/clinic.ts';
import { startGateway, type Gateway } from '../../__tests__/support/gateway.ts';
import { ITEM_SYSTEM } from '../../server/domain/catalogue/code.ts';
import { DAY_MS } from '../../server/domain/time.ts';
import { readCatalogueFiles } from '../../server/system/catalogue-files.ts';
import { makeRandom } from '../demo/province/random.ts';

const SEED = 20221101;
const DAYS = 28;
const ORDERS_A_DAY = 7;
const A_CITY = 2;
const SIGN = '/cds-services/recognition-order-sign';
const REASONS = ['condition-changed', 'fast-changing', 'before-major-treatment', 'other', 'serial-monitoring'];
const DEPARTMENTS = ['心血管内科', '呼吸与危重症医学科', '消化内科', '普外科', '神经内科', '全科医学科'];
/** What is ordered, and the results that stand for it. */
const MENU = [
  ['L0002', '58410-2', ['6690-2', '789-8', '718-7', '4544-3', '777-3', '787-2', '785-6', '786-4', '788-0']],
  ['L0113', '4548-4', ['4548-4']],
  ['L0243', '11502-2', ['3016-3', '14920-3', '14928-6']],
  ['L0240', '11502-2', ['2823-3', '2951-2', '2075-0', '2000-8', '14879-1', '2601-3']],
] as const;
const LONG_NAME = '浙江云帆医科大学附属第一医院（浙江省云帆医院）钱江院区暨长三角区域感染性疾病临床医学研究中心';

interface Hospital {
  readonly id: string;
  readonly his: Caller;
}

/**
 * A gateway that has been at work for four weeks: hospitals in every city of Zhejiang, and each day results that are
 * reported at one and ordered at another, recognised, declined, taken back, ordered again or withdrawn.
 */
export async function fourWeeks(): Promise<Gateway> {
  const gateways: Gateway[] = [];
  const now = (): number => gateways[0]?.clock.now() ?? Date.now();
  const places = placesOf(readCatalogueFiles().regionNames);
  const hospitals = await Promise.all(
    places.map(async ({ id }) => ({ id, his: await makeCaller(`https://his.${id}.example`, 'EdDSA', now) })),
  );
  const registry = registryOf(
    places,
    hospitals.map(({ id, his }) => [his, id] as const),
  );
  const gateway = await startGateway({ registry });
  gateways.push(gateway);
  gateway.clock.advance(-DAYS * DAY_MS);
  const random = makeRandom(SEED);
  for (let day = 0; day <= DAYS; day++) {
    for (let number = 0; number < ORDERS_A_DAY + (day % 5); number++) {
      const source = random.pick(hospitals);
      const ordering = random.pick(hospitals.filter((each) => each !== source));
      await meet({ gateway, source, ordering, number: day * 20 + number, chance: random.next() });
    }
    if (day < DAYS) gateway.clock.advance(DAY_MS);
  }
  return gateway;
}

function placesOf(names: ReadonlyMap<string, string>) {
  const counties = [...names].filter(([code]) => code.startsWith('33') && code.length === 6);
  return [...Map.groupBy(counties, ([code]) => code.slice(0, 4)).values()].flatMap((inCity) =>
    inCity.slice(0, A_CITY).map(([region, county], index) => ({
      id: `h${region}`,
      name: region === '330105' ? LONG_NAME : `${county}${index === 0 ? '云帆人民医院' : '晴川中医院'}`,
      level: index === 0 ? '3A' : '2A',
      region,
      quality: [{ items: ['*'], scope: index === 0 ? 'CN' : '33', from: '2020-01-01', to: '2099-12-31' }],
    })),
  );
}

interface AskedCard {
  readonly uuid: string;
  readonly suggestions: readonly { readonly uuid: string }[];
}

interface Meeting {
  readonly gateway: Gateway;
  readonly source: Hospital;
  readonly ordering: Hospital;
  readonly number: number;
  /** 0 to 1: what becomes of it. */
  readonly chance: number;
}

/** Somebody with a result of one hospital before a doctor of another. */
async function meet(meeting: Meeting): Promise<void> {
  const { gateway, source, ordering, number, chance } = meeting;
  const { clock } = gateway;
  const person: TestPerson = { id: residentId('1980-03-04', 100 + number), birthDate: '1980-03-04' };
  const [item, code, results] = MENU[number % MENU.length] ?? MENU[0];
  const report = (id: string, status = 'final', collectedAt = clock.now() - DAY_MS): object =>
    laboratoryBundle(person, { id, code, results: [...results], collectedAt, status });
  const push = async ({ his }: Hospital, bundle: object): Promise<void> => {
    mustBe(200, await his.call(gateway.url, 'POST', '/fhir', ALL_SCOPES, bundle));
  };
  await push(source, report(`r-${String(number)}`));
  const department = DEPARTMENTS[number % DEPARTMENTS.length] ?? '';
  // A contradiction of identity now and then, for people to look at.
  const patient = patientOf(number % 40 === 39 ? { ...person, gender: 'female' } : person);
  const coding = item === 'L0002' ? { system: LOINC, code } : { system: ITEM_SYSTEM, code: item };
  const order = {
    resourceType: 'ServiceRequest',
    id: `o-${String(number)}`,
    status: 'draft',
    intent: 'order',
    code: { coding: [coding] },
    subject: { reference: 'Patient/p1' },
  };
  const encounter = { resourceType: 'Encounter', status: 'in-progress', serviceType: { text: department } };
  const asked = await ordering.his.hook(
    gateway.url,
    SIGN,
    hookBody(person, [order], { prefetch: { patient, encounter: { ...encounter, class: { code: 'AMB' } } } }),
  );
  mustBe(200, asked);
  const [card] = (asked.body as { readonly cards: readonly AskedCard[] }).cards;
  if (!card || chance > 0.92) return;
  const outcomeTimestamp = new Date(clock.now()).toISOString();
  const isDeclined = chance > 0.74;
  const decision = isDeclined
    ? { outcome: 'overridden', overrideReason: { reason: { system: REASON_SYSTEM, code: REASONS[number % 5] } } }
    : { outcome: 'accepted', acceptedSuggestions: [{ id: card.suggestions[0]?.uuid }] };
  const feedback = [{ card: card.uuid, outcomeTimestamp, ...decision }];
  mustBe(200, await ordering.his.hook(gateway.url, `${SIGN}/feedback`, { feedback }));
  if (isDeclined) return;
  // A later version is later by a second at least.
  clock.advance(2000);
  if (chance < 0.04) await push(source, report(`r-${String(number)}`, 'entered-in-error'));
  else if (chance < 0.1) await push(ordering, report(`again-${String(number)}`, 'final', clock.now() - 1000));
  else if (chance < 0.12) {
    const path = `/api/recognitions/${card.uuid}/reversal`;
    mustBe(200, await ordering.his.call(gateway.url, 'POST', path, 'system/Task.u'));
  }
}

const REASON_SYSTEM = ITEM_SYSTEM.replace(/item$/u, 'decline-reason');

function mustBe(status: number, answer: { readonly status: number; readonly body: unknown }): void {
  if (answer.status !== status) throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
}
