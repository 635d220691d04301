import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { LOINC_SYSTEM } from '../../server/domain/catalogue/code.ts';
import { checkCharacter } from '../../server/domain/patient/resident-id.ts';
import { DAY_MS } from '../../server/domain/time.ts';

export const SOURCE = 'bench-source';
const ORDERING = 'bench-ordering';
const FLOODING = 'bench-flooding';
/** The hospital systems: one asks, the other one floods. */
export const CLIENT = 'https://his.bench.example';
export const FLOODING_CLIENT = 'https://his.flooding.example';
export const REPORTS_A_PATIENT = 5;
const RESIDENT_ID_SYSTEM = 'urn:oid:2.16.156.10011.1.3';
/** The blood count, its window (days) and its members. */
const PANEL = '58410-2';
const MEMBERS = ['6690-2', '789-8', '718-7', '4544-3', '777-3', '787-2', '785-6', '786-4', '788-0'];
/** A birth date for each number: 27 days, 12 months, 60 years. */
const DAYS = 27;
const MONTHS = 12;
const YEARS = 60;

/** Three hospitals: one issued every report, the second one orders, the third one floods. */
export function registryOf(keys: Readonly<Record<'ordering' | 'flooding', JWK>>): object {
  const hospital = { level: '3A', quality: [{ items: ['*'], scope: 'CN', from: '2020-01-01', to: '2099-12-31' }] };
  const clientOf = (id: string, institution: string, key: JWK): object => ({
    id,
    institution,
    jwks: { keys: [key] },
    jwksUri: null,
    scopes: [],
    cdsHooks: true,
  });
  return {
    institutions: [
      { id: SOURCE, name: '测量用医院甲', region: '330102', ...hospital },
      { id: ORDERING, name: '测量用医院乙', region: '330106', ...hospital },
      { id: FLOODING, name: '测量用医院丙', region: '330106', ...hospital },
    ],
    clients: [clientOf(CLIENT, ORDERING, keys.ordering), clientOf(FLOODING_CLIENT, FLOODING, keys.flooding)],
  };
}

/** Whether an order check for this patient finds a recognizable result: every third. */
export const hasResult = (patient: number): boolean => patient % 3 === 0;

/** A person who does not exist: regions 3399xx were never assigned. */
function patientOf(patient: number): { readonly resourceType: 'Patient'; readonly id: string } {
  const day = String((patient % DAYS) + 1).padStart(2, '0');
  const month = String((Math.floor(patient / DAYS) % MONTHS) + 1).padStart(2, '0');
  const year = String(1940 + (Math.floor(patient / DAYS / MONTHS) % YEARS));
  const sequence = String(1 + Math.floor(patient / DAYS / MONTHS / YEARS)).padStart(3, '0');
  const digits = `339901${year}${month}${day}${sequence}`;
  return {
    resourceType: 'Patient',
    id: `p${String(patient)}`,
    identifier: [{ system: RESIDENT_ID_SYSTEM, value: digits + checkCharacter(digits) }],
    birthDate: `${year}-${month}-${day}`,
    name: [{ family: '测', given: [`试${String(patient)}`] }],
  } as { resourceType: 'Patient'; id: string };
}

/** Reports `from` to `to` (exclusive), five a patient, as one Bundle of a hospital's export. */
export function bundleOf(from: number, to: number, now: number): object {
  const resources: object[] = [];
  for (let report = from; report < to; report++) {
    const patient = Math.floor(report / REPORTS_A_PATIENT);
    const turn = report % REPORTS_A_PATIENT;
    if (turn === 0 || report === from) resources.push(patientOf(patient));
    resources.push(...reportOf(report, patient, now - ageOf(patient, turn)));
  }
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}

/** The first report of every third patient is of yesterday, all others are past their window. */
const ageOf = (patient: number, turn: number): number =>
  turn === 0 && hasResult(patient) ? DAY_MS : (20 + 60 * turn + (patient % 50)) * DAY_MS;

function reportOf(report: number, patient: number, collectedAt: number): readonly object[] {
  const subject = { reference: `Patient/p${String(patient)}` };
  const effectiveDateTime = new Date(collectedAt).toISOString();
  const observations = MEMBERS.map((code, index) => ({
    resourceType: 'Observation',
    id: `r${String(report)}-${String(index)}`,
    status: 'final',
    code: { coding: [{ system: LOINC_SYSTEM, code }] },
    subject,
    effectiveDateTime,
    valueQuantity: { value: 4 + ((report + index) % 30) / 10, unit: '10*9/L' },
  }));
  return [
    ...observations,
    {
      resourceType: 'DiagnosticReport',
      id: `r${String(report)}`,
      status: 'final',
      code: { coding: [{ system: LOINC_SYSTEM, code: PANEL }] },
      subject,
      effectiveDateTime,
      issued: new Date(collectedAt + 3_600_000).toISOString(),
      result: observations.map(({ id }) => ({ reference: `Observation/${id}` })),
    },
  ];
}

/** A doctor signs one blood count for the patient. */
export function orderSignBody(patient: number): string {
  const person = patientOf(patient);
  const order = {
    resourceType: 'ServiceRequest',
    id: randomUUID(),
    status: 'draft',
    intent: 'order',
    code: { coding: [{ system: LOINC_SYSTEM, code: PANEL }] },
    subject: { reference: `Patient/${person.id}` },
  };
  return JSON.stringify({
    hook: 'order-sign',
    hookInstance: randomUUID(),
    context: {
      userId: 'Practitioner/d1',
      patientId: person.id,
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: order }] },
    },
    prefetch: { patient: person },
  });
}
