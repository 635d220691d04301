import type { CodeMap } from '../catalogue/catalogue.ts';
import type { Concept } from '../catalogue/code.ts';
import type { ReportFacts } from './report.ts';

/**
 * A report as everyone but its owner may know of it: what speaks of a sensitive item is taken out, and a report of
 * which nothing known is left is gone altogether. Contract 7 and 10: absence must not be told from there being none.
 */
export function withoutSensitive<T extends ReportFacts>(report: T, codes: CodeMap): T | undefined {
  const isSensitive = (concept: Concept): boolean => codes.find(concept)?.item.sensitive === true;
  const ownSensitive = isSensitive(report.concept);
  const results = report.results.filter((result) => !isSensitive(result.concept));
  if (!ownSensitive && results.length === report.results.length) return report;
  const knownIsLeft =
    (!ownSensitive && codes.find(report.concept) !== undefined) ||
    results.some((result) => codes.find(result.concept) !== undefined);
  if (!knownIsLeft) return undefined;
  return { ...report, results, concept: ownSensitive ? [] : report.concept };
}
