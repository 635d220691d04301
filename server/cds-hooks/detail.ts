import type { OfferedResult } from '../application/choose-offers.ts';
import { levelOf } from '../fhir/mapping/flag.ts';
import { conclusionOf, resultRows, type ResultRow } from '../fhir/mapping/result-rows.ts';
import { itemName, type CardContext } from './card-context.ts';
import { escaped, table } from './markdown.ts';
import { leftText, takenText, TEXTS, yuanText } from './texts.ts';
import { valueCell } from './value-cell.ts';

/** More rows than any panel has; a card is read at a glance. */
const MOST_ROWS = 60;

/** `card.detail`: who issued what when, the results, what is left to order, what recognising saves. */
export function detailOf(
  context: CardContext,
  offered: OfferedResult,
  rows: readonly ResultRow[],
  source: string,
): string {
  const { language, now, registry } = context;
  const { offer, test } = offered;
  const texts = TEXTS[language];
  const facts = [
    `**${escaped(source)}** ${escaped(offer.mark)}`,
    takenText(language, offered.judgement.report.collectedFrom, offer.collectedAt),
    texts.left(leftText(language, offer.expiresAt - now)),
    ...(offer.coverage === 'partial' ? [texts.partly(offer.coveredItems.length, test.mapped.item.members.length)] : []),
  ];
  const names = offer.remainingItems.flatMap((id) => {
    const item = registry.catalogue.find(id);
    return item ? [itemName(item, language)] : [];
  });
  return [
    facts.join(' · '),
    ...(holdsCritical(rows) ? [`**${texts.critical}**`] : []),
    resultsOf(context, offered, rows),
    ...(names.length > 0 ? [texts.remaining(names.map((name) => escaped(name)).join('、'))] : []),
    ...(offer.sameInstitution ? [] : [texts.saves(yuanText(offer.savesFen), offer.savesMinutes)]),
  ].join('\n\n');
}

function resultsOf(context: CardContext, offered: OfferedResult, rows: readonly ResultRow[]): string {
  const texts = TEXTS[context.language];
  const content = context.content.get(offered.offer.reportId);
  const codes = context.registry.codeMap(offered.judgement.report.institution);
  const body = rows.slice(0, MOST_ROWS).map((row) => {
    const value = valueCell(context, row, codes.find(row.concept)?.item);
    return [escaped(row.name), value, ...[row.unit, row.range, row.flag].map((cell) => escaped(cell))];
  });
  const conclusion = content && offered.test.mapped.item.kind === 'examination' ? conclusionOf(content) : '';
  const examination = offered.judgement.report.images
    ? [[escaped(itemName(offered.test.mapped.item, context.language)), texts.images, '', '', '']]
    : [];
  const parts = [table(texts.head, body.length > 0 ? body : examination)];
  if (conclusion !== '') parts.push(`${texts.conclusion}：${escaped(conclusion, 400)}`);
  return parts.join('\n\n');
}

/** The results that a card shows of a report; read once a card. */
export function shownRows(context: CardContext, offered: OfferedResult): readonly ResultRow[] {
  const content = context.content.get(offered.offer.reportId);
  return content ? resultRows(content).filter((row) => isShown(context, offered, row)) : [];
}

/** A critical value is never offered silently as "no need to repeat". */
export const holdsCritical = (rows: readonly ResultRow[]): boolean =>
  rows.some(({ flag }) => levelOf(flag) === 'critical');

/** Results of what is covered; in a report coded as the whole also those without a known code. Never a sensitive one. */
function isShown({ registry }: CardContext, { offer, judgement }: OfferedResult, row: ResultRow): boolean {
  const mapped = registry.codeMap(judgement.report.institution).find(row.concept);
  if (mapped)
    return !mapped.item.sensitive && (offer.coveredItems.includes(mapped.item.id) || mapped.item.id === offer.item);
  return (
    judgement.report.concept.length > 0 &&
    registry.codeMap(judgement.report.institution).find(judgement.report.concept)?.item.id === offer.item
  );
}
