import { describe, expect, test } from '@jest/globals';
import { isUscc, usccCheck } from '../../../server/domain/institution/uscc.ts';

describe('the check of GB 32100', () => {
  test.each(['91350100M000100Y43', '12330100470116307N'])('%s, of the standard and of the contract, passes', (code) => {
    expect(isUscc(code)).toBe(true);
  });

  test('any other last character fails', () => {
    const passing = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'].filter((last) => isUscc(`91350100M000100Y4${last}`));
    expect(passing).toEqual(['3']);
  });

  test('one wrong digit anywhere fails', () => {
    const code = '12330100470116307N';
    for (let at = 0; at < 17; at++) {
      const other = code.charAt(at) === '1' ? '2' : '1';
      expect(isUscc(`${code.slice(0, at)}${other}${code.slice(at + 1)}`)).toBe(false);
    }
  });

  test.each([
    ['letters that the standard leaves out', '91350100M000100YI3'],
    ['small letters', '91350100m000100y43'],
    ['too short', '91350100M000100Y4'],
    ['too long', '91350100M000100Y430'],
    ['nothing', ''],
  ])('%s fails', (_what, code) => {
    expect(isUscc(code)).toBe(false);
  });

  test('a remainder of nothing gives the check character 0', () => {
    expect(usccCheck('00000000000000000')).toBe('0');
  });
});
