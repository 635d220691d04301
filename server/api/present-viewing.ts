import type { ListedNotice } from '../application/ports/notices.ts';
import type { Units } from '../application/ports/units.ts';
import type { Obstacle, SeenOffer, SeenOrder, SeenReport, SeenViewing } from '../application/read-viewing.ts';
import type { ItemId } from '../domain/catalogue/item.ts';
import type { Registry } from '../domain/institution/registry.ts';
import { reasonsInForce } from '../domain/recognition/decline-reason.ts';
import type { Judgement } from '../domain/recognition/judge.ts';
import { WITHDRAWN_STATUSES, type ReportContent } from '../domain/report/report.ts';
import { itemsOf } from '../domain/report/reading.ts';
import { shanghaiDateTime, shanghaiDay } from '../domain/time.ts';
import { conclusionOf } from '../fhir/mapping/result-rows.ts';
import { NOTICE_TEXTS } from './notices.ts';
import type {
  ItemName,
  ViewedNotice,
  ViewedOffer,
  ViewedOrder,
  ViewedReport,
  ViewedResult,
  ViewingAnswer,
} from './shapes/viewing.ts';
import { shownContent, viewedImaging, viewedPatient, viewedResults, type Language } from './viewed-results.ts';
import { itemName } from './viewed-trends.ts';

/** What the doctor's page is presented with. */
export interface ViewingContext {
  readonly registry: Registry;
  readonly units: Units;
  readonly language: Language;
}

const OBSTACLES: Readonly<Record<Obstacle, Readonly<Record<Language, string>>>> = {
  withdrawn: {
    zh: '出具机构已撤回该报告，不可再认可。',
    en: 'The source has withdrawn the report; do not rely on it.',
  },
  changed: {
    zh: '出具机构已更正该报告，请回到医嘱重新查询后再决定。',
    en: 'The source has corrected the report; ask again from the order before deciding.',
  },
  'not-this-patient': {
    zh: '该结果已不可查看，可能不属于此患者；请勿依据。',
    en: "The result can be seen no more and may not be this patient's; do not rely on it.",
  },
  'opted-out': { zh: '患者已选择不参与互认。', en: 'The patient has opted out of recognition.' },
};

export function presentViewing(context: ViewingContext, seen: SeenViewing): ViewingAnswer {
  const { viewing, question, newest, openNotices } = seen;
  const { registry, language } = context;
  return {
    id: viewing.id,
    ground: viewing.ground,
    because: viewing.because ?? null,
    endsAt: shanghaiDateTime(viewing.endsAt),
    patient: viewedPatient(
      newest && shownContent(newest.content, newest.prior.report, registry.codeMap(newest.prior.report.institution)),
    ),
    institution: { id: question.ordering.id, name: question.ordering.name },
    orders: seen.orders.map((order) => presentOrder(context, order)),
    reports: seen.shown.map((report) => presentReport(context, report, question.ordering.id)),
    notices: openNotices.map((notice) => presentNotice(context, notice)),
    declineReasons: reasonsInForce(registry.declineReasons, shanghaiDay(seen.now)).map((reason) => ({
      code: reason.code,
      display: language === 'en' ? (reason.displayEn ?? reason.display) : reason.display,
      countsAsDecline: reason.countsAsDecline,
    })),
  };
}

function presentOrder(context: ViewingContext, { test, offer, nearest }: SeenOrder): ViewedOrder {
  return {
    order: `ServiceRequest/${test.order.id}`,
    item: itemName(test.mapped.item, context.language),
    offer: offer ? presentOffer(context, offer) : null,
    notRecognizable: nearest.flatMap((judgement) => presentNearest(context, judgement)),
  };
}

function presentNearest(
  { registry, language }: ViewingContext,
  { report, verdicts }: Judgement,
): ViewedOrder['notRecognizable'] {
  const failing = verdicts.find(({ holds }) => !holds);
  if (!failing) return [];
  return [
    {
      report: report.id,
      institutionName: registry.institutions.get(report.institution)?.name ?? report.institution,
      collectedAt: report.collectedAt === undefined ? null : shanghaiDateTime(report.collectedAt),
      rule: failing.rule,
      because: failing.because[language],
    },
  ];
}

