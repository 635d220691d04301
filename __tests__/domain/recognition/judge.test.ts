import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RULES } from '../../../server/domain/recognition/verdict.ts';
import { judgeCase, type OrderCase, type ReportCase } from './case.ts';

/** A line of the decision table: a case, the sentence of the contract that decides it, and what it decides. */
interface Line {
  readonly name: string;
  readonly sentence: string;
  readonly order: OrderCase;
  readonly report: ReportCase;
  readonly expect: {
    readonly fails: readonly string[];
    readonly coverage?: string;
    readonly covered?: readonly string[];
    readonly obligation?: string;
    readonly mark?: string;
    readonly sameInstitution?: boolean;
  };
}

const table = JSON.parse(readFileSync(join(import.meta.dirname, 'decision-table.json'), 'utf8')) as readonly Line[];

describe('the decision table of contract 7', () => {
  test.each(table)('$name: $sentence', ({ order, report, expect: expected }) => {
    const judged = judgeCase(order, report);
    const { fails, covered, ...facts } = expected;
    expect(judged.verdicts.map(({ rule }) => rule)).toEqual(RULES);
    expect(judged.verdicts.filter(({ holds }) => !holds).map(({ rule }) => rule)).toEqual(fails);
    expect(judged.recognizable).toBe(fails.length === 0);
    expect(judged).toMatchObject({ sameInstitution: false, ...facts });
    if (covered) expect(judged.coveredItems).toEqual(covered);
  });

  test('every rule has a case in which it alone fails', () => {
    const alone = new Set(
      table.filter(({ expect: { fails } }) => fails.length === 1).flatMap((line) => line.expect.fails),
    );
    expect([...alone].sort()).toEqual([...RULES].sort());
  });
});
