import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { DecidedQuery, OfferBook, OfferWithState } from '../application/ports/offers.ts';
import { CANON, ITEM_SYSTEM } from '../domain/catalogue/code.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import type { SavingsEntry } from '../domain/savings/entry.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { isExchangeId } from './incoming.ts';
import { dateRange, searchset, valueOf } from './searchset.ts';

export interface TaskNeeds {
  readonly offers: OfferBook;
  readonly publicUrl: () => string;
}

const MOST_TASKS = 200;
const STATES: Readonly<Record<string, OfferWithState['state']['state']>> = {
  recognized: 'recognized',
  declined: 'declined',
  reversed: 'reversed',
};

/** `GET /fhir/Task/{id}`: one decided offer; only its ordering institution and the commission see it. */
export function readTask(needs: TaskNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const found = await decidedOffer(needs, callerOf(response).institution, request.params.id);
    const { savings } = await needs.offers.entriesOf(found.offer.id);
    sendFhir(response, 200, taskOf(needs, found, savings));
  };
}

/** `GET /fhir/Task` by `_id`, `focus`, `business-status`, `authored-on`, `modified`. */
export function searchTasks(needs: TaskNeeds): RequestHandler {
  return async (request, response) => {
    const { institution } = callerOf(response);
    const { query } = request;
    const status = valueOf(query, 'business-status')?.split('|').at(-1);
    const state = status === undefined ? undefined : STATES[status];
    const isImpossible = status !== undefined && state === undefined;
    const modified = dateRange(query, 'modified');
    const authored = dateRange(query, 'authored-on');
    const decided: DecidedQuery = {
      institution: institution ?? undefined,
      ids: valueOf(query, '_id')?.split(',').filter(isExchangeId).slice(0, MOST_TASKS) as OfferId[] | undefined,
      orderId: valueOf(query, 'focus')?.replace(/^ServiceRequest\//u, ''),
      state,
      decidedFrom: modified?.from,
      decidedBefore: modified?.before,
      limit: MOST_TASKS,
    };
    const found = isImpossible ? [] : await needs.offers.findDecided(decided);
    const wanted = found.filter(
      ({ offer }) => authored === undefined || (offer.offeredAt >= authored.from && offer.offeredAt < authored.before),
    );
    const tasks = await Promise.all(
      wanted.map(async (each) => taskOf(needs, each, (await needs.offers.entriesOf(each.offer.id)).savings)),
    );
    sendFhir(response, 200, searchset(`${needs.publicUrl()}/fhir`, 'Task', tasks));
  };
}

/** `GET /fhir/Provenance?target=Task/{id}`: every step that led to where the Task stands. */
export function searchProvenance(needs: TaskNeeds): RequestHandler {
  return async (request, response) => {
    const id = /^Task\/(.{1,64})$/u.exec(valueOf(request.query, 'target') ?? '')?.[1];
    if (id === undefined)
      throw new ExchangeError('malformed', { expression: 'target', diagnostics: 'target must be Task/{id}.' });
    const { offer } = await decidedOffer(needs, callerOf(response).institution, id);
    const { decisions } = await needs.offers.entriesOf(offer.id);
    const provenances = decisions.map(({ seq, step, cause, at }) => ({
      resourceType: 'Provenance',
      id: `${offer.id}.${String(seq)}`,
      target: [{ reference: `Task/${offer.id}` }],
      recorded: shanghaiDateTime(at),
      activity: {
        coding: [{ system: `${CANON}/CodeSystem/decision-step`, code: step }],
        ...(cause === undefined ? {} : { text: cause }),
      },
      agent: [{ who: { identifier: { system: `${CANON}/institution`, value: offer.orderingInstitution } } }],
      entity: [
        {
          role: 'source',
          what: { reference: `DiagnosticReport/${offer.reportId}/_history/${String(offer.reportVersion)}` },
        },
      ],
    }));
    sendFhir(response, 200, searchset(`${needs.publicUrl()}/fhir`, 'Provenance', provenances));
  };
}

async function decidedOffer(needs: TaskNeeds, institution: InstitutionId | null, id: string): Promise<OfferWithState> {
  const found = isExchangeId(id) ? await needs.offers.find(id as OfferId) : undefined;
  const isVisible = found && (institution === null || found.offer.orderingInstitution === institution);
  if (!isVisible || found.state.state === 'open') throw new ExchangeError('not-found', 'No such Task.');
  return found;
}

/** Contract 6: focus the order, input report version and item, output what is saved; no clinical content. */
function taskOf({ publicUrl }: TaskNeeds, { offer, state }: OfferWithState, savings: readonly SavingsEntry[]): object {
  const fen = savings.reduce((sum, entry) => sum + entry.fen, 0);
  const minutes = savings.reduce((sum, entry) => sum + entry.minutes, 0);
  const type = (code: string): object => ({ coding: [{ system: `${CANON}/CodeSystem/task-parameter`, code }] });
  const system = `${CANON}/institution`;
  return {
    resourceType: 'Task',
    id: offer.id,
    meta: { lastUpdated: new Date(state.decidedAt ?? offer.offeredAt).toISOString() },
    status: state.state === 'declined' ? 'rejected' : state.state === 'reversed' ? 'cancelled' : 'completed',
    businessStatus: { coding: [{ system: `${CANON}/CodeSystem/business-status`, code: state.state }] },
    ...(state.declineReason === undefined
      ? {}
      : { statusReason: { coding: [{ system: `${CANON}/CodeSystem/decline-reason`, code: state.declineReason }] } }),
    intent: 'order',
    code: { coding: [{ system: `${CANON}/CodeSystem/task-code`, code: 'recognize-result' }] },
    focus: { reference: `ServiceRequest/${offer.orderId}` },
    authoredOn: shanghaiDateTime(offer.offeredAt),
    lastModified: shanghaiDateTime(state.decidedAt ?? offer.offeredAt),
    requester: { identifier: { system, value: offer.orderingInstitution } },
    owner: { identifier: { system, value: offer.orderingInstitution } },
    input: [
      {
        type: type('report'),
        valueReference: {
          reference: `${publicUrl()}/fhir/DiagnosticReport/${offer.reportId}/_history/${String(offer.reportVersion)}`,
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
