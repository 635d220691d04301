import type { ListedNotice } from '../application/ports/notices.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { NoticeKind } from '../domain/recognition/notice.ts';
import { itemName } from './card-context.ts';
import { cardSource } from './cards.ts';
import { escaped, plainText, summaryText, table } from './markdown.ts';
import { minuteText, type Language } from './texts.ts';

const TEXTS = {
  zh: {
    one: (item: string, what: string) => `警示：${item} ${what}，请勿再依据原结果`,
    several: (count: number) => `警示：该患者有 ${String(count)} 份已提示或已认可的结果发生变更，请勿再依据原结果`,
    head: ['项目', '出具机构', '采集时间', '变更', '通知时间'],
    open: '查看该患者的结果',
  },
  en: {
    one: (item: string, what: string) => `Safety notice: ${item} ${what}; do not rely on the earlier result`,
    several: (count: number) =>
      `Safety notice: ${String(count)} results that were relied on have changed; do not rely on the earlier ones`,
    head: ['Item', 'Source', 'Collected', 'What happened', 'Told'],
    open: "Open this patient's results",
  },
} as const;

const WHAT: Readonly<Record<NoticeKind, Readonly<Record<Language, string>>>> = {
  changed: { zh: '报告已更正', en: 'was corrected' },
  withdrawn: { zh: '报告已撤回', en: 'was withdrawn' },
  moved: { zh: '报告经更正属于他人', en: "was corrected to be another patient's" },
  separated: { zh: '经身份核对属于他人', en: "was found to be another person's" },
};

/**
 * The card of indicator `critical` at patient-view: what became of results of this patient that the institution relied
 * on, until somebody there has acknowledged it. One card for all, so that it is read. Undefined where there is none.
 */
export function noticeCard(
  context: { readonly language: Language; readonly publicUrl: string; readonly registry: Registry },
  notices: readonly ListedNotice[],
  link: string,
): object | undefined {
  const [first] = notices;
  if (!first) return undefined;
  const { language } = context;
  const texts = TEXTS[language];
  const nameOf = ({ offered: { offer } }: ListedNotice): string => {
    const item = context.registry.catalogue.find(offer.item);
    return item ? itemName(item, language) : offer.item;
  };
  const rows = notices.map((each) => [
    escaped(nameOf(each)),
    escaped(sourceName(context.registry, each)),
    minuteText(each.offered.offer.collectedAt),
    WHAT[each.notice.kind][language],
    minuteText(each.notice.at),
  ]);
  const one = texts.one(
    `${nameOf(first)}（${plainText(sourceName(context.registry, first), 40)}）`,
    WHAT[first.notice.kind][language],
  );
  return {
    summary: summaryText(notices.length === 1 ? one : texts.several(notices.length)),
    detail: table(texts.head, rows),
    indicator: 'critical',
    source: cardSource(context),
    links: [{ label: texts.open, url: link, type: 'absolute' }],
    extension: { 'example.huren.notices': notices.map(({ notice }) => ({ id: notice.id, kind: notice.kind })) },
  };
}

const sourceName = ({ institutions }: Registry, { offered: { offer } }: ListedNotice): string =>
  institutions.get(offer.sourceInstitution)?.name ?? offer.sourceInstitution;
