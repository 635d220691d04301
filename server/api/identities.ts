import type { RequestHandler, Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { IdentityDecision } from '../application/identity-decision.ts';
import type { MergeIdentities } from '../application/merge-identities.ts';
import type { PatientDirectory, PatientKeys } from '../application/ports/patients.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { Clock } from '../application/ports/system.ts';
import type { Separated, SeparateIdentities } from '../application/separate-identities.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { buildIdentity, type ClaimedIdentifier } from '../domain/patient/build-identity.ts';
import { TEMPORARY, type KeyedIdentifier } from '../domain/patient/identity.ts';
import { shanghaiDateTime, shanghaiDay } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendJson } from '../http/respond.ts';

export interface IdentitiesNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly patientKeys: PatientKeys;
  readonly patients: PatientDirectory;
  readonly mergeIdentities: MergeIdentities;
  readonly separateIdentities: SeparateIdentities;
}

interface MergeBody {
  readonly identifiers: readonly ClaimedIdentifier[];
  readonly reason: string;
}

/** `POST /api/identity-merges`: these identifiers are one person's. Identifiers never stand in a URL. */
export function mergeIdentities(needs: IdentitiesNeeds): RequestHandler {
  return async (request, response) => {
    const { identifiers, reason } = request.body as MergeBody;
    const merged = await needs.mergeIdentities(decisionOf(needs, response, identifiers, reason));
    sendJson(response, 200, { linked: merged.linked });
  };
}

/**
 * `POST /api/identity-separations`: these and those are two persons'; answers who saw the one in the other's chart: all
 * of them to the commission, itself to a hospital.
 */
export function separateIdentities(needs: IdentitiesNeeds): RequestHandler {
  return async (request, response) => {
    const { identifiers, from, reason } = request.body as MergeBody & { readonly from: readonly ClaimedIdentifier[] };
    const separated = await needs.separateIdentities({
      ...decisionOf(needs, response, identifiers, reason),
      from: keyedIdentifiers(needs, response, from, 'from'),
    });
    sendJson(response, 200, presentSeparated(needs, forCaller(callerOf(response).institution, separated)));
  };
}

/**
 * `POST /api/identity-history`: every step by which an identifier was linked to others or parted from them. The
 * commission sees all of them; a hospital only its own, for where else a patient was seen is not for it to know.
 */
export function identityHistory(needs: IdentitiesNeeds): RequestHandler {
  return async (request, response) => {
    const { identifier } = request.body as { readonly identifier: ClaimedIdentifier };
    const [subject] = keyedIdentifiers(needs, response, [identifier], 'identifier');
    const events = subject ? await needs.patients.historyOf(subject.key) : [];
    const linked = subject ? await needs.patients.findLinked(subject.key) : [];
    const { institution: asker } = callerOf(response);
    const isCommission = asker === null;
    const mine = events.filter(({ institution }) => isCommission || institution === asker);
    sendJson(response, 200, {
      linked: isCommission ? linked.map(({ kind }) => ({ kind })) : [],
      events: mine.map(({ at, action, evidence, institution, client, reason }) => ({
        at: shanghaiDateTime(at),
        action,
        evidence: evidence === '' || evidence === 'manual' ? evidence : `DiagnosticReport/${evidence}`,
        institution,
        client,
        reason,
      })),
    });
  };
}

function decisionOf(
  needs: IdentitiesNeeds,
  response: Response,
  identifiers: readonly ClaimedIdentifier[],
  reason: string,
): IdentityDecision {
  const { institution, clientId } = callerOf(response);
  return { identifiers: keyedIdentifiers(needs, response, identifiers, 'identifiers'), reason, institution, clientId };
}

/** Throws `invalid` for an identifier that is not strong, naming its place and never its value. */
export function keyedIdentifiers(
  { registry, patientKeys, clock }: Pick<IdentitiesNeeds, 'registry' | 'patientKeys' | 'clock'>,
  response: Response,
  identifiers: readonly ClaimedIdentifier[],
  member: string,
): readonly KeyedIdentifier[] {
  const { institution } = callerOf(response);
  const systems = registry.current().identifierSystems;
  const today = shanghaiDay(clock.now());
  return identifiers.map((identifier, index) => {
    const claim = { identifiers: [identifier], birthDate: undefined, gender: undefined, names: [] };
    const identity = buildIdentity(claim, systems, today);
    const isTemporary = identity.identifiers[0]?.kind === TEMPORARY;
    const [key] =
      institution === null && isTemporary ? [] : patientKeys.keyIdentity(identity, institution ?? NO_INSTITUTION);
    if (key) return key;
    throw new ExchangeError('invalid', {
      expression: member === 'identifier' ? member : `${member}[${String(index)}]`,
      diagnostics: 'Must be a valid identifier of a registered strong identifier system.',
    });
  });
}

/** Temporary identifiers are an institution's; the commission has none. */
const NO_INSTITUTION = '' as InstitutionId;

/** The commission sees everybody who saw; a hospital itself. The others are told by a notice each. */
function forCaller(caller: InstitutionId | null, { misplaced, sightings }: Separated): Separated {
  if (caller === null) return { misplaced, sightings };
  return {
    misplaced: misplaced.filter(({ offer }) => offer.orderingInstitution === caller),
    sightings: sightings.filter(({ institution }) => institution === caller),
  };
}

function presentSeparated({ registry }: IdentitiesNeeds, { misplaced, sightings }: Separated): object {
  const { institutions } = registry.current();
  const nameOf = (id: InstitutionId | null): string | null => (id === null ? null : (institutions.get(id)?.name ?? id));
  return {
    offers: misplaced.map(({ offer, viewedAt, recognized }) => ({
      offer: offer.id,
      institution: offer.orderingInstitution,
      institutionName: nameOf(offer.orderingInstitution),
      department: offer.department,
      item: offer.item,
      report: `DiagnosticReport/${offer.reportId}`,
      offeredAt: shanghaiDateTime(offer.offeredAt),
      viewedAt: viewedAt === undefined ? null : shanghaiDateTime(viewedAt),
      recognized,
    })),
    sightings: sightings.map(({ institution, client, ground, at, objects }) => ({
      institution,
      institutionName: nameOf(institution),
      client,
      ground,
      at: shanghaiDateTime(at),
      objects,
    })),
  };
}
