import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkCharacter, isOneCharacterRepeated, parseResidentId } from '../../../server/domain/patient/resident-id.ts';
import type { ShanghaiDay } from '../../../server/domain/time.ts';

/** A made-up number with a right check character. */
function residentId(region: number, birth: string, sequence: number): string {
  const digits = `${String(region).padStart(6, '0')}${birth.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}
const TODAY = '2026-11-24' as ShanghaiDay;
const ID = residentId(330111, '1988-02-29', 1);

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
    ['nineteen are too many', `${ID}0`, undefined],
    ['a letter before it is one too many', 'A330111988022900015', undefined],
    ['before 1850 nobody was born', residentId(330111, '1849-12-31', 1), undefined],
    ['from 1850 somebody may have been', residentId(330111, '1850-01-01', 1), residentId(330111, '1850-01-01', 1)],
    ['sixty-four characters with spaces are read', ID.padStart(64), ID],
    ['sixty-five are not', ID.padStart(65), undefined],
    ['X stands for ten, at the end only', `X${ID.slice(1)}`, undefined],
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

  test('of fifteen digits is of the twentieth century', () => {
    expect(parseResidentId('330111880229001', TODAY)?.birthDate).toBe('1988-02-29');
  });
});

test.each([
  ['', true],
  ['7', true],
  ['0000', true],
  ['XX', true],
  ['0001', false],
])('%p is one character repeated: %s', (text, repeated) => {
  expect(isOneCharacterRepeated(text)).toBe(repeated);
});
