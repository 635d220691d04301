import { describe, expect, test } from '@jest/globals';
import { RESOURCES } from '../../server/fhir-api/resources.ts';
import { ERROR_TABLE } from '../../server/http/error-table.ts';
import { readSchemaFile, refsIn, resolveRef, SCHEMA_NAMES } from './schema-files.ts';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: Readonly<Record<string, unknown>> };
}

const document = readSchemaFile('openapi.json') as OpenApi;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);
const names = operations.map(({ name }) => name);

describe('the OpenAPI document', () => {
  test('is of version 3.1 and refers to nothing that is not there', () => {
    expect(document.openapi).toMatch(/^3\.1\./u);
    const missing = refsIn(document).filter((ref) => resolveRef('openapi.json', ref) === undefined);
    expect(missing).toEqual([]);
  });

  test('uses every schema of a request or an answer', () => {
    const used = new Set(refsIn(document).map((ref) => ref.replace(/^\.\//u, '').replace(/\.schema\.json.*$/u, '')));
    expect(SCHEMA_NAMES.filter((name) => name !== 'registry' && !used.has(name))).toEqual([]);
  });

  test('names every path of the contract', () => {
    const services = ['order-select', 'order-sign', 'patient-view'].map((hook) => `/cds-services/recognition-${hook}`);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['/healthz', '/readyz', '/metrics', '/cds-services', '/fhir/metadata'].map((path) => `GET ${path}`),
        'POST /oauth/token',
        'GET /fhir/.well-known/smart-configuration',
        ...services.flatMap((path) => [`POST ${path}`, `POST ${path}/feedback`]),
        'POST /fhir',
        'POST /fhir/DiagnosticReport/_search',
        'POST /api/explanations',
        'GET /api/savings',
        'POST /api/recognitions/{id}/reversal',
        'GET /api/notices',
        'POST /api/notices/{id}/acknowledgement',
        'GET /api/identity-reviews',
        'GET /api/ledger/heads',
        'GET /api/ledger/entries/{id}/proof',
      ]),
    );
  });

  test('names every interaction that the CapabilityStatement announces', () => {
    const announced = Object.entries(RESOURCES).flatMap(([type, { interactions }]) =>
      interactions.map((interaction) => {
        if (interaction === 'create') return `POST /fhir/${type}`;
        if (interaction === 'search-type') return `GET /fhir/${type}`;
        if (interaction === 'vread') return `GET /fhir/${type}/{id}/_history/{version}`;
        if (interaction === 'history-instance') return `GET /fhir/${type}/{id}/_history`;
        return `${interaction === 'update' ? 'PUT' : 'GET'} /fhir/${type}/{id}`;
      }),
    );
    expect(names).toEqual(expect.arrayContaining(announced));
  });

  test('has one id for every operation, and says of each who may call it', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const schemes = Object.keys(document.components.securitySchemes);
    for (const { operation } of operations)
      for (const requirement of operation.security)
        for (const scheme of Object.keys(requirement)) expect(schemes).toContain(scheme);
  });

  test('tells only faults that the exchange has', () => {
    const statuses = new Set<string>(Object.values(ERROR_TABLE).map(({ status }) => String(status)));
    for (const { operation } of operations)
      for (const status of Object.keys(operation.responses))
        if (status.startsWith('4') || status.startsWith('5')) expect(statuses).toContain(status);
  });
});
