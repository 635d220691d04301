import { checkCharacter } from '../../server/domain/patient/resident-id.ts';
import type { Caller } from './caller.ts';

export const RESIDENT_ID = 'urn:oid:2.16.156.10011.1.3';
export const LOINC = 'http://loinc.org';
export const ALL_SCOPES =
  'system/DiagnosticReport.cruds system/Task.cruds system/MeasureReport.rs system/Consent.c system/AuditEvent.rs system/Patient.rus';

/** A valid, invented resident id. */
export function residentId(birthDate: string, sequence = 123): string {
  const digits = `330102${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}

export interface TestInstitution {
  readonly id: string;
  readonly level?: string;
  readonly region?: string;
  readonly [member: string]: unknown;
}

/** A registry in which every institution is evaluated for everything, all of China. */
export function registryOf(
  institutions: readonly TestInstitution[],
  callers: readonly (readonly [Caller, string | null])[],
  more: object = {},
): object {
  return {
    institutions: institutions.map(({ id, ...members }) => ({
      id,
      name: `医院${id}`,
      level: '3A',
      region: '330102',
      quality: [{ items: ['*'], scope: 'CN', from: '2020-01-01', to: '2099-12-31' }],
      ...members,
    })),
    clients: callers.map(([caller, institution]) => ({
      id: caller.id,
      institution,
      jwks: { keys: [caller.publicJwk] },
      jwksUri: null,
      scopes: ALL_SCOPES.split(' '),
      cdsHooks: institution !== null,
      origins: ['http://127.0.0.1:3000'],
    })),
    ...more,
  };
}

export interface TestPerson {
  readonly id: string;
  readonly birthDate: string;
  readonly gender?: string;
  readonly family?: string;
  readonly given?: string;
}

/** A Patient as a hospital writes it. */
export function patientOf(
  { id, birthDate, gender = 'male', family = '测', given = '试甲' }: TestPerson,
  localId = 'p1',
): object {
  return {
    resourceType: 'Patient',
    id: localId,
    identifier: [{ system: RESIDENT_ID, value: id }],
    birthDate,
    gender,
    name: [{ family, given: [given] }],
  };
}

/** A transaction Bundle of a test: the Patient first, the DiagnosticReport last. */
export interface TestBundle {
  readonly resourceType: 'Bundle';
  readonly type: string;
  readonly entry: readonly {
    readonly fullUrl?: string;
    readonly resource: object;
    readonly request: { readonly method: string; readonly url: string };
  }[];
}

/** A laboratory report with one Observation a code, as a transaction Bundle. */
export function laboratoryBundle(
  person: TestPerson,
  report: {
    readonly id: string;
    readonly code?: string;
    readonly results: readonly string[];
    readonly collectedAt: number;
    readonly status?: string;
    readonly more?: object;
    /** What every Observation has besides, or instead. */
    readonly observation?: object;
  },
): TestBundle {
  const observations = report.results.map((code, index) => ({
    fullUrl: `urn:uuid:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    resource: {
      resourceType: 'Observation',
      id: `${report.id}-o${String(index)}`,
      status: 'final',
      code: { coding: [{ system: LOINC, code }] },
      subject: { reference: 'Patient/p1' },
      valueQuantity: { value: 5.6, unit: 'g/L' },
      ...report.observation,
    },
    request: { method: 'POST', url: 'Observation' },
  }));
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: 'urn:uuid:11111111-0000-4000-8000-000000000000',
        resource: patientOf(person),
        request: { method: 'POST', url: 'Patient' },
      },
      ...observations,
      {
        resource: {
          resourceType: 'DiagnosticReport',
          id: report.id,
          status: report.status ?? 'final',
          code: { coding: [{ system: LOINC, code: report.code ?? report.results[0] }] },
          subject: { reference: 'Patient/p1' },
          effectiveDateTime: new Date(report.collectedAt).toISOString(),
          issued: new Date(report.collectedAt + 1000).toISOString(),
          result: observations.map(({ resource }) => ({ reference: `Observation/${resource.id}` })),
          ...report.more,
        },
        request: { method: 'POST', url: 'DiagnosticReport' },
      },
    ],
  };
}

/** The report of an examination with its imaging study, as a transaction Bundle. */
export function imagingBundle(
  person: TestPerson,
  report: {
    readonly id: string;
    readonly coding: object;
    readonly examinedAt: number;
    /** SNOMED CT codes of the sides of its series; an empty code leaves the side unsaid. */
    readonly sides?: readonly string[];
  },
): object {
  const studyUrl = 'urn:uuid:22222222-0000-4000-8000-000000000000';
  const series = (report.sides ?? ['']).map((code, index) => ({
    uid: `1.2.3.${String(index + 1)}`,
    modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'MR' },
    ...(code === '' ? {} : { laterality: { system: 'http://snomed.info/sct', code } }),
  }));
  const study = { resourceType: 'ImagingStudy', status: 'available', subject: { reference: 'Patient/p1' }, series };
  const examination = {
    resourceType: 'DiagnosticReport',
    id: report.id,
    status: 'final',
    code: { coding: [report.coding] },
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: new Date(report.examinedAt).toISOString(),
    issued: new Date(report.examinedAt + 1000).toISOString(),
    imagingStudy: [{ reference: studyUrl }],
    conclusion: '未见异常',
  };
  const entry = [
    [patientOf(person), 'Patient', 'urn:uuid:11111111-0000-4000-8000-000000000000'],
    [study, 'ImagingStudy', studyUrl],
    [examination, 'DiagnosticReport', 'urn:uuid:33333333-0000-4000-8000-000000000000'],
  ].map(([resource, url, fullUrl]) => ({ fullUrl, resource, request: { method: 'POST', url } }));
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

/** A draft order by LOINC. */
export function orderOf(id: string, code: string, more: object = {}): object {
  return {
    resourceType: 'ServiceRequest',
    id,
    status: 'draft',
    intent: 'order',
    code: { coding: [{ system: LOINC, code }] },
    subject: { reference: 'Patient/p1' },
    ...more,
  };
}

/** The body of an order-sign (or, with selections, order-select) call. */
export function hookBody(
  person: TestPerson,
  orders: readonly object[],
  more: { selections?: string[]; prefetch?: object } = {},
): object {
  return {
    hook: more.selections ? 'order-select' : 'order-sign',
    hookInstance: crypto.randomUUID(),
    context: {
      userId: 'Practitioner/d1',
      patientId: 'p1',
      ...(more.selections ? { selections: more.selections } : {}),
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) },
    },
    prefetch: more.prefetch ?? { patient: patientOf(person) },
  };
}

/** A Consent that opts a patient out (`deny`), or takes the opt-out back. */
export const consentOf = ({ id }: Pick<TestPerson, 'id'>, type: string): object => ({
  resourceType: 'Consent',
  status: 'active',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  category: [{ coding: [{ system: LOINC, code: '59284-0' }] }],
  patient: { identifier: { system: RESIDENT_ID, value: id } },
  provision: { type },
});
