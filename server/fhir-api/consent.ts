import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { Clock } from '../application/ports/system.ts';
import type { RecordConsent } from '../application/record-consent.ts';
import { shanghaiDay } from '../domain/time.ts';
import { asObject, type Json } from '../fhir/mapping/json.ts';
import { identityOfIdentifier } from '../fhir/mapping/patient.ts';
import { sendFhir } from '../http/respond.ts';
import { pusherOf } from './pusher.ts';

export interface ConsentNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly recordConsent: RecordConsent;
  readonly publicUrl: () => string;
}

/** `POST /fhir/Consent`: the patient by logical identifier, `provision.type` deny or permit. */
export function createConsent(needs: ConsentNeeds): RequestHandler {
  return async (request, response) => {
    const pusher = pusherOf(response);
    const consent = request.body as Json;
    const provision = asObject(consent.provision)?.type;
    if (consent.status !== 'active') throw invalid('Consent.status', 'Only an active Consent can be taken.');
    if (provision !== 'deny' && provision !== 'permit')
      throw invalid('Consent.provision.type', 'Must be deny or permit.');
    const systems = needs.registry.current().identifierSystems;
    const identity = identityOfIdentifier(
      asObject(consent.patient)?.identifier,
      systems,
      shanghaiDay(needs.clock.now()),
    );
    if (identity.identifiers.length === 0) {
      throw invalid(
        'Consent.patient.identifier',
        'Must be a valid identifier of a registered strong identifier system.',
      );
    }
    const { id } = await needs.recordConsent({ ...pusher, patient: identity, provision });
    const stored = { ...consent, id, meta: { versionId: '1', lastUpdated: new Date(needs.clock.now()).toISOString() } };
    sendFhir(response, 201, stored, { Location: `${needs.publicUrl()}/fhir/Consent/${id}`, ETag: 'W/"1"' });
  };
}

const invalid = (expression: string, diagnostics: string): ExchangeError =>
  new ExchangeError('invalid', { expression, diagnostics });
