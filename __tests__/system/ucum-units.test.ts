import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { UnitRelation } from '../../server/domain/report/measurement.ts';
import { readCatalogueFiles } from '../../server/system/catalogue-files.ts';
import { makeUcumUnits } from '../../server/system/ucum-units.ts';

const UCUM = 'http://unitsofmeasure.org';
const units = makeUcumUnits();
const readText = (unit: string, expected = ''): string | undefined =>
  units.read({ unit, code: '', system: '' }, expected);
const readCode = (code: string, unit = '', system = UCUM): string | undefined => units.read({ unit, code, system }, '');

describe('a unit as hospitals write it is read into UCUM', () => {
  test.each([
    [
      '10*9/L',
      '×10^9/L',
      'x10^9/L',
      'X10^9/l',
      '*10^9/L',
      '10^9/L',
      '10**9/L',
      '10E9/L',
      '10e9/L',
      '×10⁹/L',
      '10⁹／Ｌ',
    ],
    ['10*12/L', '×10^12/L', '10¹²/L', '10^12/l'],
    ['10*3/uL', '10^3/μL', '×10³/µL', '10*3/ul'],
    ['/[HPF]', '个/HP', '{个}/[HPF]', '/HP', '/HPF', '个/HPF', '个/高倍视野', '/高倍', '/[HPF]'],
    ['/[LPF]', '个/LP', '/LPF', '个/低倍视野'],
    ['/uL', '个/μl', '个/微升', '/ul', 'cells/uL', '{cells}/uL'],
    ['mm/h', 'mm/h', 'mm/H', 'mm/hr', 'mm/1h', 'mm/小时', '毫米/小时'],
    ['U/L', 'U/L', 'u/L', 'u/l', '单位/升'],
    ['[IU]/L', 'IU/L', 'iu/l', '[IU]/L'],
    ['m[IU]/mL', 'mIU/mL', 'miu/ml', 'MIU/ML', 'm[IU]/mL'],
    ['u[IU]/mL', 'uIU/mL', 'μIU/ml', 'µIU/mL'],
    ['[IU]/mL', 'IU/mL', '国际单位/毫升'],
    ['umol/L', 'umol/l', 'μmol/L', 'µmol/L', 'UMOL/L', '微摩尔/升'],
    ['mmol/L', 'mmol/L', 'mmol／L', ' mmol / L ', 'MMOL/L', '毫摩尔/升', 'mmol/l'],
    ['mg/dL', 'mg/dL', 'mg/dl', 'MG/DL', '㎎/㎗', '毫克/分升'],
    ['g/L', 'g/L', 'g/l', '克/升'],
    ['ug/L', 'ug/L', 'μg/l', 'mcg/L'],
    ['%', '%', '％'],
    ['s', 's', 'S', 'sec', '秒'],
    ['fL', 'fL', 'fl', 'FL', '飞升'],
    ['{INR}', 'INR', '{INR}'],
    ['{S/CO}', 'S/CO', 's/co'],
    ['{titer}', '滴度'],
    ['[pH]', 'pH', 'PH'],
    ['Cel', '℃', '°C'],
    ['mm[Hg]', 'mmHg', 'mm[Hg]'],
    ['mg/L{FEU}', 'mg/L FEU', 'mg/L(FEU)', 'mg/L（FEU）', 'mgFEU/L', 'mg/L{FEU}'],
    ['ng/mL{DDU}', 'ng/mL DDU', 'ng/ml(DDU)'],
    ['mL/min/{1.73_m2}', 'mL/min/1.73m2', 'ml/min/1.73m²', 'mL/min/1.73㎡', 'ml/(min·1.73m²)', 'mL/min/{1.73_m2}'],
    ['mosm/kg', 'mOsm/kg', 'mOsm/kgH2O', 'mOsm/(kg·H2O)'],
    ['g/(24.h)', 'g/24h', 'g/24小时', 'g/(24.h)'],
  ])('as %s', (code, ...written) => {
    expect(written.map((text) => [text, readText(text)])).toEqual(written.map((text) => [text, code]));
  });

  test.each([
    ['a result', '阴性'],
    ['a titre', '1:80'],
    ['a unit with an arrow', 'mmol/L ↑'],
    ['mega, which no laboratory means', 'Mmol/L'],
    ['a prefix in mixed case', 'MIU/mL'],
    ['an astronomical unit', 'AU/mL'],
    ['kelvins or thousands', 'K/uL'],
    ['gauss, thousand millions or grams', 'G/L'],
    ['a day without an h', 'g/24'],
    ['a member of every object', 'constructor'],
    ['another member of every object', '__proto__'],
    ['nothing', ''],
  ])('%s is not read: %s', (_what, text) => {
    expect(readText(text)).toBeUndefined();
  });

  test('letters of several meanings are settled by the unit of the item, and by nothing else', () => {
    expect(readText('G/L', '10*9/L')).toBe('10*9/L');
    expect(readText('T/L', '10*12/L')).toBe('10*12/L');
    expect(readText('K/μL', '10*9/L')).toBe('10*3/uL');
    expect(readText('G/L', 'g/L')).toBeUndefined();
    expect(readText('U/mL', "[arb'U]/mL")).toBe("[arb'U]/mL");
    expect(readText('kU/L', "[arb'U]/mL")).toBe("k[arb'U]/L");
    expect(readText('U/mL', '[IU]/mL')).toBe('U/mL');
    expect(readText('mg/dL', 'mmol/L')).toBe('mg/dL');
  });

  test('a code counts where its system is UCUM, also one that nobody would write by hand', () => {
    expect(readCode('kg.m-2')).toBe('kg.m-2');
    expect(readCode('kg.m-2', '', '')).toBeUndefined();
    expect(readCode('1', '', 'urn:hospital:units')).toBeUndefined();
    expect(readCode('mmol/L', '毫摩尔/升')).toBe('mmol/L');
    expect(readCode('mmol/L', '见备注')).toBe('mmol/L');
  });

  test('a text and a code that say different things are not read at all', () => {
    expect(readCode('mmol/L', 'mg/dL')).toBeUndefined();
    expect(readCode('g/L', 'g/dL')).toBeUndefined();
  });
});

