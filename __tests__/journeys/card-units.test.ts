import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { laboratoryBundle, orderOf } from '../support/clinic.ts';
import { openHospitals, type Hospitals } from '../support/hospitals.ts';

let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals([{ id: 'src' }, { id: 'ord' }]);
});
afterAll(() => hospitals.gateway.close());

const HAEMOGLOBIN = '718-7';
const GLUCOSE = '14771-0';
const LEUKOCYTES = '6690-2';
const CA125 = '10334-1';
const D_DIMER_FEU = '48065-7';
const UCUM = 'http://unitsofmeasure.org';

let reports = 0;

/** The cells of the one result that a card for it shows: name, value, unit, range, flag. */
async function cellsOf(
  code: string,
  observation: object,
  headers?: Record<string, string>,
): Promise<readonly string[]> {
  const { someone, ago, push, cardFor } = hospitals;
  const person = someone();
  await push(
    laboratoryBundle(person, { id: `u${String(reports++)}`, results: [code], collectedAt: ago(1), observation }),
  );
  const card = await cardFor(person, orderOf('o1', code), headers ? { headers } : {});
  const rows = card.detail.split('\n').filter((line: string) => line.startsWith('|'));
  expect(rows).toHaveLength(3);
  return rows[2]
    .split('|')
    .slice(1, -1)
    .map((cell: string) => cell.trim());
}

const quantity = (value: number, unit: string, more: object = {}): object => ({
  valueQuantity: { value, unit, ...more },
});

describe('a result in another unit than the catalogue’s', () => {
  test('is shown as it was written, and after it converted and marked so; its range stays the source’s', async () => {
    const referenceRange = [{ low: { value: 13 }, high: { value: 17.5 } }];
    const cells = await cellsOf(HAEMOGLOBIN, { ...quantity(14.2, 'g/dL'), referenceRange });
    expect(cells.slice(1, 4)).toEqual(['14.2 g/dL（换算 142 g/L）', 'g/dL', '13–17.5']);
  });

  test('is marked in English, too', async () => {
    const [, value] = await cellsOf(HAEMOGLOBIN, quantity(14.2, 'g/dL'), { 'accept-language': 'en' });
    expect(value).toBe('14.2 g/dL (converted: 142 g/L)');
  });

  test('keeps its comparator', async () => {
    const [, value] = await cellsOf(HAEMOGLOBIN, quantity(3, 'g/dL', { comparator: '<' }));
    expect(value).toBe('&lt;3 g/dL（换算 &lt;30 g/L）');
  });

  test('is read from Chinese and from habits of writing', async () => {
    expect((await cellsOf(LEUKOCYTES, quantity(5600, '个/μL')))[1]).toBe('5600 个/μL（换算 5.600 10^9/L）');
    expect((await cellsOf(LEUKOCYTES, quantity(5.6, 'G/L')))[1]).toBe('5.6');
    expect((await cellsOf(LEUKOCYTES, quantity(5.6, '×10^9/L')))[1]).toBe('5.6');
    expect((await cellsOf(CA125, quantity(35, 'U/mL')))[1]).toBe('35 U/mL（换算 35 kU/L）');
    expect((await cellsOf(CA125, quantity(35, 'kU/L')))[1]).toBe('35');
  });

  test('is left as it is where text and code of the unit contradict each other', async () => {
    const cells = await cellsOf(HAEMOGLOBIN, quantity(14.2, 'g/dL', { code: 'g/L', system: UCUM }));
    expect(cells.slice(1, 3)).toEqual(['14.2', 'g/dL']);
  });
});

describe('a unit that is not the item’s', () => {
  test('is told, not converted and not hidden: glucose by mass under the molar code', async () => {
    const cells = await cellsOf(GLUCOSE, quantity(99, 'mg/dL', { code: 'mg/dL', system: UCUM }));
    expect(cells.slice(1, 3)).toEqual(['99（单位与项目不符，未换算）', 'mg/dL']);
    const [, english] = await cellsOf(GLUCOSE, quantity(99, 'mg/dL'), { 'accept-language': 'en' });
    expect(english).toBe('99 (unit does not fit the item, not converted)');
  });

  test('a D-dimer in DDU is never turned into FEU, and an unsaid one is not guessed', async () => {
    expect((await cellsOf(D_DIMER_FEU, quantity(250, 'ng/mL DDU')))[1]).toBe('250（方法不同，未换算）');
    expect((await cellsOf(D_DIMER_FEU, quantity(500, 'ng/mL FEU')))[1]).toBe('500 ng/mL FEU（换算 0.500 mg/L FEU）');
    expect((await cellsOf(D_DIMER_FEU, quantity(0.5, 'ug/mL')))[1]).toBe('0.5');
  });

  test('a method may name the calibration', async () => {
    const observation = { ...quantity(500, 'ng/mL'), method: { text: '免疫比浊法(FEU)' } };
    expect((await cellsOf(D_DIMER_FEU, observation))[1]).toBe('500 ng/mL（换算 0.500 mg/L FEU）');
  });
});

test('a hostile unit stays text and is not converted', async () => {
  const evil = 'g/dL|<img src=x>`[a](b)';
  const cells = await cellsOf(HAEMOGLOBIN, quantity(14.2, evil));
  expect(cells.slice(1, 3)).toEqual(['14.2', 'g/dL&#124;&lt;img src=x&gt;&#96;&#91;a&#93;(b)']);
});
