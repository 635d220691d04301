import type { CodeMap } from '../domain/catalogue/catalogue.ts';
import type { Coding } from '../domain/catalogue/code.ts';
import type { ReportFacts } from '../domain/report/report.ts';

/** A code that maps to no item, and in how many of the reports it was. */
export interface UnmappedCode extends Coding {
  readonly reports: number;
}

/**
 * The codes of reports and results that the institution's code map knows nothing of, the most frequent first. Of a
 * concept with several codings the first one stands for it: one line in the map would do.
 */
export function unmappedCodes(
  reports: readonly Pick<ReportFacts, 'concept' | 'results'>[],
  codes: CodeMap,
  most: number,
): readonly UnmappedCode[] {
  const found = new Map<string, { coding: Coding; reports: number }>();
  for (const { concept, results } of reports) {
    const inReport = new Map<string, Coding>();
    for (const each of [concept, ...results.map((result) => result.concept)]) {
      const [coding] = each;
      if (coding && !codes.find(each)) inReport.set(JSON.stringify([coding.system, coding.code]), coding);
    }
    for (const [key, coding] of inReport) found.set(key, { coding, reports: (found.get(key)?.reports ?? 0) + 1 });
  }
  return [...found.entries()]
    .sort(([a, { reports: n }], [b, { reports: m }]) => m - n || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([, { coding, reports: count }]) => ({ ...coding, reports: count }));
}
