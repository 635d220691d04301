import { CANON } from '../domain/catalogue/code.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { faulty, valueOf } from './search-query.ts';
import type { Search } from './searching.ts';
import { matchesOf, searchsetOf } from './searchset.ts';
import { decidedOffer, type TaskNeeds } from './task.ts';

/** `GET /fhir/Provenance?target=Task/{id}`: every step that led to where the Task stands. */
export function searchProvenance(needs: TaskNeeds): Search {
  return async (query, response) => {
    const id = /^Task\/(.{1,64})$/u.exec(valueOf(query, 'target') ?? '')?.[1];
    if (id === undefined) throw faulty('target', 'target must be Task/{id}.');
    const { offer } = await decidedOffer(needs, callerOf(response).institution, id);
    const { decisions } = await needs.offers.entriesOf(offer.id);
    const provenances = decisions.map(({ seq, step, cause, at }) => ({
      resourceType: 'Provenance',
      id: `${offer.id}.${String(seq)}`,
      target: [{ reference: `Task/${offer.id}` }],
      recorded: shanghaiDateTime(at),
      activity: {
        coding: [
          { system: `${CANON}/CodeSystem/decision-step`, code: step },
          ...(cause === undefined ? [] : [{ system: `${CANON}/CodeSystem/reversal-cause`, code: cause }]),
        ],
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
    const base = `${needs.publicUrl()}/fhir`;
    const matches = matchesOf(base, 'Provenance', provenances);
    sendFhir(response, 200, searchsetOf({ base, query, matches, total: provenances.length }));
  };
}
