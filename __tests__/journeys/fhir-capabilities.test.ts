import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RESOURCES, type ResourceType } from '../../server/fhir-api/resources.ts';
import { makeCaller, type Caller } from '../support/caller.ts';
import { ALL_SCOPES, registryOf } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const TYPES = Object.keys(RESOURCES) as ResourceType[];
/** Empty where the status is one of those, else the status: it is named with the address where it fails. */
const unless = (status: number, ...wanted: readonly number[]): string =>
  wanted.includes(status) ? '' : String(status);
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

let gateway: Gateway;
let caller: Caller;
let statement: any;
let token: string;

beforeAll(async () => {
  caller = await makeCaller('https://his.src.example');
  gateway = await startGateway({ registry: registryOf([{ id: 'src' }], [[caller, 'src']]) });
  statement = await (await fetch(`${gateway.url}/fhir/metadata`)).json();
  token = await caller.token(gateway.url, ALL_SCOPES);
});
afterAll(() => gateway.close());

const resourceOf = (type: string): any => statement.rest[0].resource.find((each: any) => each.type === type);
const codesOf = (type: string): string[] => resourceOf(type).interaction.map(({ code }: any) => code);
const send = (method: string, path: string, headers = {}): Promise<Response> =>
  fetch(`${gateway.url}/fhir${path}`, { method, headers: { authorization: `Bearer ${token}`, ...headers } });

/** Where FHIR R4 puts an interaction, written down once more: the router must not be its own witness. */
const ADDRESSES: readonly (readonly [method: string, path: string, code: string])[] = [
  ['GET', '', 'search-type'],
  ['POST', '/_search', 'search-type'],
  ['POST', '', 'create'],
  ['PUT', '/x', 'update'],
  ['GET', '/x', 'read'],
  ['GET', '/x/_history', 'history-instance'],
  ['GET', '/x/_history/1', 'vread'],
];

describe('the CapabilityStatement tells what the router does, and the router does nothing else', () => {
  test.each(TYPES)('%s', async (type) => {
    const codes = codesOf(type);
    for (const path of new Set(ADDRESSES.map(([, each]) => each))) {
      const here = ADDRESSES.filter(([, each, code]) => each === path && codes.includes(code)).map(
        ([method]) => method,
      );
      // An update without an id is a conditional one.
      if (path === '' && codes.includes('update')) here.push('PUT');
      for (const method of METHODS) {
        const answer = await send(method, `/${type}${path}`);
        const isThere = here.includes(method);
        const [status, told] = [answer.status, answer.headers.get('allow')];
        if (isThere) expect([method, path, status]).not.toEqual([method, path, 405]);
        else if (here.length === 0) expect([method, path, unless(status, 404, 405)]).toEqual([method, path, '']);
        else expect([method, path, status, told]).toEqual([method, path, 405, [...here].sort().join(', ')]);
      }
    }
  });

  test('needs for each interaction its own scope, and for our artefacts any token', async () => {
    const other = await caller.token(gateway.url, 'system/Consent.c');
    for (const type of TYPES) {
      const wanted = RESOURCES[type].scope === null ? [200, 404] : [403];
      if (type === 'Consent') continue;
      for (const [method, path] of ADDRESSES.filter(([, , each]) => codesOf(type).includes(each))) {
        const answer = await send(method, `/${type}${path}`, {
          authorization: `Bearer ${other}`,
          ...(path === '/_search' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        });
        expect([type, method, path, unless(answer.status, ...wanted)]).toEqual([type, method, path, '']);
      }
    }
  });

  test('every search parameter is taken, alone, under strict handling', async () => {
    const VALUES: Readonly<Record<string, string>> = {
      'patient.identifier': 'urn:oid:2.16.156.10011.1.3|330102198003041236',
      measure: 'https://huren.example/fhir/Measure/savings',
      period: '2026',
      target: 'Task/x',
    };
    const SHAPES: Readonly<Record<string, string>> = { date: '2026-11', token: 'x', reference: 'x', uri: 'urn:x' };
    for (const type of TYPES.filter((each) => codesOf(each).includes('search-type'))) {
      for (const { name, type: kind } of resourceOf(type).searchParam) {
        const value = VALUES[name] ?? SHAPES[kind] ?? '';
        const answer = await send('GET', `/${type}?${String(name)}=${encodeURIComponent(value)}`, {
          prefer: 'handling=strict',
        });
        const text = await answer.text();
        expect([type, name, text]).not.toEqual([type, name, expect.stringContaining('unknown parameter')]);
        expect([type, name, unless(answer.status, 200, 400, 404)]).toEqual([type, name, '']);
      }
      const unknown = await send('GET', `/${type}?unheard=1`, { prefer: 'handling=strict' });
      expect([type, unknown.status]).toEqual([type, 400]);
    }
  });

  test('SMART is what guards it, and where tokens are had is said', () => {
    const { security } = statement.rest[0];
    expect(security.service[0].coding[0].code).toBe('SMART-on-FHIR');
    expect(JSON.stringify(security.extension)).toContain(`${gateway.url}/oauth/token`);
    expect(statement.implementation.url).toBe(`${gateway.url}/fhir`);
    expect(statement.kind).toBe('instance');
  });
});
