import type { ContentPlace, ContentSummary, SealedContents } from './ports/sealed-contents.ts';

const PAGE = 500;

/** How far a walk over everything that is sealed has come. `total` is what there was at its beginning. */
export type OnWalked = (progress: { readonly done: number; readonly total: number }) => void;

/** Shows every sealed content once, a page at a time; what is added under way may be among them or not. */
export async function walkContents(
  contents: SealedContents,
  onPage: (page: readonly ContentSummary[]) => void | Promise<void>,
  onWalked: OnWalked,
): Promise<void> {
  const total = await contents.count();
  let done = 0;
  let after: ContentPlace | undefined;
  for (;;) {
    const page = await contents.page(after, PAGE);
    if (page.length === 0) return;
    await onPage(page);
    after = page.at(-1);
    done += page.length;
    onWalked({ done, total: Math.max(done, total) });
  }
}
