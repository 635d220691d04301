import type { OfferedResult } from '../application/choose-offers.ts';
import { ITEM_SYSTEM, LOINC_SYSTEM } from '../domain/catalogue/code.ts';
import type { Item } from '../domain/catalogue/item.ts';
import { itemName, type CardContext } from './card-context.ts';
import { TEXTS } from './texts.ts';

/** What a new order for the rest takes over from the order that it replaces. */
const TAKEN_OVER = [
  'subject',
  'encounter',
  'requester',
  'performer',
  'priority',
  'occurrenceDateTime',
  'reasonCode',
] as const;

/**
 * The one suggestion of a card: recognise. Its actions are one transaction of the client's: the order goes (or is
 * revoked), and with partial coverage an order for each item that remains comes. The exchange itself never cancels.
 */
export function suggestionOf(context: CardContext, offered: OfferedResult, isRecommended: boolean): object {
  const { offer } = offered;
  const texts = TEXTS[context.language];
  return {
    label: offer.coverage === 'full' ? texts.recognize : texts.recognizePart,
    uuid: context.suggestionId(offer),
    ...(isRecommended ? { isRecommended } : {}),
    actions: [endOrder(context, offered), ...remainingOrders(context, offered)],
  };
}

function endOrder(context: CardContext, { offer, test }: OfferedResult): object {
  const texts = TEXTS[context.language];
  const draft = context.drafts.get(test.order.id);
  const ordering = context.registry.institutions.get(offer.orderingInstitution);
  if (ordering?.acceptAction !== 'update' || !draft) {
    return { type: 'delete', description: texts.deleteOrder, resourceId: `ServiceRequest/${test.order.id}` };
  }
  const supporting: readonly unknown[] = Array.isArray(draft.supportingInfo) ? draft.supportingInfo : [];
  const report = { reference: `${context.publicUrl}/fhir/DiagnosticReport/${offer.reportId}` };
  return {
    type: 'update',
    description: texts.revokeOrder,
    resource: { ...draft, status: 'revoked', supportingInfo: [...supporting, report] },
  };
}

function remainingOrders(context: CardContext, { offer, test }: OfferedResult): readonly object[] {
  if (offer.coverage === 'full') return [];
  const draft = context.drafts.get(test.order.id) ?? {};
  const intent = typeof draft.intent === 'string' ? draft.intent : 'order';
  return offer.remainingItems.flatMap((id) => {
    const item = context.registry.catalogue.find(id);
    if (!item) return [];
    const name = itemName(item, context.language);
    const taken = Object.fromEntries(
      TAKEN_OVER.flatMap((member) => (draft[member] === undefined ? [] : [[member, draft[member]]])),
    );
    return [
      {
        type: 'create',
        description: TEXTS[context.language].createOrder(name),
        resource: { resourceType: 'ServiceRequest', status: 'draft', intent, code: codeOf(item), ...taken },
      },
    ];
  });
}

function codeOf(item: Item): object {
  const own = { system: ITEM_SYSTEM, code: item.id, display: item.nameZh };
  const loinc = item.loinc === undefined ? [] : [{ system: LOINC_SYSTEM, code: item.loinc, display: item.nameEn }];
  return { coding: [own, ...loinc], text: item.nameZh };
}
