import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import {
  hookBody,
  imagingBundle,
  laboratoryBundle,
  LOINC,
  orderOf,
  registryOf,
  RESIDENT_ID,
  residentId,
  type TestPerson,
} from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const DAY = 86_400_000;
const CBC = '58410-2';
const CBC_MEMBERS = ['6690-2', '789-8', '718-7', '4544-3', '777-3', '787-2', '785-6', '786-4', '788-0'];
const SNOMED_LEFT = '7771000';
const SNOMED_RIGHT = '24028007';
const KNEE_MR = '30691-0';
const SIGN = '/cds-services/recognition-order-sign';
const EVERYTHING = { items: ['*'], from: '2020-01-01', to: '2099-12-31' };

/** The hospitals of this story, each with what sets it apart. */
const HOSPITALS = [
  { id: 'src', codes: [{ system: 'urn:src:ris', code: 'KN-L', item: 'E0359', laterality: 'L' }] },
  { id: 'ord' },
  { id: 'hide', ownResults: 'hide' },
  { id: 'upd', acceptAction: 'update' },
  { id: 'county', level: '2B' },
  { id: 'village', level: '1' },
  { id: 'city', quality: [{ ...EVERYTHING, scope: '3301' }] },
  { id: 'far', region: '330203' },
] as const;
type HospitalId = (typeof HOSPITALS)[number]['id'];

let gateway: Gateway;
const callers = new Map<HospitalId, Caller>();
let people = 300;

beforeAll(async () => {
  const now = (): number => gateway.clock.now();
  for (const { id } of HOSPITALS) callers.set(id, await makeCaller(`https://his.${id}.example`, 'EdDSA', now));
  const clients = [...callers].map(([id, caller]) => [caller, id] as const);
  gateway = await startGateway({ registry: registryOf(HOSPITALS, clients) });
});
afterAll(() => gateway.close());

function callerOf(id: HospitalId): Caller {
  const caller = callers.get(id);
  if (!caller) throw new Error(`no such hospital: ${id}`);
  return caller;
}

/** A person nobody has met before in this file. */
const someone = (): TestPerson => ({ id: residentId('1980-03-04', people++), birthDate: '1980-03-04' });
const ago = (days: number): number => gateway.clock.now() - days * DAY;

