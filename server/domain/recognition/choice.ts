import type { Judgement } from './judge.ts';

/** Contract 7, choice: full before partial, then the latest collection, the latest issue, the smaller exchange id. */
export function chooseBest(judgements: readonly Judgement[]): Judgement | undefined {
  return judgements.filter((each) => each.recognizable).sort(byMerit)[0];
}

function byMerit(a: Judgement, b: Judgement): number {
  return (
    rank(a) - rank(b) ||
    (b.report.collectedAt ?? 0) - (a.report.collectedAt ?? 0) ||
    (b.report.issuedAt ?? 0) - (a.report.issuedAt ?? 0) ||
    (a.report.id < b.report.id ? -1 : 1)
  );
}

const rank = (judgement: Judgement): number => (judgement.coverage === 'full' ? 0 : 1);
