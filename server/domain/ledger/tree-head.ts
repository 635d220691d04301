import type { EpochMs } from '../time.ts';

/** The form in which entries, blocks and heads are written for hashing; another form is another number. */
const FORM = 1;

/** What a head says: these were all blocks, at this time. Their tree has one leaf a block, the block's hash. */
export interface HeadStatement {
  readonly size: number;
  readonly root: string;
  readonly at: EpochMs;
  /** The name of the hash function of the tree. */
  readonly digest: string;
}

/** A statement as it is signed: its RFC 8785 form, of which the template is the whole (members are sorted). */
export const headText = ({ at, digest, root, size }: HeadStatement): string =>
  `{"at":${String(at)},"digest":"${digest}","form":${String(FORM)},"root":"${root}","size":${String(size)}}`;

/** Reads what {@link headText} wrote; undefined for any other text. */
export function parseHeadText(text: string): HeadStatement | undefined {
  try {
    const { at, digest, root, size } = JSON.parse(text) as HeadStatement;
    const statement = { at, digest, root, size };
    return headText(statement) === text ? statement : undefined;
  } catch {
    return undefined;
  }
}
