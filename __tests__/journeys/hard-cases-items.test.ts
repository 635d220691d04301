import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hookBody, laboratoryBundle, orderOf, type TestPerson } from '../support/clinic.ts';
import { offerIn, openHospitals, type Hospitals } from '../support/hospitals.ts';

/** Hard cases 14 to 23: what is the same item, and what a card may say of it. */

const WRITE = 'system/DiagnosticReport.c';

let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals([{ id: 'src' }, { id: 'ord' }]);
});
afterAll(() => hospitals.gateway.close());

async function cardWith(result: string, code: string, observation: object = {}, order = code): Promise<any> {
  const { someone, ago, push, cardFor } = hospitals;
  const person = someone();
  const report = { id: `r-${person.id}`, code, results: [result], collectedAt: ago(1), observation };
  await push(laboratoryBundle(person, report));
  return await cardFor(person, orderOf('o1', order));
}

describe('21: the quality of a value', () => {
  test('a critical value stands on the card with the mark of its laboratory', async () => {
    const POTASSIUM = '2823-3';
    const system = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
    const card = await cardWith(POTASSIUM, POTASSIUM, {
      valueQuantity: { value: 7.4, unit: 'mmol/L' },
      referenceRange: [{ low: { value: 3.5 }, high: { value: 5.3 } }],
      interpretation: [{ coding: [{ system, code: 'HH', display: '危急值' }] }],
    });
    const rows = card.detail.split('\n').filter((line: string) => line.includes('7.4'));
    expect(rows).toHaveLength(1);
    expect(rows[0].split('|').map((cell: string) => cell.trim())).toEqual(
      expect.arrayContaining(['7.4', 'mmol/L', '3.5–5.3', 'HH']),
    );
  });

  test.each([
    ['HH', true],
    ['H', false],
  ])('a value marked %s: whether the card warns, and does not recommend to recognise: %s', async (code, isCritical) => {
    const card = await cardWith('2823-3', '2823-3', {
      valueQuantity: { value: 7.4, unit: 'mmol/L' },
      interpretation: [{ coding: [{ code }] }],
    });
    expect(card.indicator).toBe('warning');
    expect(card.detail.includes('含危急值')).toBe(isCritical);
    expect(card.suggestions[0].isRecommended).toBe(isCritical ? undefined : true);
  });

  test.each([
    ['is cancelled for a haemolysed specimen', { status: 'cancelled' }],
    ['has the reason why it is missing', { dataAbsentReason: { text: '标本溶血' }, valueQuantity: undefined }],
  ])('a value that %s is no result', async (_what, observation) => {
    expect(await cardWith('2823-3', '2823-3', observation)).toBeUndefined();
  });
});

describe('22: the specimen', () => {
  const [RANDOM, FASTING, AFTER_TWO_HOURS, IN_URINE] = ['14749-6', '14771-0', '14995-5', '22705-8'];

  test.each([
    ['a glucose at any time', RANDOM, FASTING],
    ['a glucose two hours after 75 g', AFTER_TWO_HOURS, FASTING],
    ['a fasting glucose', FASTING, RANDOM],
    ['a glucose in urine', IN_URINE, FASTING],
    ['a protein of one voiding', '5804-0', '2889-4'],
  ])('%s is another item than the one ordered', async (_what, reported, ordered) => {
    expect(await cardWith(reported, reported, {}, ordered)).toBeUndefined();
  });
});

describe('23: codes that only their hospital knows', () => {
  const LOCAL = { system: 'urn:src:lis', code: 'XCG' };
  const withLocalCode = (person: TestPerson): object => {
    const report = { id: `local-${person.id}`, results: ['6690-2'], collectedAt: hospitals.ago(1) };
    const code = { coding: [LOCAL], text: '血常规' };
    return laboratoryBundle(person, { ...report, observation: { code }, more: { code } });
  };
  const keptSoFar = async (): Promise<number> => {
    const text = await (await fetch(`${hospitals.gateway.url}/metrics`)).text();
    return Number(/huren_reports_received_total\{via="push",outcome="kept"\} (\d+)/u.exec(text)?.[1] ?? 0);
  };

  test('are kept, told and counted, and are used without another message once the code map knows them', async () => {
    const { someone, callerOf, gateway, cardFor } = hospitals;
    const person = someone();
    const before = await keptSoFar();
    const answer = await callerOf('src').call(gateway.url, 'POST', '/fhir', WRITE, withLocalCode(person));
    expect(answer.body.entry.at(-1).response).toMatchObject({
      status: '201 Created',
      outcome: { issue: [{ severity: 'information' }] },
    });
    expect(await keptSoFar()).toBe(before + 1);
    const order = orderOf('o1', '6690-2');
    expect(await cardFor(person, order)).toBeUndefined();
    await gateway.exchange.loadRegistry({
      institutions: [
        { id: 'src', name: '医院src', level: '3A', region: '330102', codes: [{ ...LOCAL, item: 'L0003' }] },
      ],
    });
    await gateway.exchange.registry.refresh();
    expect(offerIn(await cardFor(person, order))).toMatchObject({ item: 'L0003', coverage: 'full' });
  });

  test('an order that maps to nothing is told apart from one with no results', async () => {
    const { someone, callerOf, gateway } = hospitals;
    const body = hookBody(someone(), [orderOf('o1', '99999-9'), orderOf('o2', '6690-2')]);
    const scope = 'system/DiagnosticReport.rs';
    const { body: told } = await callerOf('ord').call(gateway.url, 'POST', '/api/explanations', scope, body);
    expect(told.orders).toMatchObject([{ item: null }, { item: 'L0003' }]);
  });
});
