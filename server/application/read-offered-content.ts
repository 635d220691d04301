import type { ReportContent } from '../domain/report/report.ts';
import type { OfferedResult } from './choose-offers.ts';
import type { ReportIndex } from './ports/reports.ts';
import type { ContentSeal } from './ports/sealing.ts';

/** Opens the sealed content of offered reports for their cards, each report once. */
export type ReadOfferedContent = (offered: readonly OfferedResult[]) => Promise<ReadonlyMap<string, ReportContent>>;

/** Content that cannot be had is left out: the card then says less, the offer stands. */
export function makeReadOfferedContent(reports: ReportIndex, seal: ContentSeal): ReadOfferedContent {
  return async (offered) => {
    const wanted = new Map(offered.map(({ offer }) => [offer.reportId, offer.reportVersion]));
    const opened = await Promise.all(
      [...wanted].map(async ([id, version]) => {
        const sealed = await reports.findContent(id, version);
        return sealed ? ([[id, seal.open(id, version, sealed)]] as const) : [];
      }),
    );
    return new Map(opened.flat());
  };
}
