import { makeProveEntry, type ProveEntry, type ProveEntryNeeds } from './prove-entry.ts';
import { makeSignTreeHead, type SignTreeHead, type SignTreeHeadNeeds } from './sign-tree-head.ts';
import { makeVerifySeals, type VerifySeals } from './verify-seals.ts';

/** What is done with the sealed ledgers: heads are signed over them, entries proven, all of it verified. */
export interface TamperEvidence {
  readonly signTreeHead: SignTreeHead;
  readonly proveEntry: ProveEntry;
  readonly verifySeals: VerifySeals;
}

export function makeTamperEvidence(needs: SignTreeHeadNeeds & Omit<ProveEntryNeeds, 'signTreeHead'>): TamperEvidence {
  const signTreeHead = makeSignTreeHead(needs);
  return { signTreeHead, proveEntry: makeProveEntry({ ...needs, signTreeHead }), verifySeals: makeVerifySeals(needs) };
}
