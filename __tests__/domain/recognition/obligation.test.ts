import { expect, test } from '@jest/globals';
import type { Institution, InstitutionId, Level } from '../../../server/domain/institution/institution.ts';
import { obligationOf } from '../../../server/domain/recognition/obligation.ts';
import { itemOf } from './case.ts';

const LEVELS: readonly Level[] = ['3A', '3B', '2A', '2B', '1', 'LAB'];

function hospital(id: string, level: Level, consortium?: string): Institution {
  return {
    id: id as InstitutionId,
    name: id,
    uscc: undefined,
    level,
    region: '330102',
    consortium,
    timeZone: '+08:00',
    active: true,
    fhir: undefined,
    codes: [],
    quality: [],
    prices: [],
    minutes: [],
    ownResults: 'offer',
    acceptAction: 'delete',
  };
}

/** Source in the rows, ordering hospital in the columns, both as in LEVELS. */
const MUST: Record<Level, readonly boolean[]> = {
  '3A': [true, true, true, true, true, true],
  '3B': [true, true, true, true, true, true],
  '2A': [true, true, true, true, true, true],
  '2B': [false, false, false, true, true, false],
  '1': [false, false, false, true, true, false],
  LAB: [true, true, true, true, true, true],
};

const pairs = LEVELS.flatMap((source) =>
  LEVELS.map((ordering, column) => [source, ordering, MUST[source][column]] as const),
);

test.each(pairs)('a result of %s for %s must be recognised: %s', (source, ordering, must) => {
  const word = obligationOf(itemOf('L0003'), hospital('a', source), hospital('b', ordering));
  expect(word).toBe(must ? 'must' : 'may');
});

test.each(pairs)(
  'in one consortium a result of %s for %s must be recognised, an advisory one never',
  (source, ordering) => {
    const [from, to] = [hospital('a', source, 'fuyang'), hospital('b', ordering, 'fuyang')];
    expect(obligationOf(itemOf('L0003'), from, to)).toBe('must');
    expect(obligationOf(itemOf('E0289'), from, to)).toBe('may');
  },
);

test('two hospitals without a consortium are not in one', () => {
  expect(obligationOf(itemOf('L0003'), hospital('a', '1'), hospital('b', '3A'))).toBe('may');
});

test('its own result binds no hospital, whatever its level and consortium', () => {
  const own = hospital('a', '3A', 'fuyang');
  expect(obligationOf(itemOf('L0003'), own, own)).toBe('may');
});
