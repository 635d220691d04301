import type { RequestHandler } from 'express';
import { CANON } from '../domain/catalogue/code.ts';
import { sendFhir } from '../http/respond.ts';
import { RESOURCES, type ResourceAbilities } from './resources.ts';

const VERSION = '1.0.0';
const PUBLISHED = '2026-11-24';

/** `GET /fhir/metadata`: this instance, and where it gives its tokens. */
export function sendCapabilityStatement(publicUrl: () => string): RequestHandler {
  return (_request, response) => {
    const url = publicUrl();
    sendFhir(response, 200, {
      ...capabilities(`${url}/oauth/token`),
      kind: 'instance',
      implementation: { description: '浙医互认 exchange', url: `${url}/fhir` },
    });
  };
}

type Capabilities = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

/** What the exchange can do, from the table that the router is built from: as an artefact, and told by an instance. */
export function capabilities(tokenUrl?: string): Capabilities {
  return {
    resourceType: 'CapabilityStatement',
    id: 'exchange',
    url: `${CANON}/CapabilityStatement/exchange`,
    version: VERSION,
    name: 'HurenExchange',
    title: '浙医互认 exchange',
    status: 'active',
    experimental: false,
    date: PUBLISHED,
    publisher: '浙医互认 exchange',
    description: 'Through it hospitals recognise each other’s test results',
    kind: 'capability',
    software: { name: '浙医互认 exchange', version: VERSION },
    fhirVersion: '4.0.1',
    format: ['json', 'application/fhir+json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'Prefer: handling=strict|lenient and return=minimal|representation|OperationOutcome are followed. ' +
          'A report that is known already is updated by whatever brings it. Nothing is deleted.',
        security: security(tokenUrl),
        resource: Object.entries(RESOURCES).map(([type, abilities]) => resource(type, abilities)),
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
      },
    ],
  };
}

function security(tokenUrl: string | undefined): object {
  const system = 'http://terminology.hl7.org/CodeSystem/restful-security-service';
  const uris = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
  return {
    ...(tokenUrl === undefined
      ? {}
      : { extension: [{ url: uris, extension: [{ url: 'token', valueUri: tokenUrl }] }] }),
    cors: true,
    service: [{ coding: [{ system, code: 'SMART-on-FHIR' }] }],
    description: 'SMART Backend Services; see /.well-known/smart-configuration',
  };
}

function resource(type: string, { interactions, searchParams, includes, profiles }: ResourceAbilities): object {
  const isVersioned = interactions.includes('vread');
  const isUpdated = interactions.includes('update');
  return {
    type,
    ...(profiles.length > 0 ? { supportedProfile: profiles } : {}),
    interaction: interactions.map((code) => ({ code })),
    versioning: isVersioned ? 'versioned-update' : 'no-version',
    ...(isVersioned ? { readHistory: true } : {}),
    ...(isUpdated
      ? {
          updateCreate: false,
          conditionalCreate: true,
          conditionalRead: 'full-support',
          conditionalUpdate: true,
          conditionalDelete: 'not-supported',
          referencePolicy: ['literal', 'logical', 'local'],
        }
      : {}),
    ...(includes.length > 0 ? { searchInclude: includes } : {}),
    ...(Object.keys(searchParams).length > 0 ? { searchParam: Object.entries(searchParams).map(parameter) } : {}),
  };
}

function parameter([name, { kind, modifiers, definition, documentation }]: [
  string,
  ResourceAbilities['searchParams'][string],
]): object {
  const told = [documentation, modifiers && `Modifiers: ${modifiers.map((each) => `:${each}`).join(', ')}.`];
  const text = told.filter((each) => each !== undefined).join(' ');
  return {
    name,
    ...(definition === undefined ? {} : { definition }),
    type: kind,
    ...(text === '' ? {} : { documentation: text }),
  };
}
