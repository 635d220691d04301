import { COUNT_NAMES } from '../domain/savings/figures.ts';
import type { FigureLine } from './ports/ledger.ts';
import type { LedgerFinding } from './verify-finding.ts';

type LineFinding = LedgerFinding & { readonly table: 'figures' };

/**
 * Compares the daily sums of one day with those that the entries make, row by row and column by column, both ways.
 * Entries may make a row that adds up to nothing (an own recognition that was reversed): that needs no stored row.
 */
export function compareFigures(
  day: string,
  stored: readonly FigureLine[],
  computed: readonly FigureLine[],
): readonly LineFinding[] {
  const expected = new Map(computed.map((line) => [idOf(day, line), line]));
  const found: LineFinding[] = [];
  for (const line of stored) {
    const id = idOf(day, line);
    const wanted = expected.get(id);
    expected.delete(id);
    if (!wanted) {
      found.push({ table: 'figures', id, wrong: 'no entry makes this row' });
      continue;
    }
    const differences = columnsOf(line).flatMap(([name, value], at) => {
      const should = columnsOf(wanted)[at]?.[1];
      return value === should ? [] : [`${name} is ${String(value)}, the entries make ${String(should)}`];
    });
    if (differences.length > 0) found.push({ table: 'figures', id, wrong: differences.join('; ') });
  }
  for (const [id, line] of expected) {
    const makes = columnsOf(line).filter(([, value]) => value !== 0);
    if (makes.length === 0) continue;
    const told = makes.map(([name, value]) => `${name} ${String(value)}`).join(', ');
    found.push({ table: 'figures', id, wrong: `the row is missing; the entries make ${told}` });
  }
  return found;
}

const idOf = (day: string, { cut, institution, key }: FigureLine): string => [cut, institution, day, key].join('/');

const columnsOf = ({ counts, visits }: FigureLine): readonly (readonly [name: string, value: number])[] => [
  ...COUNT_NAMES.map((name) => [name, counts[name]] as const),
  ['visits', visits],
];
