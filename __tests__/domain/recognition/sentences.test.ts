import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RULES } from '../../../server/domain/recognition/verdict.ts';
import { judgeCase, type OrderCase, type ReportCase } from './case.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
const cases = read('decision-table.json') as readonly { name: string; order: OrderCase; report: ReportCase }[];
/** What a doctor reads, in both languages, by the case of the decision table that it is the answer to. */
const sentences = read('sentences.json') as readonly {
  readonly case: string;
  readonly rule: string;
  readonly holds: boolean;
  readonly zh: string;
  readonly en: string;
}[];

describe('why a result is recognizable or not, as a doctor reads it', () => {
  test.each(sentences)('$case: $rule: $zh', ({ case: name, rule, holds, zh, en }) => {
    const line = cases.find((each) => each.name === name);
    if (!line) throw new Error(`The decision table has no such case: ${name}.`);
    const verdict = judgeCase(line.order, line.report).verdicts.find((each) => each.rule === rule);
    expect(verdict).toEqual({ rule, holds, because: { zh, en } });
  });

  test('there is a sentence for every rule, for holding and for failing', () => {
    const told = new Set(sentences.map(({ rule, holds }) => `${rule} ${String(holds)}`));
    expect([...told].sort()).toEqual(RULES.flatMap((rule) => [`${rule} false`, `${rule} true`]).sort());
  });
});
