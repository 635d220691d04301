import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildIdentity, type PatientClaim } from '../../../server/domain/patient/build-identity.ts';
import { readBirthDate } from '../../../server/domain/patient/birth-date.ts';
import { findContradiction } from '../../../server/domain/patient/contradiction.ts';
import { nameForms } from '../../../server/domain/patient/name.ts';
import { checkCharacter, parseResidentId } from '../../../server/domain/patient/resident-id.ts';
import type { ShanghaiDay } from '../../../server/domain/time.ts';

const TODAY = '2026-11-24' as ShanghaiDay;
const RESIDENT = 'urn:oid:2.16.156.10011.1.3';
const CARD = 'urn:card';
const SYSTEMS = new Map([
  [RESIDENT, 'resident-id'],
  [CARD, 'health-card'],
]);

/** A made-up number with a right check character. */
function residentId(region: number, birth: string, sequence: number): string {
  const digits = `${String(region).padStart(6, '0')}${birth.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}
const ID = residentId(330111, '1988-02-29', 1);

const claim = (more: Partial<PatientClaim>): PatientClaim => ({
  identifiers: [{ system: RESIDENT, value: ID }],
  birthDate: undefined,
  gender: undefined,
  names: [],
  ...more,
});
const strong = (more: Partial<PatientClaim>): readonly string[] =>
  buildIdentity(claim(more), SYSTEMS, TODAY).identifiers.map(({ value }) => value);

describe('a resident id', () => {
  test.each([
    ['a lower-case x is raised', '11010519491231002x', '11010519491231002X'],
    ['fifteen digits are lengthened', '110105491231002', '11010519491231002X'],
    ['spaces around it do not matter', ` ${ID} `, ID],
    ['a leap day of a leap year is a day', residentId(330111, '1988-02-29', 7), residentId(330111, '1988-02-29', 7)],
    ['a wrong check character fails', `${ID.slice(0, 17)}${ID.endsWith('1') ? '2' : '1'}`, undefined],
    ['the thirtieth of February fails', residentId(330111, '1988-02-30', 1), undefined],
    ['a birth date ahead fails', residentId(330111, '2026-11-25', 1), undefined],
    ['a birth date today is possible', residentId(330111, '2026-11-24', 1), residentId(330111, '2026-11-24', 1)],
    ['one digit repeated is a placeholder', '111111111111111', undefined],
    ['full-width digits are not digits', '１１０１０５１９４９１２３１００２Ｘ', undefined],
    ['seventeen digits are too few', ID.slice(0, 17), undefined],
    ['nothing is no id', '', undefined],
    ['a long text is no id', ' '.repeat(100_000) + ID, undefined],
  ])('%s', (_sentence, text, value) => {
    expect(parseResidentId(text, TODAY)?.value).toBe(value);
  });

  test('with any digit changed it fails, so that nobody becomes somebody else by a slip', () => {
    const born = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 110000, max: 659999 }),
        born,
        fc.nat(999),
        fc.nat(16),
        fc.integer({ min: 1, max: 9 }),
        (region, birth, sequence, at, by) => {
          const id = residentId(region, birth.toISOString().slice(0, 10), sequence);
          const changed = id.slice(0, at) + String((Number(id[at]) + by) % 10) + id.slice(at + 1);
          expect(parseResidentId(id, TODAY)?.value).toBe(id);
          expect(parseResidentId(changed, TODAY)).toBeUndefined();
        },
      ),
    );
  });

  test('of fifteen digits, with any digit changed it fails or is another one', () => {
    fc.assert(
      fc.property(fc.nat(14), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const id = '330111880229001';
        const changed = id.slice(0, at) + String((Number(id[at]) + by) % 10) + id.slice(at + 1);
        expect(parseResidentId(changed, TODAY)?.value).not.toBe(parseResidentId(id, TODAY)?.value);
      }),
    );
  });
});

describe('a written birth date', () => {
  test.each([
    [undefined, 'none'],
    ['', 'none'],
    ['1988-02-29', 'day'],
    ['1988-02-29T00:00:00+08:00', 'day'],
    ['1988-02', 'part'],
    ['1988', 'part'],
    ['1988-02-30', 'unreadable'],
    ['1988-13', 'unreadable'],
    ['29.02.1988', 'unreadable'],
    ['198', 'unreadable'],
    [19880229, 'unreadable'],
    ['9'.repeat(100_000), 'unreadable'],
  ])('%p is read as %s', (written, kind) => {
    expect(readBirthDate(written).kind).toBe(kind);
  });

  test.each([
    ['nothing is written', undefined, true, '1988-02-29'],
    ['the month is the same', '1988-02', true, '1988-02-29'],
    ['the year is the same', '1988', true, '1988-02-29'],
    ['the month is another', '1988-03', false, undefined],
    ['the year is another', '1989', false, undefined],
    ['the day is another', '1988-02-28', false, '1988-02-28'],
    ['it cannot be read', 'unknown', false, undefined],
  ])('when %s the resident id is strong or not', (_when, written, isStrong, birthDate) => {
    const read = readBirthDate(written);
    const identity = buildIdentity(
      claim({ birthDate: read.kind === 'day' ? read.day : undefined, writtenBirthDate: read }),
      SYSTEMS,
      TODAY,
    );
    expect(identity.identifiers.length === 1).toBe(isStrong);
    expect(identity.birthDate).toBe(birthDate);
  });
});

describe('strong identifiers', () => {
  test('resident ids come first and each is told once', () => {
    const card = { system: CARD, value: 'A1002' };
    const resident = { system: RESIDENT, value: ID };
    expect(strong({ identifiers: [card, resident, card, { ...resident, value: ` ${ID}` }] })).toEqual([ID, 'A1002']);
  });

  test('resident ids of two birth dates are two people, and neither is trusted', () => {
    const other = residentId(330111, '1990-01-01', 1);
    expect(
      strong({
        identifiers: [
          { system: RESIDENT, value: ID },
          { system: RESIDENT, value: other },
        ],
      }),
    ).toEqual([]);
  });

  test.each([['000000'], ['9-9-9-9'], ['7'], [' '], ['x'.repeat(129)]])('the placeholder %p is not strong', (value) => {
    expect(strong({ identifiers: [{ system: CARD, value }] })).toEqual([]);
  });

  test('an identifier of a system that nobody registered is not strong', () => {
    expect(strong({ identifiers: [{ system: 'urn:other', value: 'A1002' }] })).toEqual([]);
  });

  test('a hundred thousand identifiers are read in no time', () => {
    const identifiers = Array.from({ length: 100_000 }, (_, at) => ({ system: CARD, value: `A${String(at)}` }));
    const started = performance.now();
    expect(strong({ identifiers }).length).toBeLessThanOrEqual(100);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('names', () => {
  test.each([
    ['spaces do not matter', { text: '张 三' }, { text: '张三' }],
    ['dots do not matter', { text: '买买提·艾力' }, { text: '买买提艾力' }],
    ['full width is the same', { text: 'ＺＨＡＮＧ' }, { text: 'zhang' }],
    ['parts are the text', { family: '张', given: ['三'] }, { text: '张三' }],
  ])('%s', (_sentence, a, b) => {
    const forms = [a, b].map((name) => nameForms({ text: undefined, family: undefined, given: [], ...name }));
    expect(forms[0]?.some((form) => forms[1]?.includes(form))).toBe(true);
  });

  test('the order of family and given does not matter, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (family, given) => {
        const one = nameForms({ text: undefined, family, given: [given] });
        const other = nameForms({ text: undefined, family: given, given: [family] });
        expect([...one].sort()).toEqual([...other].sort());
      }),
    );
  });
});

describe('a contradiction', () => {
  const of = { birthDate: '1988-02-29', gender: 'male', names: ['张三'] };
  test.each([
    ['the same person has none', {}, undefined],
    ['another birth date', { birthDate: '1988-02-28' }, 'birth-date'],
    ['another gender', { gender: 'female' }, 'gender'],
    ['another name', { names: ['李四'] }, 'name'],
    ['one common name is enough', { names: ['李四', '张三'] }, undefined],
    ['what one side does not say cannot contradict', { birthDate: undefined, gender: undefined, names: [] }, undefined],
  ])('%s', (_sentence, other, found) => {
    expect(findContradiction(of, { ...of, ...other })).toBe(found);
  });
});
