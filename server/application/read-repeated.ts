import type { InstitutionId } from '../domain/institution/institution.ts';
import type { ShanghaiDay } from '../domain/time.ts';
import type { Page, PageRequest, Pager } from './list-page.ts';
import type { OfferBook, RepeatedRecognition } from './ports/offers.ts';
import type { ReportIndex, StoredReport } from './ports/reports.ts';

export interface RepeatedRequest extends PageRequest {
  /** Days of the reversal, both included. */
  readonly from: ShanghaiDay;
  readonly to: ShanghaiDay;
}

/** A repeated recognition with the own report that repeated it, as it stands now. */
export interface RepeatedEntry extends RepeatedRecognition {
  readonly repeatedBy: StoredReport | undefined;
}

/**
 * 认而又查: recognitions whose item the ordering institution performed within seven days all the same. The list shows;
 * it does not accuse: a repetition may have had its reasons.
 */
export type ReadRepeated = (caller: InstitutionId | null, request: RepeatedRequest) => Promise<Page<RepeatedEntry>>;

export interface ReadRepeatedNeeds {
  readonly offers: OfferBook;
  readonly reports: ReportIndex;
  readonly pager: Pager;
}

export function makeReadRepeated({ offers, reports, pager }: ReadRepeatedNeeds): ReadRepeated {
  return async (caller, request) => {
    const { from, to } = request;
    const page = await pager.page(
      `repeated ${from} ${to}`,
      caller,
      request,
      (after, limit) => offers.findRepeated({ institution: caller ?? undefined, from, to, after, limit }),
      ({ reversedAt, offer }) => ({ at: reversedAt, id: offer.id }),
    );
    const items = await Promise.all(
      page.items.map(async (each) => ({ ...each, repeatedBy: await reports.findById(each.byReport) })),
    );
    return { items, next: page.next };
  };
}
