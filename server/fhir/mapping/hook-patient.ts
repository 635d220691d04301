import { ExchangeError } from '../../application/exchange-error.ts';
import type { ReportSource } from '../../application/ports/harvest.ts';
import type { RegistryView } from '../../application/ports/registry.ts';
import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { PatientIdentity } from '../../domain/patient/identity.ts';
import { shanghaiDay, type EpochMs } from '../../domain/time.ts';
import { identityOfPatient, usablePatient } from './patient.ts';
import type { HookRequest } from './hook-request.ts';

export interface PatientNeeds {
  readonly registry: RegistryView;
  readonly source: Pick<ReportSource, 'readPatient'>;
}

/** How long a hospital's FHIR server may take for the Patient that the prefetch lacks. */
const READ_PATIENT_MS = 250;

/**
 * Whose orders these are (contract 5): by `prefetch.patient`, else read from `fhirServer` when that is the calling
 * institution's registered base URL. The read happens only when the answer is asked for. Throws `patient-unknown`
 * at once when the prefetched patient is not the one of the context.
 */
export function patientOf(
  needs: PatientNeeds,
  institution: InstitutionId,
  request: HookRequest,
  now: EpochMs,
): () => Promise<PatientIdentity> {
  const prefetched = usablePatient(request.prefetch?.patient);
  const id = prefetched?.id;
  if (id !== undefined && id !== request.context.patientId) {
    throw new ExchangeError('patient-unknown', {
      expression: 'prefetch.patient.id',
      diagnostics: 'The prefetched patient is not the patient of the context.',
    });
  }
  return async () => {
    const patient = prefetched ?? usablePatient(await fetchPatient(needs, institution, request));
    if (!patient) {
      throw new ExchangeError('patient-unknown', {
        expression: 'prefetch.patient',
        diagnostics: 'The patient is neither in the prefetch nor to be had from the registered FHIR server.',
      });
    }
    return identityOfPatient(patient, needs.registry.current().identifierSystems, shanghaiDay(now));
  };
}

/** Only the registered server is ever contacted, whatever the request names. */
async function fetchPatient(needs: PatientNeeds, institution: InstitutionId, request: HookRequest): Promise<unknown> {
  const registered = needs.registry.current().institutions.get(institution)?.fhir?.baseUrl;
  if (registered === undefined || request.fhirServer === undefined) return undefined;
  if (withoutSlash(request.fhirServer) !== withoutSlash(registered)) return undefined;
  const signal = AbortSignal.timeout(READ_PATIENT_MS);
  try {
    return await needs.source.readPatient(
      institution,
      request.context.patientId,
      request.fhirAuthorization?.access_token,
      signal,
    );
  } catch {
    // Whatever the hospital's server did wrong, the answer is the same: the patient is not known to the request.
    return undefined;
  }
}

const withoutSlash = (url: string): string => (url.endsWith('/') ? url.slice(0, -1) : url);
