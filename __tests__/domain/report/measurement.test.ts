import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ItemId } from '../../../server/domain/catalogue/item.ts';
import {
  calibrationOf,
  comparable,
  INCOMPARABLE_TEXTS,
  shownIn,
  type Incomparable,
  type Measurement,
} from '../../../server/domain/report/measurement.ts';
import { makeUcumUnits } from '../../../server/system/ucum-units.ts';

const units = makeUcumUnits();
const HAEMOGLOBIN = 'L0005' as ItemId;
const GLUCOSE = 'L0101' as ItemId;

const measured = (value: string, unit: string | undefined, more: Partial<Measurement> = {}): Measurement => ({
  item: HAEMOGLOBIN,
  value,
  comparator: '',
  writtenUnit: unit ?? '?',
  unit,
  calibration: undefined,
  method: [],
  ...more,
});
const shown = (value: string, from: string | undefined, to: string, more: Partial<Measurement> = {}): unknown =>
  shownIn(measured(value, from, more), { item: HAEMOGLOBIN, unit: to, calibration: calibrationOf([to]) }, units);
const notConverted = (because: Incomparable): object => ({ shown: 'not-converted', because });

describe('a value in the unit of its item', () => {
  test.each([
    ['140', 'g/L', 'g/dL', '14.0'],
    ['14', 'g/dL', 'g/L', '140'],
    ['13.95', 'g/dL', 'g/L', '139.5'],
    ['5', 'g/dL', 'g/L', '50'],
    ['5', 'g/L', 'g/dL', '0.50'],
    ['0.120', 'g/L', 'mg/L', '120'],
    ['5600', '/uL', '10*9/L', '5.600'],
    ['12', 'g/L', 'mg/L', '12000'],
    ['45.3', '%', 'L/L', '0.453'],
    ['1e-3', 'g/L', 'mg/L', '1.0'],
    ['0', 'g/dL', 'g/L', '0'],
    ['-1.5', 'mmol/L', 'umol/L', '-1500'],
    ['98.6', '[degF]', 'Cel', '37.0'],
    ['9.96', '10*3/uL', '10*9/L', '9.96'],
    ['+5.0', 'g/dL', 'g/L', '50'],
    ['5.', 'g/dL', 'g/L', '50'],
    ['.52', 'g/dL', 'g/L', '5.2'],
    ['0.0052', 'g/dL', 'g/L', '0.052'],
    ['5e2', 'mg/L', 'g/L', '0.50'],
    ['5.0E-12', 'g/L', 'mg/L', '0.0000000050'],
    ['1234567890123456789', 'ug/L', 'g/L', '1234567890123.46'],
  ])('%s %s becomes, in %4$s digits as many as written, %s', (value, from, to, expected) => {
    expect(shown(value, from, to)).toEqual({ shown: 'converted', value: expected, comparator: '', unit: to });
  });

  test('below the limit of detection stays below it', () => {
    expect(shown('0.50', 'g/dL', 'g/L', { comparator: '<' })).toMatchObject({ value: '5.0', comparator: '<' });
  });

  test('in the same unit there is nothing to convert', () => {
    expect(shown('140', 'g/L', 'g/L')).toEqual({ shown: 'as-written' });
  });

  test('mass and amount of substance never meet', () => {
    expect(shown('99', 'mg/dL', 'mmol/L')).toEqual(notConverted('other-property'));
    expect(shown('5.5', 'mmol/L', 'mg/dL')).toEqual(notConverted('other-property'));
  });

  test('HbA1c in per cent is not five times ten mmol/mol', () => {
    expect(shown('5.0', '%', 'mmol/mol')).toEqual(notConverted('other-property'));
  });

  test('D-dimer units stay apart, wherever they are written, and an unsaid one is left unsaid', () => {
    const feu = { calibration: 'FEU' } as const;
    const ddu = { calibration: 'DDU' } as const;
    expect(shown('500', 'ng/mL', 'mg/L{FEU}', feu)).toMatchObject({ shown: 'converted', value: '0.500' });
    expect(shown('500', 'ng/mL{FEU}', 'mg/L{FEU}', feu)).toMatchObject({ shown: 'converted', value: '0.500' });
    expect(shown('250', 'ng/mL', 'mg/L{FEU}', ddu)).toEqual(notConverted('other-method'));
    expect(shown('250', 'ng/mL', 'mg/L{DDU}', ddu)).toMatchObject({ shown: 'converted', value: '0.250' });
    expect(shown('0.5', 'ug/mL', 'mg/L{FEU}')).toEqual(notConverted('undecided-property'));
  });

  test('a method that only the source names is no reason against its own item', () => {
    expect(shown('140', 'g/L', 'g/L', { method: ['SLS'] })).toEqual({ shown: 'as-written' });
  });

  test('what cannot be read is not converted', () => {
    expect(shown('140', undefined, 'g/L')).toEqual(notConverted('unknown-unit'));
    expect(shown('阴性', 'g/dL', 'g/L')).toEqual(notConverted('not-a-number'));
    expect(shown('', 'g/dL', 'g/L')).toEqual(notConverted('not-a-number'));
    for (const text of ['1e300', '1e14', '1e-16', '约5', '5↑', '1.5.2', '.x', '5e', 'e5'])
      expect([text, shown(text, 'g/dL', 'g/L')]).toEqual([text, notConverted('not-a-number')]);
    expect(shown('1e13', 'g/dL', 'g/L')).toMatchObject({ shown: 'converted' });
    expect(shown('1e-13', 'g/dL', 'g/L')).toMatchObject({ shown: 'converted' });
  });

  test('there and back again is the value as far as it was written', () => {
    const pairs = fc.constantFrom(
      ...([
        ['g/L', 'g/dL'],
        ['/uL', '10*9/L'],
        ['mmol/L', 'umol/L'],
        ['u[IU]/mL', 'm[IU]/L'],
        ['%', 'L/L'],
        ['U/L', 'ukat/L'],
        ['mm[Hg]', 'kPa'],
        ['g/(24.h)', 'mg/min'],
      ] as const),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 99_999 }),
        fc.integer({ min: 0, max: 4 }),
        pairs,
        (digits, decimals, [a, b]) => {
          const value = (digits / 10 ** decimals).toFixed(decimals);
          const there = shownIn(measured(value, a), { item: HAEMOGLOBIN, unit: b, calibration: undefined }, units);
          if (there.shown !== 'converted') throw new Error(`${value} ${a} was not converted`);
          const back = shownIn(measured(there.value, b), { item: HAEMOGLOBIN, unit: a, calibration: undefined }, units);
          if (back.shown !== 'converted') throw new Error(`${there.value} ${b} was not converted`);
          const lastDigit = 10 ** (Math.floor(Math.log10(Number(value))) + 1 - String(digits).length);
          // One rounding on the way may cost half a unit of the last digit there: up to ten of them here.
          expect(Math.abs(Number(back.value) - Number(value))).toBeLessThanOrEqual(10 * lastDigit);
          expect(there.value.replace(/^0\.0*|\./gu, '').length).toBeGreaterThanOrEqual(String(digits).length);
        },
      ),
    );
  });
});