async function push(bundle: object, from: HospitalId = 'src'): Promise<void> {
  const answer = await callerOf(from).call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
  expect(answer.status).toBe(200);
}
async function bloodCount(person: TestPerson, from: HospitalId = 'src', more: object = {}): Promise<void> {
  const report = { id: `cbc-${String(people)}`, code: CBC, results: CBC_MEMBERS, collectedAt: ago(1), ...more };
  await push(laboratoryBundle(person, report), from);
}
const check = (
  person: TestPerson,
  order: object,
  { as = 'ord', headers }: { as?: HospitalId; headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> => callerOf(as).hook(gateway.url, SIGN, hookBody(person, [order]), headers);
/** The one card, or undefined where there is none; anything else fails. */
async function cardFor(
  ...question: Parameters<typeof check>
): Promise<any> /* eslint-disable-line @typescript-eslint/no-explicit-any -- looked into by hand */ {
  const answer = await check(...question);
  expect(answer.status).toBe(200);
  expect(answer.body.cards.length).toBeLessThanOrEqual(1);
  return answer.body.cards[0];
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- looked into by hand
const offerIn = (card: any): any => card?.extension['example.huren.offer'];

describe('consent', () => {
  test('a patient who opted out has no card; who withdraws it has one again', async () => {
    const person = someone();
    await bloodCount(person);
    const say = async (type: string): Promise<void> => {
      const consent = {
        resourceType: 'Consent',
        status: 'active',
        scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
        category: [{ coding: [{ system: LOINC, code: '59284-0' }] }],
        patient: { identifier: { system: RESIDENT_ID, value: person.id } },
        provision: { type },
      };
      const answer = await callerOf('ord').call(gateway.url, 'POST', '/fhir/Consent', 'system/Consent.c', consent);
      expect(answer.status).toBe(201);
    };
    expect(await cardFor(person, orderOf('o1', CBC))).toBeDefined();
    await say('deny');
    expect(await cardFor(person, orderOf('o1', CBC))).toBeUndefined();
    await say('permit');
    expect(await cardFor(person, orderOf('o1', CBC))).toBeDefined();
  });
});

describe('identity', () => {
  test.each([
    ['another name', { family: '别', given: '人' }],
    ['the other sex', { gender: 'female' }],
  ])('%s contradicts the same number: no card', async (_what, other) => {
    const person = someone();
    await bloodCount(person);
    expect(await cardFor({ ...person, ...other }, orderOf('o1', CBC))).toBeUndefined();
    expect(await cardFor(person, orderOf('o1', CBC))).toBeDefined();
  });

  test('spaces, dots and the order of the names do not make another person', async () => {
    const person = { ...someone(), family: '买买提', given: '艾山江' };
    await bloodCount(person);
    expect(await cardFor({ ...person, family: '艾山江', given: '买买·提 ' }, orderOf('o1', CBC))).toBeDefined();
  });

  test('another birth date on a number that does not carry one contradicts it', async () => {
    const person = someone();
    const passport = (birthDate: string): object => ({
      resourceType: 'Patient',
      id: 'p1',
      identifier: [{ system: 'http://hl7.org/fhir/sid/passport-CHN', value: 'E12345678' }],
      birthDate,
    });
    await gateway.exchange.loadRegistry({
      identifierSystems: [
        { system: RESIDENT_ID, kind: 'resident-id' },
        { system: 'http://hl7.org/fhir/sid/passport-CHN', kind: 'passport' },
      ],
    });
    await gateway.exchange.registry.refresh();
    const bundle = laboratoryBundle(person, { id: 'pass', code: CBC, results: CBC_MEMBERS, collectedAt: ago(1) });
    const { entry } = bundle as { entry: { resource: object }[] };
    await push({
      ...bundle,
      entry: entry.map((each, at) => (at === 0 ? { ...each, resource: passport('1990-01-02') } : each)),
    });
    const ask = (birthDate: string): Promise<Answer> =>
      callerOf('ord').hook(
        gateway.url,
        SIGN,
        hookBody(person, [orderOf('o1', CBC)], { prefetch: { patient: passport(birthDate) } }),
      );
    expect((await ask('1990-01-03')).body.cards).toEqual([]);
    expect((await ask('1990-01-02')).body.cards).toHaveLength(1);
  });
});

describe('whose result, whose obligation', () => {
  test('an own result is offered as information that saves nothing', async () => {
    const person = someone();
    await bloodCount(person, 'ord');
    const card = await cardFor(person, orderOf('o1', CBC));
    expect(card.indicator).toBe('info');
    expect(card.suggestions[0].isRecommended).toBeUndefined();
    expect(offerIn(card)).toMatchObject({ sameInstitution: true, obligation: 'may', savesFen: 0, savesMinutes: 0 });
  });

  test('an institution that hides its own results is not shown them, but shown those of others', async () => {
    const person = someone();
    await bloodCount(person, 'hide');
    expect(await cardFor(person, orderOf('o1', CBC), { as: 'hide' })).toBeUndefined();
    await bloodCount(person, 'src');
    expect(offerIn(await cardFor(person, orderOf('o1', CBC), { as: 'hide' }))).toMatchObject({
      sameInstitution: false,
    });
  });

  test('a tertiary hospital may recognise a county hospital, its like and the other way round must', async () => {
    const person = someone();
    await bloodCount(person, 'county');
    const card = await cardFor(person, orderOf('o1', CBC));
    expect([card.indicator, offerIn(card).obligation]).toEqual(['info', 'may']);
    const like = await cardFor(person, orderOf('o1', CBC), { as: 'village' });
    expect([like.indicator, offerIn(like).obligation]).toEqual(['warning', 'must']);
    const other = someone();
    await bloodCount(other, 'src');
    const back = await cardFor(other, orderOf('o1', CBC), { as: 'county' });
    expect([back.indicator, offerIn(back).obligation]).toEqual(['warning', 'must']);
  });

  test("a city's mark counts in the city and nowhere else", async () => {
    const person = someone();
    await bloodCount(person, 'city');
    expect(offerIn(await cardFor(person, orderOf('o1', CBC)))).toMatchObject({ mark: '杭州HR' });
    expect(await cardFor(person, orderOf('o1', CBC), { as: 'far' })).toBeUndefined();
  });
});

describe('what the card offers to do', () => {
  test('partial coverage replaces the order by orders for the rest', async () => {
    const person = someone();
    const present = CBC_MEMBERS.slice(0, 7);
    await push(laboratoryBundle(person, { id: 'part', code: '11502-2', results: present, collectedAt: ago(1) }));
    const requester = { reference: 'Practitioner/d1' };
    const card = await cardFor(person, orderOf('o1', CBC, { requester }));
    expect(offerIn(card)).toMatchObject({
      coverage: 'partial',
      coveredItems: ['L0003', 'L0004', 'L0005', 'L0006', 'L0007', 'L0008', 'L0009'],
      savesMinutes: 0,
    });
    const [first, ...created] = card.suggestions[0].actions;
    expect(first).toMatchObject({ type: 'delete', resourceId: 'ServiceRequest/o1' });
    expect(created.map(({ type, resource }: { type: string; resource: object }) => ({ type, resource }))).toMatchObject(
      [
        ['L0010', '786-4'],
        ['L0011', '788-0'],
      ].map(([item, loinc]) => ({
        type: 'create',
        resource: {
          resourceType: 'ServiceRequest',
          status: 'draft',
          subject: { reference: 'Patient/p1' },
          requester,
          code: {
            coding: [
              { system: 'https://huren.example/fhir/CodeSystem/item', code: item },
              { system: LOINC, code: loinc },
            ],
          },
        },
      })),
    );
  });

  test('an institution may ask for the order to be revoked with the report beside it', async () => {
    const person = someone();
    await bloodCount(person);
    const card = await cardFor(person, orderOf('o1', CBC, { note: [{ text: '空腹' }] }), { as: 'upd' });
    const { report } = offerIn(card);
    expect(card.suggestions[0].actions).toMatchObject([
      {
        type: 'update',
        resource: {
          resourceType: 'ServiceRequest',
          id: 'o1',
          status: 'revoked',
          note: [{ text: '空腹' }],
          supportingInfo: [{ reference: expect.stringContaining(report) }],
        },
      },
    ]);
  });

  test('English is spoken where it is preferred', async () => {
    const person = someone();
    await bloodCount(person);
    const english = await cardFor(person, orderOf('o1', CBC), {
      headers: { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.5' },
    });
    expect(english.summary).toContain('must be recognised：Complete blood count panel');
    expect(english.overrideReasons[0].display).toMatch(/^[ -~]+$/u);
    const chinese = await cardFor(person, orderOf('o1', CBC), { headers: { 'accept-language': 'zh-CN,en;q=0.5' } });
    expect(chinese.summary).toContain('应当互认：血常规');
    expect(chinese.uuid).toBe(english.uuid);
  });

  test('the text of a hostile report stays text', async () => {
    const person = someone();
    const evil = '<img src=x onerror=alert(1)> | [开](javascript:alert(1)) `x` **y**\n| a | b |\u202e';
    const observation = {
      valueQuantity: undefined,
      valueString: evil,
      referenceRange: [{ text: evil }],
      interpretation: [{ text: evil }],
    };
    await bloodCount(person, 'src', { observation });
    const { detail, summary } = await cardFor(person, orderOf('o1', CBC));
    expect(detail).toContain('&lt;img src=x');
    expect(detail).not.toMatch(/<img|\[开\]|`x`|\*\*y\*\*|\u202e/u);
    const rows = detail.split('\n').filter((line: string) => line.startsWith('|'));
    expect(rows).toHaveLength(2 + CBC_MEMBERS.length);
    expect(new Set(rows.map((row: string) => row.split('|').length))).toEqual(new Set([7]));
    expect(summary.length).toBeLessThan(140);
  });
});

describe('examinations', () => {
  const side = (code: string): object => ({ bodySite: [{ coding: [{ system: 'http://snomed.info/sct', code }] }] });
  const loinc = (code: string): object => ({ system: LOINC, code });

  test("the hospital's own code says the side of a knee", async () => {
    const person = someone();
    const coding = { system: 'urn:src:ris', code: 'KN-L' };
    await push(imagingBundle(person, { id: 'knee-1', coding, examinedAt: ago(3) }));
    expect(offerIn(await cardFor(person, orderOf('o1', KNEE_MR, side(SNOMED_LEFT))))).toMatchObject({ item: 'E0359' });
    expect(await cardFor(person, orderOf('o2', KNEE_MR, { bodySite: [{ text: '左膝' }] }))).toBeDefined();
    expect(await cardFor(person, orderOf('o3', KNEE_MR, side(SNOMED_RIGHT)))).toBeUndefined();
    expect(await cardFor(person, orderOf('o4', KNEE_MR))).toBeUndefined();
  });

  test('else the series say it: left and right together are both', async () => {
    const [right, both, unsaid] = [someone(), someone(), someone()];
    const coding = loinc(KNEE_MR);
    await push(imagingBundle(right, { id: 'knee-2', coding, examinedAt: ago(3), sides: [SNOMED_RIGHT] }));
    await push(imagingBundle(both, { id: 'knee-3', coding, examinedAt: ago(3), sides: [SNOMED_LEFT, SNOMED_RIGHT] }));
    await push(imagingBundle(unsaid, { id: 'knee-4', coding, examinedAt: ago(3) }));
    const cards = async (person: TestPerson): Promise<boolean[]> =>
      await Promise.all(
        [SNOMED_LEFT, SNOMED_RIGHT, '51440002'].map(async (code) => {
          return (await cardFor(person, orderOf(`o-${code}`, KNEE_MR, side(code)))) !== undefined;
        }),
      );
    expect(await cards(right)).toEqual([false, true, false]);
    expect(await cards(both)).toEqual([true, true, true]);
    expect(await cards(unsaid)).toEqual([false, false, false]);
  });

  test('a plain and enhanced chest CT covers a plain one, and nothing covers the other way', async () => {
    const [WO, W, BOTH] = ['29252-4', '24628-0', '30598-7'];
    const [enhanced, plain] = [someone(), someone()];
    await push(imagingBundle(enhanced, { id: 'ct-1', coding: loinc(BOTH), examinedAt: ago(3) }));
    await push(imagingBundle(plain, { id: 'ct-2', coding: loinc(WO), examinedAt: ago(3) }));
    expect(offerIn(await cardFor(enhanced, orderOf('o1', WO)))).toMatchObject({ item: 'E0292', coverage: 'full' });
    expect(await cardFor(enhanced, orderOf('o2', W))).toBeUndefined();
    expect(await cardFor(plain, orderOf('o3', W))).toBeUndefined();
    expect(await cardFor(plain, orderOf('o4', BOTH))).toBeUndefined();
  });

  test('a conclusion without images is no result', async () => {
    const person = someone();
    const report = { id: 'ct-3', code: '29252-4', results: [], collectedAt: ago(3), more: { conclusion: '未见异常' } };
    await push(laboratoryBundle(person, report));
    expect(await cardFor(person, orderOf('o1', '29252-4'))).toBeUndefined();
  });
});

describe('restricted results', () => {
  test('a result of HIV is never offered, and does not spoil the others of its report', async () => {
    const person = someone();
    const results = ['56888-1', '4548-4'];
    await push(laboratoryBundle(person, { id: 'mixed', code: '11502-2', results, collectedAt: ago(1) }));
    expect(await cardFor(person, orderOf('o1', '56888-1'))).toBeUndefined();
    const card = await cardFor(person, orderOf('o2', '4548-4'));
    expect(offerIn(card)).toMatchObject({ item: 'L0113' });
    expect(card.detail).not.toMatch(/HIV|56888-1/u);
  });
});

describe('the window', () => {
  test('a blood count exactly as old as its window on the day of the draw is recognizable, a second older is not', async () => {
    const person = someone();
    const collectedAt = Math.floor(ago(1) / 1000) * 1000;
    await bloodCount(person, 'src', { collectedAt });
    const drawnAt = (ms: number): object => ({ occurrenceDateTime: new Date(ms).toISOString() });
    expect(await cardFor(person, orderOf('o1', CBC, drawnAt(collectedAt + 7 * DAY)))).toBeDefined();
    expect(await cardFor(person, orderOf('o2', CBC, drawnAt(collectedAt + 7 * DAY + 1000)))).toBeUndefined();
  });

  test('the result of tomorrow is no result yet', async () => {
    const person = someone();
    await bloodCount(person, 'src', { collectedAt: gateway.clock.now() + DAY });
    const later = { occurrenceDateTime: new Date(gateway.clock.now() + 3 * DAY).toISOString() };
    expect(await cardFor(person, orderOf('o1', CBC, later))).toBeUndefined();
  });

  test('time runs out for one that nobody renews', async () => {
    const person = someone();
    await bloodCount(person);
    gateway.clock.advance(6 * DAY - 60_000);
    const card = await cardFor(person, orderOf('o1', CBC));
    expect(Date.parse(offerIn(card).expiresAt) - Date.parse(offerIn(card).collectedAt)).toBe(7 * DAY);
    gateway.clock.advance(120_000);
    expect(await cardFor(person, orderOf('o1', CBC))).toBeUndefined();
  });
});
