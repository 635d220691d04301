import type { RequestHandler } from 'express';
import type { AcknowledgeNotice } from '../application/acknowledge-notice.ts';
import { ExchangeError } from '../application/exchange-error.ts';
import type { ListedNotice } from '../application/ports/notices.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { ReadNotices } from '../application/read-notices.ts';
import type { NoticeKind } from '../domain/recognition/notice.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { languageOf } from '../http/language.ts';
import { sendJson } from '../http/respond.ts';
import { pageOf, wordOf } from './query.ts';

/** What became of a result, in one sentence a language. */
export const NOTICE_TEXTS: Readonly<Record<NoticeKind, { readonly zh: string; readonly en: string }>> = {
  changed: {
    zh: '认可之后，出具机构更正了该报告；请按新版本重新评估。',
    en: 'After it was recognised the source corrected the report; look at the new version again.',
  },
  withdrawn: {
    zh: '认可之后，出具机构撤回了该报告；原结果不可再用，认可已冲销。',
    en: 'After it was recognised the source withdrew the report; do not rely on it, the recognition is reversed.',
  },
  moved: {
    zh: '认可之后，出具机构更正了报告的患者；该结果不属于此患者，认可已冲销。',
    en: "After it was recognised the source moved the report to another patient; it is not this patient's, the recognition is reversed.",
  },
  separated: {
    zh: '身份核对发现证件号分属两人；所提示的结果不属于此患者，如已认可则已冲销。',
    en: "Two identifiers were found to be two persons'; the result that was shown is not this patient's, a recognition of it is reversed.",
  },
};

export interface NoticesNeeds {
  readonly registry: RegistryView;
  readonly readNotices: ReadNotices;
  readonly acknowledgeNotice: AcknowledgeNotice;
}

/** `GET /api/notices?status=open|acknowledged|all`: results that changed after they were relied on, newest first. */
export function listNotices(needs: NoticesNeeds): RequestHandler {
  return async (request, response) => {
    const state = wordOf(request.query, 'status', ['open', 'acknowledged', 'all']);
    const { items, next } = await needs.readNotices(callerOf(response).institution, {
      ...pageOf(request.query),
      state,
    });
    const language = languageOf(request);
    const notices = items.map((each) => presentNotice(needs.registry, each, language));
    sendJson(response, 200, { notices, next: next ?? null });
  };
}

/** `POST /api/notices/{id}/acknowledgement`: somebody at the institution has taken note. */
export function acknowledgement(needs: NoticesNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { institution, clientId } = callerOf(response);
    if (institution === null)
      throw new ExchangeError('forbidden', 'Only the institution that relied on the result may take note.');
    const listed = await needs.acknowledgeNotice({ notice: request.params.id, institution, clientId });
    sendJson(response, 200, presentNotice(needs.registry, listed, languageOf(request)));
  };
}

function presentNotice(
  registry: RegistryView,
  { notice, acknowledgedAt, offered }: ListedNotice,
  language: 'zh' | 'en',
): object {
  const { offer, state } = offered;
  const { institutions, catalogue } = registry.current();
  const item = catalogue.find(offer.item);
  return {
    id: notice.id,
    kind: notice.kind,
    because: NOTICE_TEXTS[notice.kind][language],
    status: acknowledgedAt === undefined ? 'open' : 'acknowledged',
    institution: notice.institution,
    offer: offer.id,
    order: `ServiceRequest/${offer.orderId}`,
    item: offer.item,
    itemName: (language === 'zh' ? item?.nameZh : item?.nameEn) ?? offer.item,
    department: offer.department,
    report: `DiagnosticReport/${notice.reportId}`,
    source: offer.sourceInstitution,
    sourceName: institutions.get(offer.sourceInstitution)?.name ?? offer.sourceInstitution,
    collectedAt: shanghaiDateTime(offer.collectedAt),
    recognizedVersion: offer.reportVersion,
    currentVersion: notice.reportVersion,
    state: state.state,
    at: shanghaiDateTime(notice.at),
    acknowledgedAt: acknowledgedAt === undefined ? null : shanghaiDateTime(acknowledgedAt),
  };
}
