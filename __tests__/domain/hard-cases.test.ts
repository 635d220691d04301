import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..');
const TESTS = join(ROOT, '__tests__');
/** The parts of the journeys that were written for the hard cases. */
const GROUPS = ['life-of-reports', 'time', 'items', 'eligibility', 'context', 'decisions', 'privacy', 'money'];
const STANDINGS = ['handled', 'partly', 'out of scope for now'];

/** A row of the tables in hard-cases.md. */
interface HardCase {
  readonly number: number;
  readonly theCase: string;
  readonly standing: string;
  readonly does: string;
  readonly files: readonly string[];
  readonly tests: readonly string[];
  /** The last cell as it is written. */
  readonly last: string;
}

const quoted = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/gu)].map(([, text = '']) => text);

const cases: readonly HardCase[] = readFileSync(join(import.meta.dirname, 'hard-cases.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| *\d/u.test(line))
  .map((line) => {
    const [number = '', theCase = '', standing = '', does = '', where = '', last = '', ...rest] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (rest.length > 0) throw new Error(`A cell too many in the row of case ${number}.`);
    return { number: Number(number), theCase, standing, does, files: quoted(where), tests: quoted(last), last };
  });

/** The text of a test file, each read once. */
const texts = new Map<string, string>();
function textOf(file: string): string {
  const known = texts.get(file) ?? readFileSync(join(TESTS, file), 'utf8');
  texts.set(file, known);
  return known;
}

/** Whether a title, of a parametrised test its template, is that of a test of the file that runs. */
function hasTest(file: string, title: string): boolean {
  if (file.endsWith('.json')) {
    return (JSON.parse(textOf(file)) as readonly { name: string }[]).some(({ name }) => name === title);
  }
  const literals = ["'", '"', '`'].map((quote) => `${quote}${title}${quote}`);
  return literals.some((literal) => {
    const [before, ...after] = textOf(file).split(literal);
    return (
      after.length > 0 && /(?:\btest|\))\(\s*$/u.test(before ?? '') && !/\b(?:skip|todo)\(\s*$/u.test(before ?? '')
    );
  });
}

describe('the table of the hard cases', () => {
  test('has all sixty-two, each once, in order', () => {
    expect(cases.map(({ number }) => number)).toEqual(Array.from({ length: 62 }, (_, at) => at + 1));
  });

  test.each(cases)('$number, $theCase: the files and tests that it names are there', (each) => {
    expect(STANDINGS).toContain(each.standing);
    expect(each.does).not.toBe('');
    expect(each.files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    const missing = each.tests.filter((named) => {
      const [file = '', title = ''] = named.split(' › ');
      return !existsSync(join(TESTS, file)) || !hasTest(file, title);
    });
    expect(missing).toEqual([]);
  });

  test.each(cases)('$number, $theCase: what is not all there says so, what is has a test', (each) => {
    if (each.standing === 'out of scope for now') {
      expect(each.last).toMatch(/^out of scope for now: .{20}/u);
      return;
    }
    expect(Math.min(each.files.length, each.tests.length)).toBeGreaterThan(0);
    expect(each.does.includes('Missing: ')).toBe(each.standing === 'partly');
  });

  test.each(GROUPS)('names every test of hard-cases-%s', (group) => {
    const file = `journeys/hard-cases-${group}.test.ts`;
    const titles = [...textOf(file).matchAll(/(?:\btest|\))\(\s*(['"])(.+?)\1,/gu)].map(
      ([, , title]) => `${file} › ${String(title)}`,
    );
    expect(titles.length).toBeGreaterThan(0);
    const named = new Set(cases.flatMap(({ tests }) => tests));
    expect(titles.filter((title) => !named.has(title))).toEqual([]);
  });
});
