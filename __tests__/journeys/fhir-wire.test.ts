import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCaller, type Caller } from '../support/caller.ts';
import { hookBody, laboratoryBundle, orderOf, registryOf, RESIDENT_ID, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const DAY = 86_400_000;
const READ = 'system/DiagnosticReport.rs';
const SIGN = '/cds-services/recognition-order-sign';
const person = { id: residentId('1966-12-01', 201), birthDate: '1966-12-01' };
const stranger = { id: residentId('1967-12-01', 203), birthDate: '1967-12-01' };

let gateway: Gateway;
let source: Caller;
let other: Caller;
let commission: Caller;
const ids = new Map<string, string>();

async function push(id: string, who = person, more: object = {}, results = ['718-7', '6690-2']): Promise<any> {
  const bundle = laboratoryBundle(who, { id, code: '58410-2', results, collectedAt: Date.now() - 2 * DAY, more });
  const answer = await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
  const response = answer.body.entry?.at(-1)?.response;
  ids.set(id, String(response?.location ?? '').split('/')[1] ?? '');
  return response;
}
const idOf = (id: string): string => ids.get(id) ?? '';
const get = (caller: Caller, path: string, scope = READ, headers = {}): ReturnType<Caller['call']> =>
  caller.call(gateway.url, 'GET', path, scope, undefined, headers);
const codes = (answer: { body: any }): string[] => (answer.body.entry ?? []).map((entry: any) => entry.resource.id);

beforeAll(async () => {
  source = await makeCaller('https://his.src.example');
  other = await makeCaller('https://his.oth.example');
  commission = await makeCaller('https://commission.example');
  gateway = await startGateway({
    registry: registryOf(
      [{ id: 'src' }, { id: 'oth' }],
      [
        [source, 'src'],
        [other, 'oth'],
        [commission, null],
      ],
    ),
  });
  await push('a');
  await push('b', stranger);
});
afterAll(() => gateway.close());

describe('reading a report needs a ground', () => {
  test('the owner sees it, with the version in its ETag', async () => {
    const answer = await get(source, `/fhir/DiagnosticReport/${idOf('a')}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('W/"1"');
    expect(answer.body).toMatchObject({ resourceType: 'DiagnosticReport', id: idOf('a'), status: 'final' });
    const result = await get(source, `/fhir/${String(answer.body.result[0].reference)}`);
    expect(result.body).toMatchObject({ resourceType: 'Observation', valueQuantity: { value: 5.6 } });
    const same = await get(source, `/fhir/DiagnosticReport/${idOf('a')}`, READ, { 'if-none-match': 'W/"1"' });
    expect(same.status).toBe(304);
  });

  test('to another hospital it is not there, the same as an id that does not exist', async () => {
    const hidden = await get(other, `/fhir/DiagnosticReport/${idOf('a')}`);
    const missing = await get(other, '/fhir/DiagnosticReport/0000aaaa-0000-4000-8000-000000000000');
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect(hidden.body).toEqual(missing.body);
  });

  test('an offer is a ground, and reading marks the offer viewed', async () => {
    const card = (await other.hook(gateway.url, SIGN, hookBody(person, [orderOf('o1', '58410-2')]))).body.cards[0];
    const reference = String(card.extension['example.huren.offer'].report);
    expect(reference).toBe(`DiagnosticReport/${idOf('a')}`);
    expect((await get(other, `/fhir/${reference}`)).status).toBe(200);
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const savings = await get(commission, `/api/savings?from=${day}&to=${day}`, 'system/MeasureReport.rs');
    expect(savings.body.totals).toMatchObject({ offered: 1, viewed: 1 });
  });

  test('a search by patient finds all hospitals and is a ground; without a patient only the own', async () => {
    expect((await get(other, `/fhir/DiagnosticReport/${idOf('b')}`)).status).toBe(404);
    const found = await get(
      other,
      `/fhir/DiagnosticReport?patient.identifier=${RESIDENT_ID}|${stranger.id}&_include=DiagnosticReport:result`,
    );
    expect(codes(found)).toContain(idOf('b'));
    expect(found.body.link[0].url).not.toContain(stranger.id);
    expect(found.body.entry.filter((entry: any) => entry.search.mode === 'include')).toHaveLength(2);
    expect((await get(other, `/fhir/DiagnosticReport/${idOf('b')}`)).status).toBe(200);
    expect((await get(other, '/fhir/DiagnosticReport')).body.entry).toBeUndefined();
    expect(codes(await get(source, '/fhir/DiagnosticReport?status=final')).sort()).toEqual(
      [idOf('a'), idOf('b')].sort(),
    );
    expect(codes(await get(source, '/fhir/DiagnosticReport?result-code=http://loinc.org|718-7&_count=1'))).toHaveLength(
      1,
    );
    expect((await get(source, '/fhir/DiagnosticReport?date=lt2020')).body.total).toBe(0);
  });

  test('a page leads to the next by an opaque link', async () => {
    const first = await get(source, '/fhir/DiagnosticReport?_count=1');
    const next = first.body.link.find(({ relation }: { relation: string }) => relation === 'next').url as string;
    const second = await get(source, next.slice(gateway.url.length));
    expect([...codes(first), ...codes(second)].sort()).toEqual([idOf('a'), idOf('b')].sort());
    expect((await get(other, next.slice(gateway.url.length))).status).toBe(400);
  });

  test('bad searches are told apart from empty ones', async () => {
    for (const query of [
      '_count=abc',
      '_sort=drop',
      'date=2026-02-30',
      '_include=*',
      'patient.identifier=x',
      `patient.identifier=${RESIDENT_ID}|123`,
    ]) {
      expect((await get(source, `/fhir/DiagnosticReport?${query}`)).status).toBe(400);
    }
    expect((await get(source, '/fhir/DiagnosticReport?unknown=1')).status).toBe(200);
    expect((await get(source, '/fhir/DiagnosticReport?unknown=1', READ, { prefer: 'handling=strict' })).status).toBe(
      400,
    );
  });
});

describe('writing', () => {
  test('a GET, edited and PUT back with its ETag, withdraws the report', async () => {
    await push('c', person, { meta: { versionId: '7' } });
    const { body } = await get(source, `/fhir/DiagnosticReport/${idOf('c')}`);
    const withdrawn = { ...body, status: 'entered-in-error' };
    const path = `/fhir/DiagnosticReport/${idOf('c')}`;
    expect((await other.call(gateway.url, 'PUT', path, 'system/DiagnosticReport.u', withdrawn)).status).toBe(404);
    expect(
      (await source.call(gateway.url, 'PUT', path, 'system/DiagnosticReport.u', withdrawn, { 'if-match': 'W/"9"' }))
        .status,
    ).toBe(412);
    expect(
      (await source.call(gateway.url, 'PUT', path, 'system/DiagnosticReport.u', withdrawn, { 'if-match': 'W/"1"' }))
        .status,
    ).toBe(200);
    expect((await get(source, path)).body.status).toBe('entered-in-error');
  });

  test('a correction that repeats only the report keeps its results', async () => {
    await push('d');
    const { body } = await get(source, `/fhir/DiagnosticReport/${idOf('d')}`);
    const { meta: _meta, ...bare } = body;
    expect(
      (
        await source.call(gateway.url, 'PUT', `/fhir/DiagnosticReport/${idOf('d')}`, 'system/DiagnosticReport.u', {
          ...bare,
          status: 'corrected',
        })
      ).status,
    ).toBe(200);
    const after = await get(source, `/fhir/DiagnosticReport/${idOf('d')}`);
    expect(after.body.status).toBe('corrected');
    expect(after.body.result).toHaveLength(2);
  });

  test('one report that is no FHIR refuses the whole transaction and names the place', async () => {
    const bundle: any = laboratoryBundle(person, { id: 'bad', results: ['718-7'], collectedAt: Date.now() - DAY });
    bundle.entry.push({
      resource: {
        resourceType: 'DiagnosticReport',
        id: 'bad2',
        code: { text: 'x' },
        subject: { reference: 'Patient/p1' },
      },
      request: { method: 'POST', url: 'DiagnosticReport' },
    });
    const answer = await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
    expect(answer.status).toBe(422);
    expect(answer.body.issue[0].expression).toEqual(['Bundle.entry[3].resource.status']);
    const found = await get(source, `/fhir/DiagnosticReport?patient.identifier=${RESIDENT_ID}|${person.id}`);
    expect(JSON.stringify(found.body)).not.toContain('bad');
    const batch = await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', {
      ...bundle,
      type: 'batch',
    });
    expect(batch.body.entry.map((entry: any) => entry.response.status)).toEqual([
      '200 OK',
      '200 OK',
      '201 Created',
      '422',
    ]);
  });

  test('a report that nobody can be offered is kept and says why', async () => {
    const answer = await source.call(gateway.url, 'POST', '/fhir/DiagnosticReport', 'system/DiagnosticReport.c', {
      resourceType: 'DiagnosticReport',
      id: 'local',
      status: 'final',
      code: { coding: [{ system: 'urn:src:lis', code: 'X1' }] },
      subject: { identifier: { system: RESIDENT_ID, value: person.id } },
    });
    expect(answer.status).toBe(201);
    expect(answer.body.issue[0]).toMatchObject({ severity: 'information' });
    expect(answer.headers.get('location')).toContain('/fhir/DiagnosticReport/');
  });

  test('DELETE is not offered, unknown types are not there, XML is not spoken', async () => {
    expect((await source.call(gateway.url, 'DELETE', `/fhir/DiagnosticReport/${idOf('a')}`, READ)).status).toBe(405);
    expect((await get(source, '/fhir/Medication/1')).status).toBe(404);
    expect((await get(source, '/fhir/DiagnosticReport?_format=xml')).status).toBe(406);
    expect(
      (await get(source, '/fhir/metadata', READ, { accept: 'application/fhir+json; fhirVersion=4.0' })).status,
    ).toBe(200);
  });
});

describe('the record of decisions', () => {
  test('a decided offer is a Task for its hospital and the commission, nobody else', async () => {
    const card = (await other.hook(gateway.url, SIGN, hookBody(person, [orderOf('o2', '718-7')]))).body.cards[0];
    const item = {
      card: card.uuid,
      outcome: 'accepted',
      acceptedSuggestions: [{ id: card.suggestions[0].uuid }],
      outcomeTimestamp: new Date().toISOString(),
    };
    expect((await get(other, `/fhir/Task/${String(card.uuid)}`, 'system/Task.rs')).status).toBe(404);
    expect((await other.hook(gateway.url, `${SIGN}/feedback`, { feedback: [item] })).status).toBe(200);
    const task = await get(other, `/fhir/Task/${String(card.uuid)}`, 'system/Task.rs');
    expect(task.body).toMatchObject({
      id: card.uuid,
      focus: { reference: 'ServiceRequest/o2' },
      businessStatus: { coding: [{ code: 'recognized' }] },
    });
    expect((await get(source, `/fhir/Task/${String(card.uuid)}`, 'system/Task.rs')).status).toBe(404);
    expect((await get(commission, '/fhir/Task?business-status=recognized', 'system/Task.rs')).body.total).toBe(1);
    expect((await get(other, `/fhir/Provenance?target=Task/${String(card.uuid)}`, 'system/Task.rs')).body.total).toBe(
      1,
    );
    expect((await get(other, '/fhir/AuditEvent', 'system/AuditEvent.rs')).body.total).toBeGreaterThan(0);
    const measure = await get(
      commission,
      `/fhir/MeasureReport?measure=https://huren.example/fhir/Measure/savings&period=${String(new Date().getUTCFullYear())}`,
      'system/MeasureReport.rs',
    );
    expect(measure.body.entry[0].resource.resourceType).toBe('MeasureReport');
    expect(
      (await get(other, '/fhir/CodeSystem?url=https://huren.example/fhir/CodeSystem/item', 'system/Task.rs')).body
        .total,
    ).toBe(1);
  });

  test("an opt-out takes everything of the patient out of others' reach at once, and its end brings it back", async () => {
    const consent = (type: string): object => ({
      resourceType: 'Consent',
      status: 'active',
      patient: { identifier: { system: RESIDENT_ID, value: person.id } },
      provision: { type },
    });
    expect((await other.call(gateway.url, 'POST', '/fhir/Consent', 'system/Consent.c', consent('deny'))).status).toBe(
      201,
    );
    expect((await other.hook(gateway.url, SIGN, hookBody(person, [orderOf('o3', '58410-2')]))).body.cards).toEqual([]);
    expect((await get(other, `/fhir/DiagnosticReport/${idOf('a')}`)).status).toBe(404);
    expect((await get(other, `/fhir/DiagnosticReport?patient.identifier=${RESIDENT_ID}|${person.id}`)).body.total).toBe(
      0,
    );
    expect((await get(source, `/fhir/DiagnosticReport/${idOf('a')}`)).status).toBe(200);
    expect((await other.call(gateway.url, 'POST', '/fhir/Consent', 'system/Consent.c', consent('permit'))).status).toBe(
      201,
    );
    expect((await other.hook(gateway.url, SIGN, hookBody(person, [orderOf('o3', '58410-2')]))).body.cards).toHaveLength(
      1,
    );
  });
});
