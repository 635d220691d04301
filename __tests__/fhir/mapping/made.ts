import { checkCharacter } from '../../../server/domain/patient/resident-id.ts';
import type { IncomingReport } from '../../../server/domain/report/report.ts';
import type { InstitutionId } from '../../../server/domain/institution/institution.ts';
import type { Json } from '../../../server/fhir/mapping/json.ts';
import { makeResourcePool, type ResourcePool } from '../../../server/fhir/mapping/pool.ts';
import { mapReport, type MappedReport, type ReportContext } from '../../../server/fhir/mapping/report.ts';

/** Made-up people and reports for the tests of this folder. */
export const RESIDENT = 'urn:oid:2.16.156.10011.1.3';
export const LOINC = 'http://loinc.org';

const lengthened = (digits: string): string => digits + checkCharacter(digits);
export const ID_A = lengthened('33011119880229001');
export const ID_B = lengthened('33011119900101002');

export const CONTEXT: ReportContext = {
  institution: 'hz1' as InstitutionId,
  timeZone: '+08:00',
  identifierSystems: new Map([
    [RESIDENT, 'resident-id'],
    ['urn:card', 'health-card'],
  ]),
  now: Date.parse('2026-11-24T12:00:00Z'),
};

export const code = (value: string): Json => ({ coding: [{ system: LOINC, code: value }] });

export const report = (more: Json = {}): Json => ({
  resourceType: 'DiagnosticReport',
  id: 'r1',
  status: 'final',
  code: code('58410-2'),
  subject: { reference: 'Patient/1' },
  issued: '2026-11-20T08:00:00+08:00',
  ...more,
});

export const patient = (id: string, resident: string, more: Json = {}): Json => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: RESIDENT, value: resident }],
  ...more,
});

export const observation = (id: string, more: Json = {}): Json => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: code('718-7'),
  valueQuantity: { value: 120, unit: 'g/L' },
  ...more,
});

export const entries = (...resources: readonly Json[]): Json => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});

export function poolOf(...resources: readonly unknown[]): ResourcePool {
  const pool = makeResourcePool();
  for (const resource of resources) pool.add(resource);
  return pool;
}

/** A report mapped beside others; they are put in its pool with it. */
export function map(mapped: Json, ...beside: readonly Json[]): MappedReport {
  return mapReport(mapped, poolOf(mapped, ...beside), CONTEXT);
}

export function taken(mapped: MappedReport): IncomingReport {
  if (!mapped.ok) throw new Error(`refused: ${JSON.stringify(mapped.faults)}`);
  return mapped.report;
}

export const expressionsOf = (mapped: MappedReport): readonly (string | undefined)[] =>
  mapped.ok ? [] : mapped.faults.map(({ expression }) => expression);

export const strongOf = (mapped: MappedReport): readonly string[] =>
  taken(mapped).patient.identifiers.map(({ value }) => value);

export const namesIn = (mapped: MappedReport): readonly string[] =>
  taken(mapped).content.entry.map(({ resource }) => `${String(resource.resourceType)}/${String(resource.id)}`);
