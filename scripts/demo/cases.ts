import type { CodeableConcept, Patient } from '@medplum/fhirtypes';
import { ITEM_SYSTEM } from '../../server/domain/catalogue/code.ts';
import type { HeldResource } from './province/make-province.ts';
import { patientOf } from './province/make-province.ts';
import type { Stage } from './stage.ts';

/** Somebody who has a result at one hospital and sits before a doctor of another. */
export interface Case {
  readonly patient: Patient & { id: string };
  readonly source: string;
  readonly report: string;
  /** The code that the doctor orders by. */
  readonly code: CodeableConcept;
  readonly item: string | undefined;
}

/** The cases of the stage, newest results first; of generated people by their facts, of foreign ones by their reports. */
export function casesOf(stage: Stage, isForeign: boolean): readonly Case[] {
  return isForeign ? foreignCases(stage) : generatedCases(stage);
}

function generatedCases({ province }: Stage): readonly Case[] {
  return province.people
    .flatMap((person) => person.reports.map((report) => ({ person, report })))
    .filter(({ report }) => report.item !== undefined && ['final', 'corrected', 'amended'].includes(report.status))
    .sort((a, b) => b.report.collectedAt - a.report.collectedAt)
    .map(({ person, report }) => ({
      patient: patientOf(person, report.institution),
      source: report.institution,
      report: report.report,
      code: { coding: [{ system: ITEM_SYSTEM, code: report.item ?? '' }] },
      item: report.item,
    }));
}

function foreignCases({ held }: Stage): readonly Case[] {
  return [...held].flatMap(([source, resources]) => {
    const patients = new Map<string, Case['patient']>();
    for (const each of resources) if (each.resourceType === 'Patient') patients.set(`Patient/${each.id}`, each);
    return resources.flatMap((resource) => caseOf(resource, patients, source));
  });
}

function caseOf(
  resource: HeldResource,
  patients: ReadonlyMap<string, Case['patient']>,
  source: string,
): readonly Case[] {
  if (resource.resourceType !== 'DiagnosticReport') return [];
  const patient = patients.get(resource.subject?.reference ?? '');
  return patient ? [{ patient, source, report: resource.id, code: resource.code, item: undefined }] : [];
}
