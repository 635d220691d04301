import { randomInt, randomUUID } from 'node:crypto';
import { checkCharacter } from '../../server/domain/patient/resident-id.ts';

/** Invented patients, their reports and their orders, as a hospital writes them. */

/** A person whom nobody is: the region code of the resident id was never given out, its check character is right. */
export interface Person {
  readonly residentId: string;
  readonly birthDate: string;
}

const NOBODYS_REGION = '999999';
export const PATIENT_ID = 'conformance-patient';
const DEPARTMENT = '符合性测试 conformance';

export function inventPerson(): Person {
  const two = (value: number): string => String(value).padStart(2, '0');
  const birthDate = `${String(randomInt(1930, 2000))}-${two(randomInt(1, 13))}-${two(randomInt(1, 29))}`;
  const digits = `${NOBODYS_REGION}${birthDate.replaceAll('-', '')}${String(randomInt(1, 1000)).padStart(3, '0')}`;
  return { residentId: digits + checkCharacter(digits), birthDate };
}

export const patientOf = ({ residentId, birthDate }: Person): object => ({
  resourceType: 'Patient',
  id: PATIENT_ID,
  identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: residentId }],
  name: [{ family: '试', given: ['一致性'] }],
  birthDate,
});

const encounter = (): object => ({
  resourceType: 'Encounter',
  id: 'conformance-encounter',
  status: 'in-progress',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  serviceType: { text: DEPARTMENT },
});

/** The department under which everything of this suite stands in the figures. */
export const isOurDepartment = (key: unknown): boolean => key === DEPARTMENT;

/** A report of one laboratory result. */
export interface InventedReport {
  readonly id: string;
  readonly person: Person;
  /** LOINC codes of the report and of its one result. */
  readonly code: string;
  readonly result: string;
  readonly collectedAt: number;
}

/** The report as a transaction; withdrawn, it is the next version of the same report. */
export function reportBundle(report: InventedReport, status: 'final' | 'entered-in-error'): object {
  const { id, person, code, result, collectedAt } = report;
  const at = new Date(collectedAt).toISOString();
  const subject = { reference: 'urn:uuid:11111111-0000-4000-8000-000000000000' };
  const observation = {
    resourceType: 'Observation',
    id: `${id}-result`,
    status,
    code: concept(result),
    subject,
    effectiveDateTime: at,
    valueQuantity: { value: 132, unit: 'g/L', system: 'http://unitsofmeasure.org', code: 'g/L' },
  };
  const diagnosticReport = {
    resourceType: 'DiagnosticReport',
    id,
    meta: { versionId: status === 'final' ? '1' : '2' },
    status,
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
    code: concept(code),
    subject,
    effectiveDateTime: at,
    issued: new Date(collectedAt + (status === 'final' ? 1000 : 2000)).toISOString(),
    result: [{ reference: 'urn:uuid:22222222-0000-4000-8000-000000000000' }],
  };
  const entry = [
    [subject.reference, patientOf(person)] as const,
    ['urn:uuid:22222222-0000-4000-8000-000000000000', observation] as const,
    ['urn:uuid:33333333-0000-4000-8000-000000000000', diagnosticReport] as const,
  ].map(([fullUrl, resource]) => ({
    fullUrl,
    resource,
    request: { method: 'POST', url: (resource as { resourceType: string }).resourceType },
  }));
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

const concept = (code: string): object => ({ coding: [{ system: 'http://loinc.org', code }] });

export interface Order {
  readonly resourceType: 'ServiceRequest';
  readonly id: string;
  readonly [member: string]: unknown;
}

/** A draft order by LOINC, with an id that was never used before. */
export const orderOf = (code: string, more: object = {}): Order => ({
  resourceType: 'ServiceRequest',
  id: `conformance-${randomUUID()}`,
  status: 'draft',
  intent: 'order',
  code: concept(code),
  subject: { reference: `Patient/${PATIENT_ID}` },
  ...more,
});

export type Hook = 'order-select' | 'order-sign' | 'patient-view';

/** The body of a hook call; `selected` are ids of orders, for order-select. */
export function hookBody(
  hook: Hook,
  person: Person,
  orders: readonly Order[] = [],
  selected: readonly string[] = orders.map(({ id }) => id),
): { context: Record<string, unknown>; prefetch: Record<string, unknown>; [member: string]: unknown } {
  const entry = orders.map((resource) => ({ fullUrl: `urn:uuid:${randomUUID()}`, resource }));
  return {
    hook,
    hookInstance: randomUUID(),
    context: {
      userId: 'Practitioner/conformance-doctor',
      patientId: PATIENT_ID,
      encounterId: 'conformance-encounter',
      ...(hook === 'order-select' ? { selections: selected.map((id) => `ServiceRequest/${id}`) } : {}),
      ...(hook === 'patient-view' ? {} : { draftOrders: { resourceType: 'Bundle', type: 'collection', entry } }),
    },
    prefetch: { patient: patientOf(person), encounter: encounter() },
  };
}
