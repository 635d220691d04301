import type { PriorReport } from './judge.ts';

/**
 * The reports without renumbered copies: of several reports of one institution about the same items of one specimen at
 * one time (a laboratory system that was moved numbers its reports anew) only the last issued speaks, also when it has
 * been withdrawn. Reports whose specimen has no lasting name are never taken for copies.
 */
export function withoutCopies(reports: readonly PriorReport[]): readonly PriorReport[] {
  const speaking = new Map<string, PriorReport>();
  for (const prior of reports) {
    const key = nameOf(prior);
    if (key === undefined) continue;
    const other = speaking.get(key);
    if (other === undefined || speaksBefore(prior, other)) speaking.set(key, prior);
  }
  return reports.filter((prior) => {
    const key = nameOf(prior);
    return key === undefined || speaking.get(key) === prior;
  });
}

function nameOf({ report, reading }: PriorReport): string | undefined {
  // A withdrawn copy often comes without its results, or with all of them withdrawn, too: its own code says enough.
  const items = reading.own ? [reading.own.item.id] : [...reading.counted, ...reading.notCounted].sort();
  if (report.specimen === undefined || report.collectedAt === undefined || items.length === 0) return undefined;
  return [report.institution, report.specimen, report.collectedAt, ...items].join(' ');
}

function speaksBefore({ report: a }: PriorReport, { report: b }: PriorReport): boolean {
  const issue = (a.issuedAt ?? 0) - (b.issuedAt ?? 0) || a.receivedAt - b.receivedAt;
  return issue === 0 ? a.id < b.id : issue > 0;
}