describe('what measures one property', () => {
  test.each<[UnitRelation, string, string]>([
    ['same', 'mg/dL', 'g/L'],
    ['same', '/uL', '10*9/L'],
    ['same', 'u[IU]/mL', 'm[IU]/L'],
    ['same', "[arb'U]/mL", "k[arb'U]/L"],
    ['same', 'U/L', 'ukat/L'],
    ['same', '%', 'L/L'],
    ['same', 'mm[Hg]', 'kPa'],
    ['same', 'ug/mL{FEU}', 'mg/L{FEU}'],
    ['different', 'mg/dL', 'mmol/L'],
    ['different', 'mol/L', '10*9/L'],
    ['different', 'mol/L', '/L'],
    ['different', 'mol/L', '[pH]'],
    ['different', 'meq/L', 'mmol/L'],
    ['different', 'mg/g', 'mg/mmol'],
    ['different', '%', 'mmol/mol'],
    ['different', '%', 'mg/g'],
    ['different', '%', '{INR}'],
    ['different', '{INR}', '{titer}'],
    ['different', '/[HPF]', '/[LPF]'],
    ['different', '/[HPF]', '1'],
    ['different', '/[HPF]', '/uL'],
    ['different', '[IU]/L', 'g/L'],
    ['different', 'mg/L{FEU}', 'ng/mL{DDU}'],
    ['undecided', 'mg/L', 'mg/L{FEU}'],
    ['undecided', 'mL/min', 'mL/min/{1.73_m2}'],
    ['undecided', 'U/L', '[IU]/L'],
    ['undecided', "[arb'U]/mL", '[IU]/mL'],
    ['undecided', '1', '{INR}'],
    ['undecided', '1', '[pH]'],
    ['undecided', 'no unit', 'g/L'],
    ['undecided', 'toString', 'toString/L'],
  ])('%s: %s and %s', (relation, a, b) => {
    expect([units.relation(a, b), units.relation(b, a)]).toEqual([relation, relation]);
    expect(units.convert(1, a, b) === undefined).toBe(relation !== 'same');
    expect(units.convert(1, b, a) === undefined).toBe(relation !== 'same');
  });

  test.each([
    [140, 'g/L', 14, 'g/dL'],
    [5600, '/uL', 5.6, '10*9/L'],
    [2.5, 'u[IU]/mL', 2.5, 'm[IU]/L'],
    [35, "k[arb'U]/L", 35, "[arb'U]/mL"],
    [45, '%', 0.45, 'L/L'],
    [500, 'ng/mL{FEU}', 0.5, 'mg/L{FEU}'],
    [60, 'U/L', 1, 'ukat/L'],
    [98.6, '[degF]', 37, 'Cel'],
    [7.4, '[pH]', 7.4, '[pH]'],
  ])('%d %s are %d %s', (value, from, expected, to) => {
    expect(units.convert(value, from, to)).toBeCloseTo(expected, 9);
  });
});

test('every unit of the catalogue is UCUM and is read as itself', () => {
  const codes = new Set(readCatalogueFiles().items.flatMap(({ unit }) => (unit === undefined ? [] : [unit])));
  expect(codes.size).toBeGreaterThan(30);
  for (const code of codes) {
    expect([code, units.read({ unit: '', code, system: UCUM }, code)]).toEqual([code, code]);
    expect([code, units.read({ unit: code, code: '', system: '' }, code)]).toEqual([code, code]);
    expect([code, units.relation(code, code), units.convert(1, code, code)]).toEqual([code, 'same', 1]);
  }
});

test('whatever comes as a unit is taken in silence, and what is longer than any unit is not looked at', () => {
  const printed = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const pieces = fc.constantFrom(
    ...[
      'mg',
      'L',
      '/',
      '.',
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      '10*',
      '^',
      '-',
      '9',
      '个',
      ' ',
      "'",
      'U',
      'placeholder',
      '%',
    ],
    ...['parens_placeholder0', 'braces_placeholder0', 'toString', '\u0000', '\n', '²', '🙂', '×'],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, text, fc.constantFrom(UCUM, ''), (unit, code, system) => {
      const read = units.read({ unit, code, system }, code);
      if (read !== undefined) expect(units.relation(read, read)).toBe('same');
      expect(['same', 'different', 'undecided']).toContain(units.relation(unit, code));
      units.convert(1, unit, code);
    }),
    { numRuns: 2000 },
  );
  expect(readText(`${' '.repeat(60)}g/L`)).toBeUndefined();
  expect(readText(`${' '.repeat(57)}g/L`)).toBe('g/L');
  expect(units.relation('('.repeat(40) + 'g' + ')'.repeat(40), 'g')).toBe('undecided');
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});