/** An offer with its results; results are there only while the report stands as it was offered. */
export function presentOffer(
  context: ViewingContext,
  { offer, state, obstacle, prior, content }: SeenOffer,
): ViewedOffer {
  const { registry, language } = context;
  const source = registry.institutions.get(offer.sourceInstitution);
  const codes = registry.codeMap(offer.sourceInstitution);
  const shown = prior && content ? shownContent(content, prior.report, codes) : undefined;
  const results = shown ? viewedResults({ ...context, codes }, shown) : [];
  const covered = new Set<string>([...offer.coveredItems, offer.item]);
  // Beside what is covered also what has no known code: in a panel's report it belongs to the panel.
  const isPanels = prior?.reading.own?.item.id === offer.item;
  const relevant = results.filter(({ item }) => (item === null ? isPanels : covered.has(item)));
  return {
    id: offer.id,
    state: state.state,
    declineReason: state.declineReason ?? null,
    obstacle: obstacle === undefined ? null : OBSTACLES[obstacle][language],
    coverage: offer.coverage,
    coveredItems: itemNames(context, offer.coveredItems),
    remainingItems: itemNames(context, offer.remainingItems),
    obligation: offer.obligation,
    sameInstitution: offer.sameInstitution,
    mark: offer.mark,
    source: { id: offer.sourceInstitution, name: source?.name ?? offer.sourceInstitution, level: source?.level ?? '' },
    report: offer.reportId,
    reportVersion: offer.reportVersion,
    collectedAt: shanghaiDateTime(offer.collectedAt),
    collectedFrom: prior?.report.collectedFrom ?? 'issued',
    issuedAt: prior?.report.issuedAt === undefined ? null : shanghaiDateTime(prior.report.issuedAt),
    expiresAt: shanghaiDateTime(offer.expiresAt),
    savesFen: offer.savesFen,
    savesMinutes: offer.savesMinutes,
    results: relevant,
    hasCritical: holdsCritical(relevant),
    imaging: shown ? viewedImaging(shown) : [],
    conclusion: shown ? conclusionOf(shown) : '',
  };
}

const holdsCritical = (results: readonly ViewedResult[]): boolean => results.some(({ level }) => level === 'critical');

const itemNames = ({ registry, language }: ViewingContext, ids: readonly ItemId[]): readonly ItemName[] =>
  ids.flatMap((id) => {
    const item = registry.catalogue.find(id);
    return item ? [itemName(item, language)] : [];
  });

export function presentReport(context: ViewingContext, { prior, judgement }: SeenReport, viewer: string): ViewedReport {
  const { report, reading, source } = prior;
  const { language } = context;
  const items = itemNames(context, [...itemsOf(reading)]);
  const failing = judgement?.verdicts.find(({ holds }) => !holds);
  const own = reading.own?.item;
  return {
    id: report.id,
    source: { id: report.institution, name: source?.name ?? report.institution },
    name: own ? itemName(own, language).name : items.map(({ name }) => name).join('、'),
    kind: own ? itemName(own, language).kind : (items[0]?.kind ?? 'other'),
    items,
    status: report.status,
    isWithdrawn: WITHDRAWN_STATUSES.has(report.status),
    isCorrected: report.status === 'corrected' || report.status === 'amended' || report.version > 1,
    version: report.version,
    collectedAt: report.collectedAt === undefined ? null : shanghaiDateTime(report.collectedAt),
    issuedAt: report.issuedAt === undefined ? null : shanghaiDateTime(report.issuedAt),
    hasImages: report.images,
    isOwn: report.institution === viewer,
    recognizable: judgement?.recognizable ?? false,
    because: judgement?.recognizable === true ? null : (failing?.because[language] ?? NO_ITEM[language]),
    expiresAt:
      judgement?.recognizable === true && judgement.expiresAt !== undefined
        ? shanghaiDateTime(judgement.expiresAt)
        : null,
    mark: judgement?.mark ?? null,
  };
}

const NO_ITEM: Readonly<Record<Language, string>> = {
  zh: '不属于互认目录内的项目',
  en: 'not an item of the catalogue',
};

function presentNotice(
  { registry, language }: ViewingContext,
  { notice, offered: { offer } }: ListedNotice,
): ViewedNotice {
  const item = registry.catalogue.find(offer.item);
  return {
    id: notice.id,
    kind: notice.kind,
    because: NOTICE_TEXTS[notice.kind][language],
    itemName: item ? itemName(item, language).name : offer.item,
    sourceName: registry.institutions.get(offer.sourceInstitution)?.name ?? offer.sourceInstitution,
    collectedAt: shanghaiDateTime(offer.collectedAt),
    at: shanghaiDateTime(notice.at),
  };
}

/** Results, images and conclusion of one opened report. */
export function presentContent(
  context: ViewingContext,
  { prior }: SeenReport,
  content: ReportContent,
): { results: readonly ViewedResult[]; imaging: ViewedOffer['imaging']; conclusion: string } {
  const codes = context.registry.codeMap(prior.report.institution);
  const shown = shownContent(content, prior.report, codes);
  return {
    results: viewedResults({ ...context, codes }, shown),
    imaging: viewedImaging(shown),
    conclusion: conclusionOf(shown),
  };
}
