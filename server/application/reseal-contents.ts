import type { ChangingKeys } from './ports/keys.ts';
import type { ContentSummary, SealedContents } from './ports/sealed-contents.ts';
import type { ContentSeal } from './ports/sealing.ts';
import type { UnitOfWork } from './ports/work.ts';
import { walkContents } from './walk-contents.ts';

/** What a re-sealing came to. */
export interface Resealing {
  readonly resealed: number;
  /** Contents that no key at hand opens, or that are damaged; left as they are. */
  readonly unopened: number;
  /** The first of them, as `report id|version`. */
  readonly examples: readonly string[];
  /** True when older keys sealed something again and again: a gateway has not taken the new one up. */
  readonly left: boolean;
}

export type ResealContents = (
  onProgress: (progress: { readonly done: number; readonly total: number; readonly resealed: number }) => void,
) => Promise<Resealing>;

export interface ResealNeeds {
  readonly contents: SealedContents;
  readonly keys: ChangingKeys;
  readonly seal: ContentSeal;
  readonly work: UnitOfWork;
  /** Between two units of work, so that gateways on the same database have their turn. */
  readonly pause: () => Promise<void>;
}

/** What one unit of work re-seals at most: a few milliseconds for whoever waits behind it. */
const MOST_AT_ONCE = 50;
const MOST_BYTES_AT_ONCE = 1024 * 1024;
const MOST_EXAMPLES = 10;
const MOST_WALKS = 5;

/**
 * Seals everything that an older key sealed with the key of now, in small bulk pieces beside running gateways. May be
 * ended at any moment and begun again: each piece is whole or not there. Walks until a walk finds
 * nothing left to do, five times at most.
 */
export function makeResealContents(needs: ResealNeeds): ResealContents {
  const { contents, keys, work } = needs;
  return async (onProgress) => {
    const [current] = keys.contentKeys();
    await work.write((stores) => stores.contents.requireKey(current.fingerprint), { bulk: true });
    const unopened = new Set<string>();
    let resealed = 0;
    let found = true;
    for (let walk = 0; found && walk < MOST_WALKS; walk++) {
      found = false;
      await walkContents(
        contents,
        async (page) => {
          const older = page.filter((each) => each.keyId !== current.id && !unopened.has(nameOf(each)));
          for (const piece of piecesOf(older)) {
            found = true;
            const failed = await resealPiece(needs, current.id, piece);
            for (const name of failed) unopened.add(name);
            resealed += piece.length - failed.length;
            await needs.pause();
          }
        },
        (walked) => {
          onProgress({ ...walked, resealed });
        },
      );
    }
    return { resealed, unopened: unopened.size, examples: [...unopened].slice(0, MOST_EXAMPLES), left: found };
  };
}

/** The names of those that could not be opened. Read and written in one transaction: nobody's newer content is lost. */
function resealPiece({ seal, work }: ResealNeeds, currentId: string, piece: readonly ContentSummary[]) {
  return work.write(
    async (stores) => {
      const failed: string[] = [];
      for (const place of piece) {
        await stores.contents.replace(place, (sealed) => {
          if (sealed.keyId === currentId) return sealed;
          try {
            return seal.sealAnew(place.id, place.version, sealed);
          } catch {
            failed.push(nameOf(place));
            return sealed;
          }
        });
      }
      return failed;
    },
    { bulk: true },
  );
}

const nameOf = ({ id, version }: ContentSummary): string => `${id}|${String(version)}`;

function piecesOf(page: readonly ContentSummary[]): readonly (readonly ContentSummary[])[] {
  const pieces: ContentSummary[][] = [];
  let bytes = MOST_BYTES_AT_ONCE;
  for (const each of page) {
    const last = pieces.at(-1);
    if (last === undefined || last.length >= MOST_AT_ONCE || bytes + each.size > MOST_BYTES_AT_ONCE) {
      pieces.push([each]);
      bytes = each.size;
    } else {
      last.push(each);
      bytes += each.size;
    }
  }
  return pieces;
}
