import { generateKeyPairSync } from 'node:crypto';
import { makeTamperEvidence, type TamperEvidence } from '../../server/application/tamper-evidence.ts';
import type { SealAccount } from '../../server/application/verify-seals.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import type { CryptoSuite } from '../../server/security/suites/crypto-suite.ts';
import { international } from '../../server/security/suites/international.ts';
import { openPostgres } from '../../server/storage/postgres.ts';
import type { Database, SqlValue } from '../../server/storage/sql.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import type { Storage } from '../../server/storage/storage.ts';
import type { Place } from '../support/databases.ts';
import { HOSPITAL, keyOf, NOON } from './examples.ts';

/** A private key in PEM. */
export const freshKey = (namedCurve: 'P-256' | 'SM2' = 'P-256'): string =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;

export const SIGNING_KEY = freshKey();

/** What is done with the sealed ledgers of a store, with a key of the tests, at noon. */
export async function tamperEvidenceOf(
  { sealedLedger, heads, offers, work }: Pick<Storage, 'sealedLedger' | 'heads' | 'offers' | 'work'>,
  { key = SIGNING_KEY, now = () => NOON }: { readonly key?: string; readonly now?: () => number } = {},
  suite: CryptoSuite = international,
): Promise<TamperEvidence> {
  return makeTamperEvidence({
    ledger: sealedLedger,
    ...{ heads, offers, work },
    signer: await suite.headSigner(key),
    digest: suite.digest,
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
