import type { InstitutionId } from '../domain/institution/institution.ts';
import type { KeyedIdentifier, PatientKey } from '../domain/patient/identity.ts';
import type { EpochMs } from '../domain/time.ts';
import type { PatientWriter } from './ports/patients.ts';

/**
 * Links several strong identifiers that stood on one Patient (contract 7 `identity`). A link that would tie two
 * different resident ids together is not made: that is a contradiction for people to look at.
 */
export async function linkIdentifiers(
  patients: PatientWriter,
  identifiers: readonly KeyedIdentifier[],
  institution: InstitutionId,
  at: EpochMs,
): Promise<void> {
  const [main, ...others] = identifiers;
  if (!main) return;
  for (const other of others) {
    if (other.key === main.key) continue;
    if (await tiesTwoResidents(patients, main, other)) {
      await patients.addReview({ patient: main.key, kind: 'two-resident-ids', reportId: undefined, institution, at });
    } else {
      await patients.link(main, other, institution, at);
    }
  }
}

async function tiesTwoResidents(
  patients: PatientWriter,
  main: KeyedIdentifier,
  other: KeyedIdentifier,
): Promise<boolean> {
  const residents = new Set<PatientKey>();
  for (const { key, kind } of [main, other]) {
    if (kind === 'resident-id') residents.add(key);
    for (const linked of await patients.findLinked(key)) if (linked.kind === 'resident-id') residents.add(linked.key);
  }
  return residents.size > 1;
}
