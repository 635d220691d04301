import type { EntryKind } from '../domain/ledger/entry.ts';
import type { Digest } from '../domain/ledger/digest.ts';
import type { HeadSigner, LedgerSurvey, SealedLedger, TreeHeads } from './ports/sealed-ledger.ts';
import { checkBlocks, type CheckedBlocks } from './verify-blocks.ts';

/** Something that is not as it was sealed. Never names a patient. */
export interface SealFinding {
  readonly kind: EntryKind | 'block' | 'head';
  /** The entry's id, the block's number, the head's size. */
  readonly id: string;
  /** The block that is concerned, where it is known. */
  readonly block?: number;
  readonly wrong: string;
}

/** What was checked and what was found, the earliest in the chain first. */
export interface SealAccount {
  readonly blocks: number;
  readonly entries: number;
  readonly heads: number;
  /** How many blocks the last head was signed over; 0 without one. */
  readonly signedBlocks: number;
  readonly found: number;
  readonly findings: readonly SealFinding[];
}

export interface SealProgress {
  readonly done: number;
  readonly blocks: number;
  readonly found: number;
}

/**
 * Walks the chain: every entry is compared with what it is now, every block with its entries and with the block before,
 * every head with the tree at its size and with its signature (and so with every later head); then looks for entries
 * that no block lists. Reads piece by piece, beside a gateway that goes on writing.
 */
export type VerifySeals = (onProgress?: (progress: SealProgress) => void) => Promise<SealAccount>;

export interface VerifySealsNeeds {
  readonly ledger: SealedLedger;
  readonly heads: TreeHeads;
  readonly signer: HeadSigner;
  readonly digest: Digest;
}

/** The first findings are kept, all are counted. */
export interface Findings {
  add(finding: SealFinding): void;
  count(): number;
}

const MOST_FINDINGS = 100;
/** Ids of entries that are held at once while their blocks are looked for. */
const IDS_AT_ONCE = 100_000;

export function makeVerifySeals(needs: VerifySealsNeeds): VerifySeals {
  const { ledger } = needs;
  return async (onProgress) => {
    const kept: SealFinding[] = [];
    let found = 0;
    const findings: Findings = {
      add(finding) {
        found++;
        if (kept.length < MOST_FINDINGS) kept.push(finding);
      },
      count: () => found,
    };
    const survey = await ledger.survey();
    const checked = await checkBlocks(needs, survey.blocks, findings, (done) => {
      onProgress?.({ done, blocks: survey.blocks, found });
    });
    await findUnsealed(ledger, survey, checked, findings);
    for (const { event } of await ledger.findStrayConsents(MOST_FINDINGS)) {
      findings.add({ kind: 'consent', id: event ?? 'none', wrong: 'the consent in force is not what this made it' });
    }
    const { entries, heads, signedBlocks } = checked;
    return { blocks: survey.blocks, entries, heads, signedBlocks, found, findings: kept };
  };
}

/** Names the entries that no block lists. Only where a bucket has more rows than blocks list is anything read. */
async function findUnsealed(
  ledger: SealedLedger,
  survey: LedgerSurvey,
  { present }: CheckedBlocks,
  findings: Findings,
): Promise<void> {
  const suspects = survey.rows.filter(
    ({ kind, bucket, rows }) => rows > (present.get(`${kind} ${String(bucket)}`) ?? 0),
  );
  let held = new Set<string>();
  let blocks = 0;
  const look = async (): Promise<void> => {
    await strikeSealed(ledger, blocks, held);
    for (const name of held) {
      const [kind = '', id = ''] = name.split(' ');
      findings.add({ kind: kind as EntryKind, id, wrong: 'no block lists it: it was put in past the exchange' });
    }
    held = new Set();
  };
  for (const { kind, bucket } of suspects) {
    for (let offset = 0; ; offset += IDS_AT_ONCE) {
      const page = await ledger.readIds(kind, bucket, { offset, limit: IDS_AT_ONCE });
      for (const id of page.ids) held.add(`${kind} ${id}`);
      blocks = Math.max(blocks, page.blocks);
      if (held.size >= IDS_AT_ONCE) await look();
      if (page.ids.length < IDS_AT_ONCE) break;
    }
    if (findings.count() >= MOST_FINDINGS) return;
  }
  if (held.size > 0) await look();
}

/** Strikes out what any block lists. */
async function strikeSealed(ledger: SealedLedger, blocks: number, held: Set<string>): Promise<void> {
  for (let from = 0; from < blocks && held.size > 0;) {
    const piece = await ledger.readBlocks(from, blocks);
    for (const { entries } of piece) for (const { kind, id } of entries) held.delete(`${kind} ${id}`);
    from = (piece.at(-1)?.seq ?? blocks) + 1;
  }
}
