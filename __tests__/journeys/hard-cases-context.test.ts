import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hookBody, imagingBundle, laboratoryBundle, LOINC, orderOf, type TestPerson } from '../support/clinic.ts';
import { openProvince, type Card, type Province } from '../support/decisions.ts';

/** Hard cases 30 to 36: what the situation of the patient makes of a result. */

const SIGN = '/cds-services/recognition-order-sign';
const ITEM = 'https://huren.example/fhir/CodeSystem/item';

let province: Province;
beforeAll(async () => {
  province = await openProvince();
});
afterAll(() => province.gateway.close());

async function cardsOf(person: TestPerson, orders: readonly object[]): Promise<readonly any[]> {
  const answer = await province.ordering.hook(province.gateway.url, SIGN, hookBody(person, orders));
  expect(answer.status).toBe(200);
  return answer.body.cards;
}
const ordered = (item: string): object =>
  orderOf(`o-${item}`, '', { code: { coding: [{ system: ITEM, code: item }] } });
const failing = async (person: TestPerson, order: object): Promise<readonly string[]> => {
  const scope = 'system/DiagnosticReport.rs';
  const body = hookBody(person, [order]);
  const answer = await province.ordering.call(province.gateway.url, 'POST', '/api/explanations', scope, body);
  const [report] = answer.body.orders[0].reports;
  return report.rules.filter(({ holds }: any) => !holds).map(({ rule }: any) => rule);
};

describe('31: before an operation or a transfusion', () => {
  const [HBSAG, HCV, ABO, ANTIBODY_SCREEN] = ['5196-1', '13955-0', '883-9', '890-4'];

  test('the set of infections is ordered anew, whatever of it is known', async () => {
    const person = await province.someoneWith([HBSAG, HCV]);
    expect(await cardsOf(person, [ordered('L0248')])).toEqual([]);
  });

  test('an antibody screen is never recognised; a blood group may be, and is never recommended', async () => {
    const screened = await province.someoneWith([ANTIBODY_SCREEN]);
    expect(await cardsOf(screened, [orderOf('o1', ANTIBODY_SCREEN)])).toEqual([]);
    expect(await failing(screened, orderOf('o1', ANTIBODY_SCREEN))).toEqual(['restricted']);
    const [card] = await cardsOf(await province.someoneWith([ABO]), [orderOf('o1', ABO)]);
    expect([card.indicator, card.extension['example.huren.offer'].obligation]).toEqual(['info', 'may']);
    expect(card.suggestions[0].isRecommended).toBeUndefined();
  });

  test('a single marker is declined with the situation of the Measures as its reason', async () => {
    const person = await province.someoneWith([HBSAG]);
    const [card] = await cardsOf(person, [orderOf('o1', HBSAG)]);
    expect(card.overrideReasons.map(({ code }: any) => code)).toContain('before-major-treatment');
    const before = await province.today();
    await province.decided(province.overridden(card, 'before-major-treatment'));
    expect((await province.today()).declined).toBe((before.declined ?? 0) + 1);
  });
});

describe('32: pregnancy', () => {
  test('an obstetric ultrasound is never recognised, however recent', async () => {
    const { someone, pushed, source, now } = province;
    const person = someone();
    const coding = { system: LOINC, code: '11525-3' };
    await pushed(source, imagingBundle(person, { id: `ob-${person.id}`, coding, examinedAt: now() - 60_000 }));
    expect(await cardsOf(person, [orderOf('o1', '11525-3')])).toEqual([]);
    expect(await failing(person, orderOf('o1', '11525-3'))).toContain('restricted');
  });

  test('a β-hCG holds for a day: the next one is a new question', async () => {
    const { someone, pushed, source, now } = province;
    const HCG = '21198-7';
    const drawn = async (hoursAgo: number): Promise<TestPerson> => {
      const person = someone();
      const report = { id: `hcg-${person.id}`, results: [HCG], collectedAt: now() - hoursAgo * 3_600_000 };
      await pushed(source, laboratoryBundle(person, report));
      return person;
    };
    expect(await cardsOf(await drawn(20), [orderOf('o1', HCG)])).toHaveLength(1);
    expect(await cardsOf(await drawn(30), [orderOf('o1', HCG)])).toEqual([]);
  });
});

describe('34: thirty items at admission', () => {
  const CHEMISTRY = [
    ...['1742-6', '1920-8', '2324-2', '6768-6', '14804-9', '14631-6', '14629-0', '14630-8', '2885-2', '1751-7'],
    ...['10834-0', '1759-0', '14628-2', '14338-8', '2098-2', '14682-9', '22664-7', '14933-6', '33863-2', '14749-6'],
    ...['14647-2', '14927-8', '14646-4', '69419-0', '1869-7', '1884-6', '2823-3', '2951-2', '2075-0', '2000-8'],
  ];

  test('are one question and one answer; what is recognised together is named card by card, the rest stays open', async () => {
    const person = await province.someoneWith(CHEMISTRY, '11502-2');
    const before = await province.today();
    const cards: readonly Card[] = await cardsOf(
      person,
      CHEMISTRY.map((code) => orderOf(`o-${code}`, code)),
    );
    expect(cards).toHaveLength(30);
    expect(new Set(cards.map(({ extension }) => extension['example.huren.offer'].item)).size).toBe(30);
    await province.decided(...cards.slice(0, 28).map((card) => province.accepted(card)));
    const after = await province.today();
    const grown = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
    expect([grown('offered'), grown('recognized'), grown('declined'), grown('visits')]).toEqual([30, 28, 0, 1]);
  });
});
