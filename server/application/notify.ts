import type { NoticeKind } from '../domain/recognition/notice.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import type { IndexedReport } from '../domain/report/report.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Ids } from './ports/sealing.ts';
import type { Stores } from './ports/work.ts';

/** A notice that was written for the first time, for metrics. */
export interface Notified {
  readonly kind: NoticeKind;
  readonly institution: string;
}

/**
 * Tells the institution that relied on a result what became of it, once per offer, report version and kind. Never let
 * a changed or withdrawn report pass unnoticed by those who relied on it.
 */
export async function notify(
  ids: Pick<Ids, 'noticeId'>,
  stores: Stores,
  offer: Offer,
  kind: NoticeKind,
  report: Pick<IndexedReport, 'id' | 'version'>,
  at: EpochMs,
): Promise<readonly Notified[]> {
  const institution = offer.orderingInstitution;
  const isNew = await stores.notices.add({
    id: ids.noticeId(offer.id, report.version, kind),
    kind,
    patient: offer.patient,
    institution,
    offer: offer.id,
    reportId: report.id,
    reportVersion: report.version,
    at,
  });
  return isNew ? [{ kind, institution }] : [];
}
