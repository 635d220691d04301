import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';
import { SHA_256 } from '../../server/application/ledger-entry.ts';
import { makeTamperEvidence, type TamperEvidence } from '../../server/application/tamper-evidence.ts';
import type { SealAccount } from '../../server/application/verify-seals.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { makeTreeHeadSigner } from '../../server/security/tree-head-signer.ts';
import { openPostgres } from '../../server/storage/postgres.ts';
import type { Database, SqlValue } from '../../server/storage/sql.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import type { Storage } from '../../server/storage/storage.ts';
import type { Place } from '../support/databases.ts';
import { HOSPITAL, keyOf, NOON } from './examples.ts';

export const freshKey = (): JWK =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

export const SIGNING_KEY = freshKey();

/** What is done with the sealed ledgers of a store, with a key of the tests, at noon. */
export async function tamperEvidenceOf(
  { sealedLedger, heads, offers, work }: Pick<Storage, 'sealedLedger' | 'heads' | 'offers' | 'work'>,
  {
    key = SIGNING_KEY,
    oldKeys = [],
    now = () => NOON,
  }: { key?: JWK; oldKeys?: readonly JWK[]; now?: () => number } = {},
): Promise<TamperEvidence> {
  const signer = await makeTreeHeadSigner(key, oldKeys);
  return makeTamperEvidence({
    ledger: sealedLedger,
    ...{ heads, offers, work, signer },
    digest: SHA_256,
    clock: { now },
  });
}

/** One audit entry a unit of work, so a block each. */
export async function writeAudits({ work }: Pick<Storage, 'work'>, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n++) await work.write(({ audit }) => audit.add(auditOf(n)));
}

export const auditOf = (n: number, institution: InstitutionId = HOSPITAL) =>
  ({
    at: NOON + n,
    action: 'report-read',
    institution,
    client: 'his',
    patient: keyOf(n % 5),
    objects: [`object ${String(n)}`],
    ground: 'order',
    facts: { n },
  }) as const;

/** Findings as one line each. */
export const told = ({ findings }: SealAccount): readonly string[] =>
  findings.map(
    ({ kind, id, block, wrong }) => `${kind} ${id}${block === undefined ? '' : ` @${String(block)}`}: ${wrong}`,
  );

/** Changes a database past the exchange, all or nothing, while nobody has it open. */
export async function changePast(
  place: Place,
  ...changes: readonly (readonly [string, ...SqlValue[]])[]
): Promise<void> {
  const raw = await openRaw(place);
  try {
    await raw.writer.begin();
    for (const [statement, ...values] of changes) await raw.writer.run(statement, values);
    await raw.writer.commit();
  } finally {
    await raw.close();
  }
}

export const openRaw = (place: Place): Promise<Database> =>
  place.url === undefined ? openSqlite(place.dataDir) : openPostgres(place.url);
