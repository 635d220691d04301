import { WITHDRAWN_STATUSES } from '../report/report.ts';
import type { PriorReport } from './judge.ts';

/**
 * The reports without renumbered copies: of several reports of one institution about the same items of one specimen at
 * one time (a laboratory system that was moved numbers its reports anew) only the last issued speaks, also when it has
 * been withdrawn. Reports whose specimen has no lasting name are never taken for copies.
 */
export function withoutCopies(reports: readonly PriorReport[]): readonly PriorReport[] {
  const ofOneDraw = Map.groupBy(reports, drawOf);
  return reports.filter((prior) => {
    const draw = drawOf(prior);
    const others = draw === undefined ? [] : (ofOneDraw.get(draw) ?? []);
    return !others.some((other) => other !== prior && speaksBefore(other, prior) && saysTheSame(other, prior));
  });
}

/** One institution, specimen, time and code; undefined where one of the first three is not known. */
function drawOf({ report, reading }: PriorReport): string | undefined {
  if (report.specimen === undefined || report.collectedAt === undefined) return undefined;
  return [report.institution, report.specimen, report.collectedAt, reading.own?.item.id].join(' ');
}

/**
 * The same items, counting or not: parts of a panel that came under its one code are no copies of each other. A copy
 * that was withdrawn often comes without results: then its own code says enough.
 */
function saysTheSame(other: PriorReport, prior: PriorReport): boolean {
  const items = ({ reading }: PriorReport): readonly string[] => [...reading.counted, ...reading.notCounted].sort();
  const [theirs, mine] = [items(other), items(prior)];
  if (theirs.length + mine.length === 0) return other.reading.own !== undefined;
  const isEmptied = theirs.length === 0 && WITHDRAWN_STATUSES.has(other.report.status);
  return (isEmptied && other.reading.own !== undefined) || theirs.join(' ') === mine.join(' ');
}

function speaksBefore({ report: a }: PriorReport, { report: b }: PriorReport): boolean {
  const issue = (a.issuedAt ?? 0) - (b.issuedAt ?? 0) || a.receivedAt - b.receivedAt;
  return issue === 0 ? a.id < b.id : issue > 0;
}
