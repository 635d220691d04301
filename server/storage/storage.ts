import { SHA_256 } from '../application/ledger-entry.ts';
import type { ArrivalBook } from '../application/ports/arrivals.ts';
import type { AuditTrail } from '../application/ports/audit.ts';
import type { FigureEntryBook } from '../application/ports/entries.ts';
import type { GlassBook } from '../application/ports/break-glass.ts';
import type { FigureStore } from '../application/ports/figures.ts';
import type { HarvestBook } from '../application/ports/harvest.ts';
import type { Ledger } from '../application/ports/ledger.ts';
import type { NoticeBook } from '../application/ports/notices.ts';
import type { OfferBook } from '../application/ports/offers.ts';
import type { OrderCheckBook } from '../application/ports/order-checks.ts';
import type { PatientDirectory } from '../application/ports/patients.ts';
import type { SealedContents } from '../application/ports/sealed-contents.ts';
import type { RegistryStore } from '../application/ports/registry.ts';
import type { ReportIndex } from '../application/ports/reports.ts';
import type { SealedLedger, TreeHeads } from '../application/ports/sealed-ledger.ts';
import type { SessionBook } from '../application/ports/sessions.ts';
import type { TokenBook, UnitOfWork } from '../application/ports/work.ts';
import type { Digest } from '../domain/ledger/digest.ts';
import { pinSecrets, type SecretPins } from './pin-secrets.ts';
import { openPostgres } from './postgres.ts';
import { makeReadiness } from './readiness.ts';
import { sealExisting } from './seal-existing.ts';
import { sqlArrivalBook } from './sql-arrivals.ts';
import { sqlAuditTrail } from './sql-audit.ts';
import { sqlFigureEntries } from './sql-figure-entries.ts';
import { sqlGlassBook } from './sql-break-glass.ts';
import { sqlFigureStore } from './sql-figures.ts';
import { sqlHarvestBook } from './sql-harvest.ts';
import { sqlLedger } from './sql-ledger.ts';
import { sqlNoticeBook } from './sql-notices.ts';
import { sqlOfferBook } from './sql-offer-book.ts';
import { sqlOrderCheckBook } from './sql-order-checks.ts';
import { sqlPatientDirectory } from './sql-patient-directory.ts';
import { sqlRegistryStore } from './sql-registry.ts';
import { sqlReportIndex } from './sql-report-index.ts';
import { sqlSealedContents } from './sql-sealed-contents.ts';
import { sqlSealedLedger } from './sql-sealed-ledger.ts';
import { sqlSessionBook } from './sql-sessions.ts';
import { sqlTokenBook } from './sql-tokens.ts';
import { sqlTreeHeads } from './sql-tree-heads.ts';
import { openSqlite } from './sqlite.ts';
import { groupCommit } from './unit-of-work.ts';

/** Everything that is kept, on one database. */
export interface Storage {
  readonly work: UnitOfWork;
  readonly reports: ReportIndex;
  readonly contents: SealedContents;
  readonly patients: PatientDirectory;
  readonly tokens: TokenBook;
  readonly sessions: SessionBook;
  readonly offers: OfferBook;
  readonly notices: NoticeBook;
  readonly orderChecks: OrderCheckBook;
  readonly figures: FigureStore;
  readonly entries: FigureEntryBook;
  readonly ledger: Ledger;
  readonly sealedLedger: SealedLedger;
  readonly heads: TreeHeads;
  readonly audit: AuditTrail;
  readonly glass: GlassBook;
  readonly registry: RegistryStore;
  readonly harvest: HarvestBook;
  readonly arrivals: ArrivalBook;
  /** True when order checks can be answered, their writes included. Answers within a second, never throws. */
  ready(): Promise<boolean>;
  /** Writes a consistent copy to a file that does not exist yet (SQLite only). */
  backup(file: string): Promise<void>;
  /** Refuses new writes, answers those that wait, then lets the database go. */
  close(): Promise<void>;
}

export interface StorageOptions {
  /** Absent: SQLite under `dataDir`. */
  readonly url: string | undefined;
  readonly dataDir: string;
  /** What the content depends on. */
  readonly secrets?: SecretPins;
  /** What ledgers are sealed with. */
  readonly digest?: Digest;
}

/** Opens the database that the configuration names, migrated. Throws when it belongs to other secrets. */
export async function openStorage({ url, dataDir, secrets, digest = SHA_256 }: StorageOptions): Promise<Storage> {
  const database = url === undefined ? await openSqlite(dataDir) : await openPostgres(url);
  try {
    if (secrets) await pinSecrets(database.writer, secrets);
    await sealExisting(database, digest);
    await database.serve();
  } catch (error) {
    await database.close();
    throw error;
  }
  const { reader } = database;
  const work = groupCommit(database, digest);
  let closed: Promise<void> | undefined;
  return {
    work,
    reports: sqlReportIndex(reader),
    contents: sqlSealedContents(reader),
    patients: sqlPatientDirectory(reader),
    tokens: sqlTokenBook(reader),
    sessions: sqlSessionBook(reader),
    offers: sqlOfferBook(reader),
    notices: sqlNoticeBook(reader),
    orderChecks: sqlOrderCheckBook(reader),
    figures: sqlFigureStore(reader),
    entries: sqlFigureEntries(reader),
    ledger: sqlLedger(database),
    sealedLedger: sqlSealedLedger(database),
    heads: sqlTreeHeads(reader),
    audit: sqlAuditTrail(reader),
    glass: sqlGlassBook(reader),
    registry: sqlRegistryStore(reader),
    harvest: sqlHarvestBook(reader),
    arrivals: sqlArrivalBook(reader),
    ready: makeReadiness(database, work),
    backup: (file) => database.backup(file),
    close: () => (closed ??= work.close().then(() => database.close())),
  };
}
