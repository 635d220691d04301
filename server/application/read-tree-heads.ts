import type { InstitutionId } from '../domain/institution/institution.ts';
import type { Page, PageRequest, Pager } from './list-page.ts';
import type { HeadKey, HeadSigner, TreeHead, TreeHeads } from './ports/sealed-ledger.ts';

/** Heads, the largest first, with the keys that signed them. */
export interface HeadsPage extends Page<TreeHead> {
  readonly keys: readonly HeadKey[];
}

/** The signed heads, for whoever keeps them elsewhere. They tell nothing of anybody: every caller sees all. */
export type ReadTreeHeads = (caller: InstitutionId | null, request: PageRequest) => Promise<HeadsPage>;

export function makeReadTreeHeads({
  heads,
  signer,
  pager,
}: {
  readonly heads: TreeHeads;
  readonly signer: HeadSigner;
  readonly pager: Pager;
}): ReadTreeHeads {
  return async (caller, request) => {
    const page = await pager.page(
      'tree heads',
      caller,
      request,
      (after, limit) => heads.readBelow(after ? Number(after.id) : Number.MAX_SAFE_INTEGER, limit),
      ({ at, size }) => ({ at, id: String(size) }),
    );
    const opened = await Promise.all(page.items.map(({ signature }) => signer.open(signature)));
    const keys = new Map(opened.flatMap((each) => (each ? [[each.key.x, each.key]] : [])));
    return { ...page, keys: [...keys.values()] };
  };
}
