import type { DiagnosticReport, Patient, Resource } from '@medplum/fhirtypes';
import { examinationReport } from './examinations.ts';
import { HOSPITALS } from './hospitals.ts';
import { laboratoryReport } from './laboratory.ts';
import { EXAMINATIONS, HIV, PANELS } from './menu.ts';
import type { Person, ReportFact } from './people.ts';
import type { Random } from './random.ts';
import { timesOf, type Sheet } from './sheet.ts';
import type { Visit } from './visits.ts';

interface Writing {
  readonly random: Random;
  readonly person: Person;
  readonly patient: Patient & { id: string };
  readonly visit: Visit;
  /** Counts the reports of this person. */
  readonly index: number;
  readonly now: number;
}

interface Written {
  readonly resources: readonly (Resource & { id: string })[];
  readonly fact: ReportFact;
}

const EXAMINATION_MINUTES = 90;

/** Writes one report with everything it refers to, the Patient apart. */
export function writeReport(writing: Writing): Written {
  const { visit } = writing;
  const panel = [...PANELS, HIV].find(({ key }) => key === visit.what);
  if (panel) {
    const sheet = sheetOf(writing, panel.turnaroundMinutes);
    return { resources: laboratoryReport(sheet, panel), fact: factOf(sheet, visit, panel.item) };
  }
  const sheet = sheetOf(writing, EXAMINATION_MINUTES);
  const examination = EXAMINATIONS.find(({ key }) => key === visit.what);
  if (!examination) return { resources: [unmapped(sheet)], fact: factOf(sheet, visit, undefined) };
  return {
    resources: examinationReport(sheet, examination, visit.side),
    fact: factOf(sheet, visit, examination.item),
  };
}

function sheetOf({ random, person, patient, visit, index, now }: Writing, turnaroundMinutes: number): Sheet {
  const hospital = HOSPITALS.find(({ id }) => id === visit.hospital);
  if (!hospital) throw new Error(`There is no hospital ${visit.hospital}.`);
  return {
    id: `${hospital.id}-r${String(person.number).padStart(4, '0')}-${String(index)}`,
    hospital,
    person,
    random,
    status: visit.status,
    collectedAt: visit.collectedAt,
    ...timesOf(visit.status, visit.collectedAt, turnaroundMinutes, now),
    subject: { reference: `Patient/${patient.id}` },
    performer: { reference: `Organization/${hospital.id}`, display: hospital.name },
  };
}

const factOf = (sheet: Sheet, { hospital, collectedAt, status }: Visit, item: string | undefined): ReportFact => ({
  institution: hospital,
  report: sheet.id,
  item,
  collectedAt,
  status,
});

/** A code of the hospital's own that no map knows: kept by the exchange, offered to nobody. */
function unmapped({
  id,
  hospital,
  meta,
  status,
  subject,
  performer,
  ...times
}: Sheet): DiagnosticReport & { id: string } {
  return {
    resourceType: 'DiagnosticReport',
    id,
    meta,
    status,
    code: {
      coding: [{ system: `urn:${hospital.id}:local`, code: 'TZBS-09', display: '中医体质辨识' }],
      text: '中医体质辨识',
    },
    subject,
    performer: [performer],
    effectiveDateTime: new Date(times.collectedAt).toISOString(),
    issued: new Date(times.issuedAt).toISOString(),
    conclusion: '平和质。',
  };
}
