import type { Pager } from './application/list-page.ts';
import type { HeadSigner } from './application/ports/sealed-ledger.ts';
import type { Clock } from './application/ports/system.ts';
import { makeReadTreeHeads, type ReadTreeHeads } from './application/read-tree-heads.ts';
import { makeTamperEvidence, type TamperEvidence } from './application/tamper-evidence.ts';
import type { LiveSecrets } from './config/secrets.ts';
import type { KeyRoom } from './security/key-room.ts';
import type { Storage } from './storage/storage.ts';

/** The sealed ledgers with the deployment's own key and hash function. */
export interface LedgerEvidence extends TamperEvidence {
  readTreeHeads(pager: Pager): ReadTreeHeads;
}

export async function ledgerEvidence({
  storage,
  keyRoom,
  liveSecrets,
  clock,
}: {
  readonly storage: Storage;
  readonly keyRoom: KeyRoom;
  readonly liveSecrets: LiveSecrets;
  readonly clock: Clock;
}): Promise<LedgerEvidence> {
  const { sealedLedger: ledger, heads, offers, work } = storage;
  const { digest } = keyRoom.suite;
  const signer: HeadSigner = await keyRoom.suite.headSigner(liveSecrets.current().ledgerKey);
  return {
    ...makeTamperEvidence({ ledger, heads, offers, work, signer, digest, clock }),
    readTreeHeads: (pager) => makeReadTreeHeads({ heads, signer, pager }),
  };
}
