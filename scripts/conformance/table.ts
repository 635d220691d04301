import type { Report, Result } from './run.ts';

const SIGNS: Readonly<Record<Result['outcome'], string>> = {
  passed: 'ok    ',
  failed: 'FAILED',
  'not-applicable': 'n/a   ',
};
const MOST_FAULTS = 8;

/** The report for people: every assertion under its topic, then the counts. */
export function tableOf({ url, results, leftBehind }: Report): string {
  const topics = [...new Set(results.map(({ topic }) => topic))];
  const width = Math.max(...results.map(({ id }) => id.length));
  const lines = topics.flatMap((topic) => [
    '',
    topic,
    ...results.filter((result) => result.topic === topic).flatMap((result) => linesOf(result, width)),
  ]);
  return [
    `Conformance of ${url}`,
    ...lines,
    '',
    ...countsOf(topics, results),
    ...leftBehind.map((left) => `Left behind: ${left}`),
  ].join('\n');
}

function linesOf({ outcome, id, sentence, reference, faults = [], why }: Result, width: number): readonly string[] {
  const indent = ' '.repeat(9 + width);
  const told = faults.slice(0, MOST_FAULTS).map(({ expected, seen }) => `${indent}expected ${expected}; seen ${seen}`);
  const more = faults.length > MOST_FAULTS ? [`${indent}and ${String(faults.length - MOST_FAULTS)} more`] : [];
  return [
    `  ${SIGNS[outcome]} ${id.padEnd(width)}  ${sentence}${outcome === 'failed' ? `  [${reference}]` : ''}`,
    ...(why === undefined ? [] : [`${indent}${why}`]),
    ...told,
    ...more,
  ];
}

/** How many results of a list have an outcome. */
export const countOf = (results: readonly Result[], outcome: Result['outcome']): number =>
  results.filter((result) => result.outcome === outcome).length;

function countsOf(topics: readonly string[], results: readonly Result[]): readonly string[] {
  const row = (name: string, of: readonly Result[]): readonly string[] => [
    name,
    ...(['passed', 'failed', 'not-applicable'] as const).map((outcome) => String(countOf(of, outcome))),
  ];
  const rows = [
    ['', 'passed', 'failed', 'n/a'],
    ...topics.map((topic) =>
      row(
        topic,
        results.filter((result) => result.topic === topic),
      ),
    ),
    row('All', results),
  ];
  const widest = Math.max(...rows.map(([name = '']) => name.length));
  return rows.map(
    ([name = '', ...counts]) => `${name.padEnd(widest)}${counts.map((cell) => cell.padStart(8)).join('')}`,
  );
}

/** The same for a machine. */
export const jsonOf = ({ url, results, leftBehind }: Report): string =>
  JSON.stringify(
    {
      url,
      passed: countOf(results, 'passed'),
      failed: countOf(results, 'failed'),
      notApplicable: countOf(results, 'not-applicable'),
      results,
      leftBehind,
    },
    null,
    2,
  );
