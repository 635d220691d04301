import type { RequestHandler } from 'express';
import { CANON } from '../domain/catalogue/code.ts';
import { sendFhir } from '../http/respond.ts';
import { RESOURCES } from './resources.ts';

/** `GET /fhir/metadata`: what the router answers, from the same table. */
export function capabilityStatement(publicUrl: () => string): RequestHandler {
  return (_request, response) => {
    sendFhir(response, 200, {
      resourceType: 'CapabilityStatement',
      url: `${CANON}/CapabilityStatement/exchange`,
      name: 'HurenExchange',
      title: '浙医互认 exchange',
      status: 'active',
      date: '2026-11-24',
      kind: 'instance',
      fhirVersion: '4.0.1',
      format: ['json', 'application/fhir+json'],
      implementation: { description: '浙医互认 exchange', url: `${publicUrl()}/fhir` },
      rest: [
        {
          mode: 'server',
          security: {
            cors: true,
            service: [
              {
                coding: [
                  { system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' },
                ],
              },
            ],
          },
          resource: Object.entries(RESOURCES).map(([type, { interactions, searchParams, includes }]) => ({
            type,
            interaction: interactions.map((code) => ({ code })),
            ...((interactions as readonly string[]).includes('update')
              ? { versioning: 'versioned', conditionalCreate: true, updateCreate: false }
              : {}),
            ...(includes.length > 0 ? { searchInclude: includes } : {}),
            ...(searchParams.length > 0
              ? { searchParam: searchParams.map(([name, kind]) => ({ name, type: kind })) }
              : {}),
          })),
          interaction: [{ code: 'transaction' }, { code: 'batch' }],
        },
      ],
    });
  };
}
