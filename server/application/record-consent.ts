import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientIdentity } from '../domain/patient/identity.ts';
import { identifyPatient } from './identify-patient.ts';
import type { PatientKeys } from './ports/patients.ts';
import type { Ids } from './ports/sealing.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

export interface ConsentDecision {
  readonly institution: InstitutionId;
  readonly clientId: string;
  readonly patient: PatientIdentity;
  /** `deny` opts out of sharing, `permit` takes the opt-out back. */
  readonly provision: 'deny' | 'permit';
}

/** Records an opt-out or its end, in force at once on every path; answers an id for the Consent. */
export type RecordConsent = (decision: ConsentDecision) => Promise<{ readonly id: string }>;

export interface RecordConsentNeeds {
  readonly clock: Clock;
  readonly patientKeys: PatientKeys;
  readonly ids: Ids;
  readonly work: UnitOfWork;
}

/** The decision holds for every identifier that is linked to the patient. Throws `patient-unknown` without a strong one. */
export function makeRecordConsent({ clock, patientKeys, ids, work }: RecordConsentNeeds): RecordConsent {
  return ({ institution, clientId, patient, provision }) =>
    work.write(async (stores) => {
      const { keys, mainKey } = await identifyPatient(patientKeys, stores.patients, patient, institution);
      const at = clock.now();
      for (const key of keys) await stores.patients.setConsent(key, provision, institution, at);
      const id = ids.fresh(mainKey);
      await stores.audit.add({
        at,
        action: 'consent',
        institution,
        client: clientId,
        patient: mainKey,
        objects: [id],
        ground: null,
        facts: { provision },
      });
      return { id };
    });
}
