import type { Institution, InstitutionId } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { PatientIdentity } from '../domain/patient/identity.ts';
import { priorReport, type OrderedTest, type PriorReport, type Question } from '../domain/recognition/judge.ts';
import type { EncounterFacts, Order } from '../domain/recognition/order.ts';
import { withoutSensitive } from '../domain/report/redaction.ts';
import type { IndexedReport } from '../domain/report/report.ts';
import { DAY_MS, type EpochMs } from '../domain/time.ts';
import { ExchangeError } from './exchange-error.ts';
import { identifyPatient, type IdentifiedPatient } from './identify-patient.ts';
import type { PatientDirectory, PatientKeys } from './ports/patients.ts';
import type { RegistryView } from './ports/registry.ts';
import type { ReportIndex } from './ports/reports.ts';
import type { Clock } from './ports/system.ts';

/** What looking back at a patient's prior results needs. */
export interface LookBackNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly reports: ReportIndex;
  readonly patients: PatientDirectory;
  readonly patientKeys: PatientKeys;
}

/** A question put to the index: whose results, for which institution's orders. */
export interface LookBackRequest {
  readonly institution: InstitutionId;
  /** Asked for only when there is something to look for; throws `patient-unknown` when it cannot be had. */
  readonly patient: () => Promise<PatientIdentity>;
  readonly orders: readonly Order[];
  readonly encounter: EncounterFacts;
}

/** The answer of one range read: the patient, its prior reports as others may know of them, the question for the rules. */
export interface LookedBack {
  readonly question: Question;
  readonly patient: IdentifiedPatient;
  readonly reports: readonly PriorReport[];
  readonly now: EpochMs;
}

/** The calling institution; throws `forbidden` when the registry no longer knows it as active. */
export function orderingInstitution(registry: Registry, id: InstitutionId): Institution {
  const institution = registry.institutions.get(id);
  if (!institution?.active)
    throw new ExchangeError('forbidden', 'The calling institution does not take part at present.');
  return institution;
}

/** Orders whose code is a catalogue item; the others have no card and are no error. */
export function orderedTests(registry: Registry, request: LookBackRequest): readonly OrderedTest[] {
  const codes = registry.codeMap(request.institution);
  return request.orders.flatMap((order) => {
    const mapped = codes.find(order.concept);
    return mapped ? [{ order, mapped }] : [];
  });
}

/** Identifies the patient and reads its reports of the last `days` days: the only reads of an order check. */
export async function lookBack(needs: LookBackNeeds, request: LookBackRequest, days: number): Promise<LookedBack> {
  const registry = needs.registry.current();
  const ordering = orderingInstitution(registry, request.institution);
  const now = needs.clock.now();
  const patient = await identifyPatient(
    needs.patientKeys,
    needs.patients,
    await request.patient(),
    request.institution,
  );
  const [optedOut, found] = await Promise.all([
    needs.patients.anyOptedOut(patient.keys),
    needs.reports.findRecent(patient.keys, now - days * DAY_MS),
  ]);
  const question: Question = { registry, ordering, patient, optedOut, encounter: request.encounter, now };
  return { question, patient, reports: knownReports(question, found), now };
}

/** Of the reports found, those that may be known of when the question is asked, read for it. */
export function knownReports(question: Question, found: readonly IndexedReport[]): readonly PriorReport[] {
  const { registry, ordering, optedOut } = question;
  const reports = optedOut ? [] : found.flatMap((report) => visibleTo(ordering, report, registry));
  return reports.map((report) => priorReport(question, report));
}

function visibleTo(ordering: Institution, report: IndexedReport, registry: Registry): readonly IndexedReport[] {
  if (report.institution === ordering.id && ordering.ownResults === 'hide') return [];
  const shown = withoutSensitive(report, registry.codeMap(report.institution));
  return shown ? [shown] : [];
}
