import type { Stores } from '../application/ports/work.ts';
import type { EntryLog } from './entry-log.ts';
import { sqlAuditWriter } from './sql-audit.ts';
import { sqlGlassWriter } from './sql-break-glass.ts';
import { sqlFigureWriter } from './sql-figures.ts';
import { sqlHarvestWriter } from './sql-harvest.ts';
import { sqlNoticeWriter } from './sql-notices.ts';
import { sqlOfferWriter } from './sql-offer-book.ts';
import { sqlOrderCheckWriter } from './sql-order-checks.ts';
import { sqlPatientWriter } from './sql-patient-directory.ts';
import { sqlRegistryWriter } from './sql-registry.ts';
import { sqlReportWriter } from './sql-report-index.ts';
import { sqlSealedContentsWriter } from './sql-sealed-contents.ts';
import { sqlSessionWriter } from './sql-sessions.ts';
import { sqlTokenWriter } from './sql-tokens.ts';
import { sqlTreeHeadWriter } from './sql-tree-heads.ts';
import type { Sql } from './sql.ts';

/** All stores on the handle of one transaction, whose entries go through its log. */
export function storesOn(sql: Sql, entries: EntryLog): Stores {
  return {
    registry: sqlRegistryWriter(sql),
    reports: sqlReportWriter(sql),
    contents: sqlSealedContentsWriter(sql),
    patients: sqlPatientWriter(sql, entries),
    offers: sqlOfferWriter(sql, entries),
    notices: sqlNoticeWriter(sql),
    orderChecks: sqlOrderCheckWriter(sql),
    figures: sqlFigureWriter(sql),
    audit: sqlAuditWriter(entries),
    glass: sqlGlassWriter(sql),
    heads: sqlTreeHeadWriter(sql),
    harvest: sqlHarvestWriter(sql),
    tokens: sqlTokenWriter(sql),
    sessions: sqlSessionWriter(sql),
  };
}
