import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { OfferBook, OfferWithState } from '../application/ports/offers.ts';
import { CANON, ITEM_SYSTEM } from '../domain/catalogue/code.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import type { SavingsEntry } from '../domain/savings/entry.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { isExchangeId } from './incoming.ts';

export interface TaskNeeds {
  readonly offers: OfferBook;
  readonly publicUrl: () => string;
}

/** `GET /fhir/Task/{id}`: one decided offer; only its ordering institution and the commission see it. */
export function readTask(needs: TaskNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const found = await decidedOffer(needs, callerOf(response).institution, request.params.id);
    sendFhir(response, 200, await taskOf(needs, found));
  };
}

/** A decided offer of the institution (the commission's is null: any); throws `not-found`. */
export async function decidedOffer(
  { offers }: Pick<TaskNeeds, 'offers'>,
  institution: InstitutionId | null,
  id: string,
): Promise<OfferWithState> {
  const found = isExchangeId(id) ? await offers.find(id as OfferId) : undefined;
  const isVisible = found && (institution === null || found.offer.orderingInstitution === institution);
  if (!isVisible || found.state.state === 'open') throw new ExchangeError('not-found', 'No such Task.');
  return found;
}

/** Contract 6: focus the order, input report version and item, output what is saved; no clinical content. */
export async function taskOf({ offers, publicUrl }: TaskNeeds, decided: OfferWithState): Promise<object> {
  const { savings } = await offers.entriesOf(decided.offer.id);
  return shaped(decided, savings, `${publicUrl()}/fhir`);
}

/** When the offer was last decided on; what `modified` and `lastModified` mean. */
export const decidedAt = ({ offer, state }: OfferWithState): number => state.decidedAt ?? offer.offeredAt;

export const BUSINESS_STATUS_SYSTEM = `${CANON}/CodeSystem/business-status`;

const STATUS: Readonly<Record<OfferWithState['state']['state'], string>> = {
  open: 'requested',
  recognized: 'completed',
  declined: 'rejected',
  reversed: 'cancelled',
};

function shaped(decided: OfferWithState, savings: readonly SavingsEntry[], base: string): object {
  const { offer, state } = decided;
  const fen = savings.reduce((sum, entry) => sum + entry.fen, 0);
  const minutes = savings.reduce((sum, entry) => sum + entry.minutes, 0);
  const type = (code: string): object => ({ coding: [{ system: `${CANON}/CodeSystem/task-parameter`, code }] });
  const system = `${CANON}/institution`;
  return {
    resourceType: 'Task',
    id: offer.id,
    meta: { lastUpdated: new Date(decidedAt(decided)).toISOString() },
    status: STATUS[state.state],
    businessStatus: { coding: [{ system: BUSINESS_STATUS_SYSTEM, code: state.state }] },
    ...(state.declineReason === undefined
      ? {}
      : { statusReason: { coding: [{ system: `${CANON}/CodeSystem/decline-reason`, code: state.declineReason }] } }),
    intent: 'order',
    code: { coding: [{ system: `${CANON}/CodeSystem/task-code`, code: 'recognize-result' }] },
    focus: { reference: `ServiceRequest/${offer.orderId}` },
    authoredOn: shanghaiDateTime(offer.offeredAt),
    lastModified: shanghaiDateTime(decidedAt(decided)),
    requester: { identifier: { system, value: offer.orderingInstitution } },
    owner: { identifier: { system, value: offer.orderingInstitution } },
    input: [
      {
        type: type('report'),
        valueReference: {
          reference: `${base}/DiagnosticReport/${offer.reportId}/_history/${String(offer.reportVersion)}`,
        },
      },
      { type: type('item'), valueCoding: { system: ITEM_SYSTEM, code: offer.item } },
    ],
    output: [
      { type: type('saved-cost'), valueMoney: { value: fen / 100, currency: 'CNY' } },
      {
        type: type('saved-time'),
        valueDuration: { value: minutes, unit: 'min', system: 'http://unitsofmeasure.org', code: 'min' },
      },
    ],
  };
}
