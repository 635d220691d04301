import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { imagingBundle, laboratoryBundle, LOINC, orderOf, type TestPerson } from '../support/clinic.ts';
import { offerIn, openHospitals, type Hospitals } from '../support/hospitals.ts';

const SNOMED_LEFT = '7771000';
const SNOMED_RIGHT = '24028007';
const KNEE_MR = '30691-0';

let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals([
    { id: 'src', codes: [{ system: 'urn:src:ris', code: 'KN-L', item: 'E0359', laterality: 'L' }] },
    { id: 'ord' },
  ]);
});
afterAll(() => hospitals.gateway.close());

describe('examinations', () => {
  const side = (code: string): object => ({ bodySite: [{ coding: [{ system: 'http://snomed.info/sct', code }] }] });
  const loinc = (code: string): object => ({ system: LOINC, code });

  test("the hospital's own code says the side of a knee", async () => {
    const { someone, ago, push, cardFor } = hospitals;
    const person = someone();
    const coding = { system: 'urn:src:ris', code: 'KN-L' };
    await push(imagingBundle(person, { id: 'knee-1', coding, examinedAt: ago(3) }));
    expect(offerIn(await cardFor(person, orderOf('o1', KNEE_MR, side(SNOMED_LEFT))))).toMatchObject({ item: 'E0359' });
    expect(await cardFor(person, orderOf('o2', KNEE_MR, { bodySite: [{ text: '左膝' }] }))).toBeDefined();
    expect(await cardFor(person, orderOf('o3', KNEE_MR, side(SNOMED_RIGHT)))).toBeUndefined();
    expect(await cardFor(person, orderOf('o4', KNEE_MR))).toBeUndefined();
  });

  test('else the series say it: left and right together are both', async () => {
    const { someone, ago, push, cardFor } = hospitals;
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
    const { someone, ago, push, cardFor } = hospitals;
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
    const { someone, ago, push, cardFor } = hospitals;
    const person = someone();
    const report = { id: 'ct-3', code: '29252-4', results: [], collectedAt: ago(3), more: { conclusion: '未见异常' } };
    await push(laboratoryBundle(person, report));
    expect(await cardFor(person, orderOf('o1', '29252-4'))).toBeUndefined();
  });
});
