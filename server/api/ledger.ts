import type { RequestHandler, Router } from 'express';
import type { ProveEntry } from '../application/prove-entry.ts';
import type { ReadTreeHeads } from '../application/read-tree-heads.ts';
import { ENTRY_KINDS } from '../domain/ledger/entry.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { callerOf, requireScope } from '../http/caller.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { sendJson } from '../http/respond.ts';
import { pageOf, wordOf } from './query.ts';

export interface LedgerNeeds {
  readonly readTreeHeads: ReadTreeHeads;
  readonly proveEntry: ProveEntry;
}

/** The sealed ledgers: what an outsider keeps and checks. */
export function ledgerRoutes(router: Router, guards: readonly RequestHandler[], needs: LedgerNeeds): void {
  const scope = requireScope('system/AuditEvent.rs');
  router.get('/api/ledger/heads', ...guards, scope, listTreeHeads(needs));
  router.all('/api/ledger/heads', methodNotAllowed('GET'));
  router.get('/api/ledger/entries/:id/proof', ...guards, scope, entryProof(needs) as RequestHandler);
  router.all('/api/ledger/entries/:id/proof', methodNotAllowed('GET'));
}

/** `GET /api/ledger/heads`: the signed heads, the latest first, and the public keys that they are verified by. */
function listTreeHeads({ readTreeHeads }: LedgerNeeds): RequestHandler {
  return async (request, response) => {
    const { items, keys, next } = await readTreeHeads(callerOf(response).institution, pageOf(request.query));
    const heads = items.map(({ size, root, at, digest, signature }) => ({
      size,
      root,
      at: shanghaiDateTime(at),
      digest,
      head: signature,
    }));
    sendJson(response, 200, { heads, keys, next: next ?? null });
  };
}

/** `GET /api/ledger/entries/{id}/proof?kind=audit|consent|decision|saving`: the proof as `ledger prove` writes it. */
function entryProof({ proveEntry }: LedgerNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const kind = request.query.kind === undefined ? undefined : wordOf(request.query, 'kind', ENTRY_KINDS);
    const { institution } = callerOf(response);
    sendJson(response, 200, await proveEntry({ id: request.params.id, kind, institution }));
  };
}