describe('two results in one trend', () => {
  const because = (a: Measurement, b: Measurement): Incomparable | undefined => {
    const there = comparable(a, b, units);
    const back = comparable(b, a, units);
    expect(back).toEqual(there);
    return there.comparable ? undefined : there.because;
  };
  const plain = measured('140', 'g/L');

  test('one item in two units of one property is one trend', () => {
    expect(because(plain, measured('13.9', 'g/dL'))).toBeUndefined();
    expect(comparable(plain, plain, units)).toEqual({ comparable: true });
  });

  test.each<[Incomparable, Measurement, Measurement]>([
    ['other-item', plain, measured('140', 'g/L', { item: GLUCOSE })],
    ['other-property', plain, measured('8.7', 'mmol/L')],
    ['other-method', measured('1', 'g/L', { method: ['ELISA'] }), measured('1', 'g/L', { method: ['化学发光法'] })],
    ['other-method', measured('1', 'mg/L{FEU}', { calibration: 'FEU' }), measured('1', 'mg/L', { calibration: 'DDU' })],
    ['other-method', measured('6', '%', { calibration: 'NGSP' }), measured('4', '%', { calibration: 'IFCC' })],
    ['undecided-property', measured('90', 'mL/min'), measured('90', 'mL/min/{1.73_m2}')],
    ['unknown-unit', measured('1', undefined), measured('1', undefined)],
    ['unknown-unit', measured('1', undefined), measured('1', 'g/L')],
    ['unknown-unit', measured('1', undefined, { calibration: 'FEU' }), measured('1', 'mg/L{FEU}')],
    ['not-a-number', plain, measured('>', 'g/L')],
  ])('%s keeps them apart', (reason, a, b) => {
    expect(because(a, b)).toBe(reason);
    expect(INCOMPARABLE_TEXTS[reason].zh).toContain('未换算');
    expect(INCOMPARABLE_TEXTS[reason].en).toMatch(/^[ -~]+ not converted$/u);
  });

  test('a method keeps them apart only where both name theirs and share none', () => {
    const named = (...method: string[]): Measurement => measured('1', 'g/L', { method });
    expect(because(named('ELISA'), named())).toBeUndefined();
    expect(because(named('urn:m|1', 'ELISA'), named('ELISA'))).toBeUndefined();
  });

  test('never across items or methods, whatever the units', () => {
    const unit = fc.constantFrom('g/L', 'g/dL', 'mg/L{FEU}', 'mg/L{DDU}', '%', 'mmol/mol', '{INR}', '1', undefined);
    const calibration = fc.constantFrom('FEU', 'DDU', 'NGSP', 'IFCC', undefined);
    const item = fc.constantFrom(HAEMOGLOBIN, GLUCOSE);
    const method = fc.subarray(['a', 'b', 'c']);
    const any = fc
      .record({ unit, calibration, item, method })
      .map(({ unit: code, ...more }) => measured('1', code, more));
    fc.assert(
      fc.property(any, any, (a, b) => {
        if (because(a, b) !== undefined) return;
        expect(a.item).toBe(b.item);
        expect(a.method.length * b.method.length === 0 || a.method.some((name) => b.method.includes(name))).toBe(true);
        expect(a.calibration === b.calibration || !a.calibration || !b.calibration).toBe(true);
        expect(units.relation(a.unit ?? '', b.unit ?? '')).not.toBe('different');
      }),
    );
  });
});

describe('what a result is standardised to', () => {
  test.each([
    ['FEU', ['D-二聚体', 'mg/L FEU']],
    ['FEU', ['D-Dimer (FEU)', 'mg/L']],
    ['FEU', ['mgFEU/L']],
    ['DDU', ['D-二聚体(D-DU)', 'ng/mL']],
    ['DDU', ['D-二聚体(DDU)', 'ng/mL']],
    [undefined, ['FE', 'U']],
    ['NGSP', ['糖化血红蛋白 HbA1c(NGSP)', '%']],
    ['IFCC', ['HbA1c IFCC', 'mmol/mol']],
    [undefined, ['D-二聚体', 'mg/L']],
    [undefined, ['HbA1c NGSP/IFCC']],
    [undefined, ['feuille']],
  ])('%s is told by %j', (calibration, texts) => {
    expect(calibrationOf(texts)).toBe(calibration);
  });
});
