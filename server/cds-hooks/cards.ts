import type { OfferedResult } from '../application/choose-offers.ts';
import { CANON } from '../domain/catalogue/code.ts';
import type { Registry } from '../domain/institution/registry.ts';
import { reasonsInForce } from '../domain/recognition/decline-reason.ts';
import { shanghaiDateTime, shanghaiDay, type EpochMs } from '../domain/time.ts';
import { itemName, type CardContext } from './card-context.ts';
import { detailOf, holdsCritical, shownRows } from './detail.ts';
import { plainText, summaryText } from './markdown.ts';
import { suggestionOf } from './suggestion.ts';
import { leftText, takenText, TEXTS, type Language } from './texts.ts';

/** A CDS Hooks 2.0 card for one offer (contract 5). */
export function offerCard(context: CardContext, offered: OfferedResult): object {
  const { registry, language, now } = context;
  const { offer, test } = offered;
  const texts = TEXTS[language];
  const source = registry.institutions.get(offer.sourceInstitution)?.name ?? offer.sourceInstitution;
  const names = `${itemName(test.mapped.item, language)} · ${plainText(source, 40)}`;
  const age = `${takenText(language, offered.judgement.report.collectedFrom, offer.collectedAt)} · ${texts.left(leftText(language, offer.expiresAt - now))}`;
  const rows = shownRows(context, offered);
  const standing = offer.sameInstitution ? texts.own : texts[offer.obligation];
  return {
    uuid: offer.id,
    summary: summaryText(`${standing}：${names} · ${age}`),
    detail: detailOf(context, offered, rows, source),
    indicator: offer.obligation === 'must' ? 'warning' : 'info',
    source: cardSource(context),
    suggestions: [suggestionOf(context, offered, offer.obligation === 'must' && !holdsCritical(rows))],
    selectionBehavior: 'at-most-one',
    overrideReasons: overrideReasons(registry, language, now),
    links: [{ label: texts.open, url: context.viewerLink(), type: 'absolute' }],
    extension: { 'example.huren.offer': offerExtension(offered) },
  };
}

/** The passive card of patient-view; undefined where there is nothing to tell. */
export function countCard(
  context: Pick<CardContext, 'language' | 'publicUrl'>,
  recognizable: number,
  link: string,
): object | undefined {
  if (recognizable === 0) return undefined;
  const texts = TEXTS[context.language];
  return {
    summary: texts.count(recognizable),
    indicator: 'info',
    source: cardSource(context),
    links: [{ label: texts.openAll, url: link, type: 'absolute' }],
  };
}

/** `card.source` of every card. */
export function cardSource({ language, publicUrl }: Pick<CardContext, 'language' | 'publicUrl'>): object {
  return {
    label: TEXTS[language].source,
    url: publicUrl,
    topic: { system: `${CANON}/CodeSystem/topic`, code: 'recognizable-result', display: 'Recognizable result' },
  };
}

function offerExtension({ offer, test }: OfferedResult): object {
  return {
    order: `ServiceRequest/${test.order.id}`,
    item: offer.item,
    coverage: offer.coverage,
    coveredItems: offer.coveredItems,
    obligation: offer.obligation,
    sameInstitution: offer.sameInstitution,
    report: `DiagnosticReport/${offer.reportId}`,
    collectedAt: shanghaiDateTime(offer.collectedAt),
    expiresAt: shanghaiDateTime(offer.expiresAt),
    mark: offer.mark,
    savesFen: offer.savesFen,
    savesMinutes: offer.savesMinutes,
  };
}

function overrideReasons({ declineReasons }: Registry, language: Language, now: EpochMs): readonly object[] {
  return reasonsInForce(declineReasons, shanghaiDay(now)).map(({ code, display, displayEn }) => ({
    system: `${CANON}/CodeSystem/decline-reason`,
    code,
    display: language === 'en' ? (displayEn ?? display) : display,
  }));
}
