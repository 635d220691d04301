import { describe, expect, test } from '@jest/globals';
import { parseDateTime, parseInstant } from '../../../server/fhir/mapping/dates.ts';
import { mapEncounter } from '../../../server/fhir/mapping/encounter.ts';
import type { Json } from '../../../server/fhir/mapping/json.ts';
import { mapOrder } from '../../../server/fhir/mapping/order.ts';
import { code, ID_A, map, patient, report, taken } from './made.ts';

const SNOMED = 'http://snomed.info/sct';
const [LEFT, RIGHT, BOTH] = ['7771000', '24028007', '51440002'].map((each) => ({ system: SNOMED, code: each }));
const sideOf = (...bodySite: readonly Json[]): string | undefined =>
  mapOrder({ resourceType: 'ServiceRequest', id: 'o', code: code('1'), bodySite })?.laterality;

describe('the side of an order', () => {
  test.each<[string, readonly Json[], string | undefined]>([
    ['left by its code', [{ coding: [LEFT] }], 'L'],
    ['right by its code', [{ coding: [RIGHT] }], 'R'],
    ['both by its code', [{ coding: [BOTH] }], 'B'],
    ['both by a left and a right code', [{ coding: [LEFT] }, { coding: [RIGHT] }], 'B'],
    ['a code of SNOMED without its system', [{ coding: [{ code: '7771000' }] }], 'L'],
    ['the same number of another system', [{ coding: [{ system: 'urn:his', code: '7771000' }] }], undefined],
    ['a letter', [{ coding: [{ code: 'L' }] }], undefined],
    ['a name of every object', [{ coding: [{ code: 'constructor' }] }], undefined],
    ['left by its text', [{ text: '左膝' }], 'L'],
    ['both by its text', [{ text: '双膝' }], 'B'],
    ['both by one text that names them', [{ text: '左右膝' }], 'B'],
    ['两', [{ text: '两侧' }], 'B'],
    ['two texts of two sides, which may be two sites', [{ text: '左膝' }, { text: '右肩' }], undefined],
    ['two texts of one side', [{ text: '左膝' }, { text: '左肩' }], 'L'],
    ['code and text agree', [{ coding: [LEFT], text: '左膝' }], 'L'],
    ['code and text disagree', [{ coding: [LEFT], text: '右膝' }], undefined],
    ['a side by code, both by text', [{ coding: [LEFT], text: '双膝' }], undefined],
    ['both by codes, a side by text', [{ coding: [LEFT, RIGHT], text: '左膝' }], undefined],
    [
      'codes with their displays',
      [
        {
          coding: [
            { ...LEFT, display: 'Left' },
            { ...RIGHT, display: 'Right' },
          ],
        },
      ],
      'B',
    ],
    ['no side', [{ text: '胸部' }], undefined],
    ['nothing', [], undefined],
  ])('%s', (_how, sites, side) => {
    expect(sideOf(...sites)).toBe(side);
  });
});

describe('the side of a study', () => {
  const side = (...codes: readonly (string | undefined)[]): string | undefined => {
    const series = codes.map((each) => ({ laterality: { code: each } }));
    const study = { resourceType: 'ImagingStudy', id: 'i', status: 'available', series };
    return taken(map(report({ imagingStudy: [{ reference: 'ImagingStudy/i' }] }), patient('1', ID_A), study))
      .laterality;
  };
  test.each([
    [['L'], 'L'],
    [['L', 'R'], 'B'],
    [['7771000', undefined], 'L'],
    [['toString'], undefined],
    [[], undefined],
  ])('of series %p is %p', (codes, expected) => {
    expect(side(...codes)).toBe(expected);
  });
});

describe('times', () => {
  test.each([
    ['2026-11-20T08:00:00+08:00', '2026-11-20T00:00:00Z'],
    ['2026-11-20T08:00:00', '2026-11-20T00:00:00Z'],
    ['2026-11-20', '2026-11-19T16:00:00Z'],
    ['2026-11', '2026-10-31T16:00:00Z'],
    ['2026-11-20T00:00:60Z', '2026-11-20T00:00:59Z'],
  ])('%s in Hangzhou is %s', (text, instant) => {
    expect(parseDateTime(text, '+08:00')).toBe(Date.parse(instant));
  });
  test.each(['2026-02-30', '2026-13', '2026-11-20T24:00:00Z', '0000-01-01', '2026-11-20T08:00:00+15:00', '', 'x'])(
    '%p is no time',
    (text) => {
      expect(parseDateTime(text, '+08:00')).toBeUndefined();
    },
  );
  test('an instant has an offset', () => {
    expect(parseInstant('2026-11-20T08:00:00')).toBeUndefined();
    expect(parseInstant('2026-11-20T08:00:00Z')).toBe(Date.parse('2026-11-20T08:00:00Z'));
  });
  test('a million characters are no instant, in no time', () => {
    const started = performance.now();
    expect(parseInstant('T'.repeat(1_000_000))).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

test('a department of a million spaces is unknown', () => {
  const visit = {
    resourceType: 'Encounter',
    serviceType: { text: ' '.repeat(1_000_000) + 'x' },
    class: { code: 'EMER' },
  };
  expect(mapEncounter(visit)).toEqual({ emergency: true, department: undefined });
});
