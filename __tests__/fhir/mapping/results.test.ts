import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../server/fhir/mapping/json.ts';
import { resultsOf } from '../../../server/fhir/mapping/observation.ts';
import { resultRows } from '../../../server/fhir/mapping/result-rows.ts';
import { code, observation } from './made.ts';

const counts = (more: Json): readonly boolean[] =>
  resultsOf(observation('o', { valueQuantity: undefined, ...more })).map((each) => each.counts);
const rows = (...resources: readonly Json[]): readonly string[] =>
  resultRows({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }).map(
    ({ value }) => value,
  );

describe('a value is a value', () => {
  test.each<[string, Json, boolean]>([
    ['a quantity', { valueQuantity: { value: 0 } }, true],
    ['a quantity without a number', { valueQuantity: { unit: 'g/L', comparator: '<' } }, false],
    ['a quantity with a text for a number', { valueQuantity: { value: '5' } }, false],
    ['an endless quantity', { valueQuantity: { value: Infinity } }, false],
    ['a named concept', { valueCodeableConcept: { text: '阴性' } }, true],
    ['a coded concept', { valueCodeableConcept: { coding: [{ code: '260385009' }] } }, true],
    ['a concept of a system alone', { valueCodeableConcept: { coding: [{ system: 'urn:x' }] } }, false],
    ['a concept of spaces', { valueCodeableConcept: { text: ' ' } }, false],
    ['a text', { valueString: '阴性' }, true],
    ['a text of spaces', { valueString: ' \t\u3000\u200b' }, false],
    ['false', { valueBoolean: false }, true],
    ['"false"', { valueBoolean: 'false' }, false],
    ['an integer', { valueInteger: 0 }, true],
    ['an integer that is none', { valueInteger: 1.5 }, false],
    ['a range with one end', { valueRange: { high: { value: 5 } } }, true],
    ['a range without ends', { valueRange: { high: { unit: 'g' } } }, false],
    ['a ratio', { valueRatio: { numerator: { value: 1 }, denominator: { value: 64 } } }, true],
    ['half a ratio', { valueRatio: { numerator: { value: 1 } } }, false],
    ['a curve', { valueSampledData: { data: '1 2 3' } }, true],
    ['a curve without points', { valueSampledData: { dimensions: 1 } }, false],
    ['a time', { valueTime: '08:30:00' }, true],
    ['an impossible time', { valueTime: '25:00:00' }, false],
    ['a day', { valueDateTime: '2026-11-20' }, true],
    ['an impossible day', { valueDateTime: '2026-02-30' }, false],
    ['a period', { valuePeriod: { start: '2026-11' } }, true],
    ['a period of nothing', { valuePeriod: {} }, false],
    ['a value that R4 does not have', { valueMoney: { value: 5 } }, false],
    ['an attachment', { valueAttachment: { url: 'https://a' } }, false],
    ['a value with a reason why it is absent', { valueInteger: 1, dataAbsentReason: { text: 'x' } }, false],
    ['a value with a name of every object', JSON.parse('{"__proto__":{"valueInteger":1}}') as Json, false],
  ])('%s', (_what, value, is) => {
    expect(counts(value)).toEqual([is]);
    expect(rows(observation('o', { valueQuantity: undefined, ...value }))).toHaveLength(is ? 1 : 0);
  });
});

describe('a group of results', () => {
  const component = [{ code: code('718-7'), valueQuantity: { value: 120 } }];
  test('without a value of its own is no result of its own', () => {
    expect(counts({ component })).toEqual([true]);
    expect(counts({ hasMember: [{ reference: 'Observation/x' }] })).toEqual([]);
  });
  test('with a reason why its value is absent is one that does not count', () => {
    expect(counts({ component, dataAbsentReason: { text: 'error' } })).toEqual([false, true]);
  });
  test('without members is a result that is missing', () => {
    expect(counts({ component: [] })).toEqual([false]);
  });
  test.each(['preliminary', 'cancelled', 'entered-in-error', 'registered', 'unknown', undefined, 'constructor'])(
    'that is %s counts with none of its members and has no rows',
    (status) => {
      expect(counts({ component, status })).toEqual([false]);
      expect(rows(observation('o', { component, status }))).toEqual([]);
    },
  );
  test.each(['final', 'amended', 'corrected'])('that is %s has a row for each value', (status) => {
    expect(rows(observation('o', { component, status }))).toEqual(['120', '120']);
  });
});

test('what is contained and not referred to as a result has no row', () => {
  const holder = { resourceType: 'DiagnosticReport', contained: [observation('c'), observation('d')] };
  expect(rows({ ...holder, result: [{ reference: '#c' }] })).toEqual(['120']);
});
