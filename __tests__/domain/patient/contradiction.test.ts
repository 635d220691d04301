import { describe, expect, test } from '@jest/globals';
import { findContradiction } from '../../../server/domain/patient/contradiction.ts';

const SAID = { birthDate: '1988-02-29', gender: 'male', names: ['张三'] };
const SILENT = { birthDate: undefined, gender: undefined, names: [] };

describe('a contradiction', () => {
  test.each([
    ['the same person has none', {}, undefined],
    ['another birth date', { birthDate: '1988-02-28' }, 'birth-date'],
    ['another gender', { gender: 'female' }, 'gender'],
    ['another name', { names: ['李四'] }, 'name'],
    ['one common name is enough', { names: ['李四', '张三'] }, undefined],
    ['the birth date is told first', { birthDate: '1988-02-28', gender: 'female', names: ['李四'] }, 'birth-date'],
    ['then the gender', { gender: 'female', names: ['李四'] }, 'gender'],
    ['what one side does not say cannot contradict', SILENT, undefined],
  ])('%s, from either side', (_sentence, other, found) => {
    expect(findContradiction(SAID, { ...SAID, ...other })).toBe(found);
    expect(findContradiction({ ...SAID, ...other }, SAID)).toBe(found);
  });

  test('two that say nothing have none', () => {
    expect(findContradiction(SILENT, SILENT)).toBeUndefined();
  });
});
