import { checkCharacter } from '../../server/domain/patient/resident-id.ts';
import type { Caller } from './caller.ts';

export const RESIDENT_ID = 'urn:oid:2.16.156.10011.1.3';
export const LOINC = 'http://loinc.org';
export const ALL_SCOPES =
  'system/DiagnosticReport.cruds system/Task.cruds system/MeasureReport.rs system/Consent.c system/AuditEvent.rs';

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
  },
): object {
  const observations = report.results.map((code, index) => ({
    fullUrl: `urn:uuid:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    resource: {
      resourceType: 'Observation',
      id: `${report.id}-o${String(index)}`,
      status: 'final',
      code: { coding: [{ system: LOINC, code }] },
      subject: { reference: 'Patient/p1' },
      valueQuantity: { value: 5.6, unit: 'g/L' },
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
