import { describe, expect, test } from '@jest/globals';
import { copyOf, parseExact, stringifyExact } from '../../server/application/exact-json.ts';

const again = (text: string): string => stringifyExact(parseExact(text));

describe('a decimal', () => {
  test.each(['1.50', '0.0', '-7.10', '100.00', '1e3', '1.0E-2', '0.12345678901234567890', '5', '5.5', '-0.25'])(
    '%s is a number, and is written as it came',
    (written) => {
      const text = `{"a":[{"value":${written},"unit":"g/L"}],"value":${written}}`;
      const value = parseExact(text) as { a: { value: number }[]; value: number };
      expect([value.value, value.a[0]?.value]).toEqual([Number(written), Number(written)]);
      expect(stringifyExact(value)).toBe(text);
    },
  );

  test('in a text is a part of the text', () => {
    const text = '{"value":2.50,"text":"K: 4.50, Na: 140.0","quote":"\\":1.50,","back":"\\\\"}';
    expect(again(text)).toBe(text);
  });

  test('that was changed is written as what it is now', () => {
    const value = parseExact('{"value":1.50}') as { value: number };
    value.value = 2.5;
    expect(stringifyExact(value)).toBe('{"value":2.5}');
  });

  test('goes along with a copy that is told of it, and with no other', () => {
    const value = parseExact('{"value":1.50}') as object;
    expect(stringifyExact(copyOf(value, { ...value }))).toBe('{"value":1.50}');
    expect(stringifyExact({ ...value })).toBe('{"value":1.5}');
  });
});

describe('everything else is JSON as it always was', () => {
  test.each([
    '{"text":"\\u0000","value":1.50}',
    '{"text":"\\u00001.50","value":1.50}',
    '[1,2.5,"x",null,true,{}]',
    '{"__proto__":1.50}',
    '""',
  ])('%s', (text) => {
    expect(JSON.stringify(parseExact(text))).toBe(JSON.stringify(JSON.parse(text)));
  });

  test.each(['{"a":1.50', '{"a":01.50}', '{"a":1.50}}', '[1.50,]', '{"a":+1.50,"b":1.50}', '[1.50,-]', '[1.50,.50]'])(
    '%s is none',
    (text) => {
      expect(() => parseExact(text)).toThrow(SyntaxError);
    },
  );

  test.each([
    ['zeros', `0.${'0'.repeat(5_000_000)}`],
    ['digits before the point', `${'1'.repeat(300)}.50`],
    ['digits of an exponent', `1e${'0'.repeat(5_000_000)}`],
  ])('a number of endless %s is a number', (_of, written) => {
    for (const text of [`{"value":${written}}`, `{"value":${written},"other":1.50}`]) {
      expect(parseExact(text)).toEqual(JSON.parse(text));
    }
  });

  test.each([
    ['colons', ':'.repeat(2_000_000)],
    ['blanks', ': '.repeat(1_000_000)],
    ['almost decimals', ':1.0x'.repeat(500_000)],
  ])('a text of endless %s is a text', (_of, content) => {
    expect(parseExact(JSON.stringify({ content }))).toEqual({ content });
  });

  test('a flood of decimals is a flood of numbers', () => {
    const flood = (length: number): string => `[${Array.from({ length }, () => '{"v":1.50}').join(',')}]`;
    expect(again(flood(1000))).toBe(flood(1000));
    expect(again(flood(20_001))).toBe(flood(20_001).replaceAll('1.50', '1.5'));
  });
});
