import { describe, expect, test } from '@jest/globals';
import { buildIdentity, claimsDiffer, type PatientClaim } from '../../../server/domain/patient/build-identity.ts';
import { readBirthDate } from '../../../server/domain/patient/birth-date.ts';
import { checkCharacter } from '../../../server/domain/patient/resident-id.ts';
import type { ShanghaiDay } from '../../../server/domain/time.ts';

const TODAY = '2026-11-24' as ShanghaiDay;
const RESIDENT = 'urn:oid:2.16.156.10011.1.3';
const OTHER_RESIDENT = 'urn:resident-too';
const CARD = 'urn:card';
const OTHER_CARD = 'urn:card-too';
const PASSPORT = 'urn:passport';
const SYSTEMS = new Map([
  [RESIDENT, 'resident-id'],
  [OTHER_RESIDENT, 'resident-id'],
  [CARD, 'health-card'],
  [OTHER_CARD, 'health-card'],
  [PASSPORT, 'passport'],
]);
const HUNDRED = Array.from({ length: 100 }, (_, at): readonly [string, string] => [CARD, `C-${String(at)}`]);
const idOf = (birth: string, sequence = 1): string => {
  const digits = `330111${birth.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
};
const ID = idOf('1988-02-29');
const day = (text: string) => text as ShanghaiDay;
const built = (identifiers: readonly (readonly [string, string])[], more: Partial<PatientClaim> = {}) =>
  buildIdentity(
    {
      identifiers: identifiers.map(([system, value]) => ({ system, value })),
      birthDate: undefined,
      gender: undefined,
      names: [],
      ...more,
    },
    SYSTEMS,
    TODAY,
  );

describe('who a Patient is', () => {
  test('resident ids first, others in their order, each once', () => {
    const identity = built([
      [CARD, 'C-1234'],
      [RESIDENT, ID],
      [PASSPORT, 'E1234567'],
      [CARD, ' C-1234 '],
    ]);
    expect(identity.identifiers).toEqual([
      { kind: 'resident-id', system: RESIDENT, value: ID },
      { kind: 'health-card', system: CARD, value: 'C-1234' },
      { kind: 'passport', system: PASSPORT, value: 'E1234567' },
    ]);
    expect(identity.birthDate).toBe('1988-02-29');
    expect(identity.contradiction).toBeUndefined();
  });

  test.each([
    ['an unregistered system', 'urn:ward', 'W-1234'],
    ['a placeholder', CARD, '000000'],
    ['a placeholder with dashes', CARD, '9-9.9/9 9'],
    ['one character', CARD, '7'],
    ['nothing but punctuation', CARD, ' -./ '],
    ['a value of more than 128 characters', CARD, `C${'1'.repeat(128)}`],
    ['a resident id with a wrong check character', RESIDENT, '330111198802290011'],
  ])('%s is no strong identifier', (_what, system, value) => {
    expect(built([[system, value]]).identifiers).toEqual([]);
  });

  test('a value of exactly 128 characters still is one', () => {
    expect(built([[CARD, `C${'12'.repeat(63)}3`]]).identifiers).toHaveLength(1);
  });

  test.each([
    ['the same birth date', { birthDate: day('1988-02-29') }, 1, undefined],
    ['another birth date', { birthDate: day('1988-02-28') }, 0, 'resident-id-birth-date'],
    ['the year alone', { writtenBirthDate: readBirthDate('1988') }, 1, undefined],
    ['another month alone', { writtenBirthDate: readBirthDate('1988-03') }, 0, 'resident-id-birth-date'],
    ['an unreadable birth date', { writtenBirthDate: readBirthDate('unknown') }, 0, 'resident-id-birth-date'],
  ])('a resident id beside %s', (_what, more, strong, contradiction) => {
    const identity = built([[RESIDENT, ID]], more);
    expect(identity.identifiers).toHaveLength(strong);
    expect(identity.contradiction).toBe(contradiction);
  });

  test('a contradiction leaves the written birth date and the other identifiers', () => {
    const identity = built(
      [
        [RESIDENT, ID],
        [CARD, 'C-1234'],
      ],
      { birthDate: day('1990-01-01') },
    );
    expect(identity).toMatchObject({ birthDate: '1990-01-01', contradiction: 'resident-id-birth-date' });
    expect(identity.identifiers.map(({ kind }) => kind)).toEqual(['health-card']);
  });

  test('two resident ids of two birth dates are two people: neither is trusted', () => {
    const identity = built([
      [RESIDENT, ID],
      [OTHER_RESIDENT, idOf('1990-01-01')],
    ]);
    expect(identity).toMatchObject({ identifiers: [], birthDate: undefined, contradiction: 'two-resident-ids' });
  });

  test('two resident ids of one birth date both stand', () => {
    expect(
      built([
        [RESIDENT, ID],
        [RESIDENT, idOf('1988-02-29', 2)],
      ]).identifiers,
    ).toHaveLength(2);
  });

  test('sex and names are taken over, names as their normal forms, each once', () => {
    const name = { text: '张 三', family: '张', given: ['三'] };
    const identity = built([], { gender: 'female', names: [name, name] });
    expect(identity.gender).toBe('female');
    expect([...identity.names].sort()).toEqual(['三张', '张三'].sort());
  });

  test('what a hundred identifiers and names say is enough', () => {
    const many = Array.from({ length: 150 }, (_, n): readonly [string, string] => [CARD, `C-${String(n)}0`]);
    const names = Array.from({ length: 150 }, (_, n) => ({ text: `n${String(n)}`, family: undefined, given: [] }));
    const identity = built(many, { names });
    expect([identity.identifiers.length, identity.names.length]).toEqual([100, 100]);
  });
});

test('a hundred thousand identifiers are read in no time', () => {
  const many = Array.from({ length: 100_000 }, (_, at): readonly [string, string] => [CARD, `A${String(at)}`]);
  const started = performance.now();
  expect(built(many).identifiers).toHaveLength(100);
  expect(performance.now() - started).toBeLessThan(500);
});

describe('whether two claims speak of two people', () => {
  const differ = (a: readonly (readonly [string, string])[], b: readonly (readonly [string, string])[]): boolean => {
    const claimed = (pairs: typeof a) => pairs.map(([system, value]) => ({ system, value }));
    return claimsDiffer(claimed(a), claimed(b), SYSTEMS, TODAY);
  };
  test.each<[string, readonly (readonly [string, string])[], readonly (readonly [string, string])[], boolean]>([
    ['the same number', [[CARD, 'C-1']], [[CARD, 'C-1']], false],
    ['the same number with spaces', [[CARD, 'C-1']], [[CARD, ' C-1 ']], false],
    ['two numbers of one system', [[CARD, 'C-1']], [[CARD, 'C-2']], true],
    ['numbers of two systems', [[CARD, 'C-1']], [[PASSPORT, 'C-2']], false],
    [
      'one of several in common',
      [
        [CARD, 'C-1'],
        [CARD, 'C-2'],
      ],
      [
        [CARD, 'C-2'],
        [CARD, 'C-3'],
      ],
      false,
    ],
    ['an unregistered system', [['urn:ward', '1']], [['urn:ward', '2']], false],
    ['one resident id under two systems', [[RESIDENT, ID]], [[OTHER_RESIDENT, ID.toLowerCase()]], false],
    ['two resident ids under two systems', [[RESIDENT, ID]], [[OTHER_RESIDENT, idOf('1990-01-01')]], true],
    ['a number that is not valid still differs', [[RESIDENT, ID]], [[RESIDENT, 'X']], true],
    ['one that is not valid, with spaces', [[RESIDENT, 'X']], [[RESIDENT, ' X ']], false],
    ['numbers of two systems of one kind', [[CARD, 'C-1']], [[OTHER_CARD, 'C-2']], false],
    ['the hundred and first number', [...HUNDRED, [PASSPORT, 'E-1']], [[PASSPORT, 'E-2']], false],
    ['nothing said', [], [[CARD, 'C-1']], false],
  ])('%s', (_what, a, b, expected) => {
    expect(differ(a, b)).toBe(expected);
  });
});
