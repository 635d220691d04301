import type { AuditWriter } from './audit.ts';
import type { GlassWriter } from './break-glass.ts';
import type { FigureWriter } from './figures.ts';
import type { NoticeWriter } from './notices.ts';
import type { OfferWriter } from './offers.ts';
import type { OrderCheckWriter } from './order-checks.ts';
import type { PatientWriter } from './patients.ts';
import type { RegistryWriter } from './registry.ts';
import type { ReportWriter } from './reports.ts';
import type { SealedContentsWriter } from './sealed-contents.ts';
import type { TreeHeadWriter } from './sealed-ledger.ts';
import type { SessionWriter } from './sessions.ts';
import type { HarvestWriter } from './harvest.ts';
import type { EpochMs } from '../../domain/time.ts';

/** The stores on one transaction's handle. */
export interface Stores {
  readonly registry: RegistryWriter;
  readonly reports: ReportWriter;
  readonly contents: SealedContentsWriter;
  readonly patients: PatientWriter;
  readonly offers: OfferWriter;
  readonly notices: NoticeWriter;
  readonly orderChecks: OrderCheckWriter;
  readonly figures: FigureWriter;
  readonly audit: AuditWriter;
  readonly glass: GlassWriter;
  readonly heads: TreeHeadWriter;
  readonly harvest: HarvestWriter;
  readonly tokens: TokenWriter;
  readonly sessions: SessionWriter;
}

/** Reads of used and revoked tokens, outside a unit of work. */
export interface TokenBook {
  /** Whether (issuer, jti) was used up or revoked. */
  wasUsed(issuer: string, jti: string): Promise<boolean>;
}

export interface TokenWriter {
  /** Remembers (issuer, jti) until `expiresAt`; false when it was used before: a replay. Survives restarts. */
  useOnce(issuer: string, jti: string, expiresAt: EpochMs): Promise<boolean>;
  /** Forgets what expired before the instant, at most `limit` rows. */
  forget(before: EpochMs, limit: number): Promise<void>;
}

/**
 * All or nothing: `job` sees and writes one transaction. Jobs of concurrent callers may share a commit
 * (group commit); each call resolves after the commit that holds it, and a job that throws undoes only itself.
 * A job must be repeatable: it may be run again when the engine asks for it (serialisation, busy).
 * `bulk` work (a harvest, an import) waits until nothing else does. Throws `unavailable` when the store is out of
 * reach, shutting down, or has too many writes waiting; whether a commit came through may then be unknown.
 */
export interface UnitOfWork {
  write<T>(job: (stores: Stores) => Promise<T>, options?: { readonly bulk?: boolean }): Promise<T>;
}
