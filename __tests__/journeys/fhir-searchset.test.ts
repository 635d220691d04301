import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import { LOINC, patientOf, registryOf, RESIDENT_ID, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const READ = 'system/DiagnosticReport.rs';
const REPORTS = '/fhir/DiagnosticReport';
const HIV = '56888-1';
const person = { id: residentId('1969-02-03', 401), birthDate: '1969-02-03' };
const ofPerson = `patient.identifier=${RESIDENT_ID}|${person.id}`;
const SUBSETTED = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
};

let gateway: Gateway;
let source: Caller;
let second: Caller;
let other: Caller;

/** A report with everything beside it: two hospitals call their Patient, Organization and Observations the same. */
async function push(caller: Caller, id: string, results: readonly string[], more: object = {}): Promise<string> {
  const observations = results.map((code, index) => ({
    resourceType: 'Observation',
    id: `o${String(index)}`,
    status: 'final',
    code: { coding: [{ system: LOINC, code }] },
    subject: { reference: 'Patient/p1' },
    performer: [{ reference: 'Organization/ward' }],
    valueQuantity: { value: 4.2, unit: 'g/L' },
  }));
  const report = {
    resourceType: 'DiagnosticReport',
    id,
    status: 'final',
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">概要</div>' },
    code: { coding: [{ system: LOINC, code: '58410-2' }] },
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: '2024-03-08T09:30:00+08:00',
    issued: '2024-03-08T10:30:00+08:00',
    performer: [{ reference: 'Organization/lab' }, { reference: '#reader' }],
    contained: [
      { resourceType: 'Practitioner', id: 'reader' },
      { resourceType: 'Specimen', id: 'unseen' },
    ],
    specimen: [{ reference: '#unseen' }],
    result: observations.map((each) => ({ reference: `Observation/${each.id}` })),
    conclusion: '未见异常',
    ...more,
  };
  const resources: { readonly resourceType: string; readonly [member: string]: unknown }[] = [
    { resourceType: 'Patient', ...patientOf(person) },
    { resourceType: 'Organization', id: 'lab', name: `检验科 ${id}` },
    { resourceType: 'Organization', id: 'ward', name: '病房' },
    ...observations,
    report,
  ];
  const entry = resources.map((resource) => ({ resource, request: { method: 'POST', url: resource.resourceType } }));
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
  const { body } = await caller.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
  return String(body.entry.at(-1).response.location).split('/')[1] ?? '';
}

const get = (caller: Caller, query: string): Promise<Answer> =>
  caller.call(gateway.url, 'GET', `${REPORTS}?${query}`, READ);
const matches = ({ body }: Answer): any[] => (body.entry ?? []).filter((entry: any) => entry.search.mode === 'match');
const included = ({ body }: Answer): any[] =>
  (body.entry ?? []).filter((entry: any) => entry.search.mode === 'include');

let mixed: string;
let plain: string;
beforeAll(async () => {
  [source, second, other] = [
    await makeCaller('https://his.src.example'),
    await makeCaller('https://his.sec.example'),
    await makeCaller('https://his.oth.example'),
  ];
  const callers = [
    [source, 'src'],
    [second, 'sec'],
    [other, 'oth'],
  ] as const;
  gateway = await startGateway({ registry: registryOf([{ id: 'src' }, { id: 'sec' }, { id: 'oth' }], callers) });
  mixed = await push(source, 'mixed', ['6690-2', HIV]);
  plain = await push(second, 'plain', ['6690-2', '718-7']);
});
afterAll(() => gateway.close());

describe('what goes along with a report', () => {
  test.each([
    ['subject', ['Patient', 'Patient']],
    ['performer', ['Organization', 'Organization']],
    ['result', ['Observation', 'Observation', 'Observation']],
  ])('_include=DiagnosticReport:%s, and nothing else', async (name, types) => {
    const answer = await get(other, `${ofPerson}&_include=DiagnosticReport:${name}`);
    expect(matches(answer)).toHaveLength(2);
    expect(answer.body.total).toBe(2);
    expect(included(answer).map(({ resource }) => resource.resourceType)).toEqual(types);
  });

  test('is where the references of the report lead, though two hospitals use the same ids', async () => {
    const names = ['subject', 'performer', 'result'].map((name) => `_include=DiagnosticReport:${name}`);
    const answer = await get(other, `${ofPerson}&${names.join('&')}`);
    const byUrl = new Map(answer.body.entry.map((entry: any) => [entry.fullUrl, entry.resource]));
    expect(byUrl.size).toBe(answer.body.entry.length);
    const base = `${gateway.url}/fhir/`;
    for (const { resource, fullUrl } of matches(answer)) {
      expect(fullUrl).toBe(`${base}DiagnosticReport/${String(resource.id)}`);
      const references = [resource.subject, resource.performer[0], ...resource.result].map(
        (each: any) => each.reference,
      );
      for (const reference of references) {
        const [type, id] = String(reference).split('/');
        expect(byUrl.get(`${base}${String(reference)}`)).toMatchObject({ resourceType: type, id });
      }
    }
  });

  test('may be asked for with its type, and with no other', async () => {
    expect(included(await get(source, '_include=DiagnosticReport:subject:Patient'))).toHaveLength(1);
    expect((await get(source, '_include=DiagnosticReport:subject:Group')).status).toBe(400);
    const iterated = await get(source, '_include:iterate=Observation:has-member');
    expect([iterated.status, iterated.body.issue[0].expression]).toEqual([400, ['_include']]);
  });
});

describe('a summary', () => {
  const shown = async (summary: string): Promise<any> => matches(await get(source, `_summary=${summary}`))[0].resource;

  test('shows what FHIR marks, and what is contained only where it is still referred to', async () => {
    const report = await shown('true');
    expect(Object.keys(report).sort()).toEqual([
      'category',
      'code',
      'contained',
      'effectiveDateTime',
      'id',
      'issued',
      'meta',
      'performer',
      'resourceType',
      'status',
      'subject',
    ]);
    expect(report.contained.map(({ id }: any) => id)).toEqual(['reader']);
    expect(report.meta.tag).toEqual([SUBSETTED]);
  });

  test('of the text has the text and what must be there', async () => {
    const report = await shown('text');
    expect(Object.keys(report).sort()).toEqual(['code', 'id', 'meta', 'resourceType', 'status', 'text']);
    expect(report.meta.tag).toEqual([SUBSETTED]);
  });

  test('of the data has all but the text; none is whole', async () => {
    expect(await shown('data')).not.toHaveProperty('text');
    expect(await shown('data')).toMatchObject({ conclusion: '未见异常' });
    const whole = await shown('false');
    expect(whole).toMatchObject({ text: { status: 'generated' }, conclusion: '未见异常' });
    expect(whole.meta).not.toHaveProperty('tag');
  });
});

describe('a search tells nobody of a result that is not shown to him', () => {
  const ids = (answer: Answer): string[] => matches(answer).map(({ resource }) => resource.id);

  test('the owner finds it', async () => {
    expect(ids(await get(source, `result-code=${HIV}`))).toEqual([mixed]);
    expect(ids(await get(source, `result-code:not=${HIV}`))).toEqual([]);
  });

  test('to another hospital the report is one without it', async () => {
    expect(ids(await get(other, `${ofPerson}&result-code=${HIV}`))).toEqual([]);
    expect(ids(await get(other, `${ofPerson}&result-code=${LOINC}|${HIV}`))).toEqual([]);
    expect(ids(await get(other, `${ofPerson}&result-code:not=${HIV}`)).sort()).toEqual([mixed, plain].sort());
    expect(ids(await get(other, `${ofPerson}&result-code=6690-2`)).sort()).toEqual([mixed, plain].sort());
  });
});

describe('a report that is put back as it was shown', () => {
  test('is the same version', async () => {
    const path = `${REPORTS}/${mixed}`;
    const { body } = await source.call(gateway.url, 'GET', path, READ);
    const answer = await source.call(gateway.url, 'PUT', path, 'system/DiagnosticReport.u', body);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('W/"1"');
    expect(JSON.stringify(answer.body)).toContain('nothing changed');
  });
});

describe('a result', () => {
  test('is shown with as many digits as the laboratory gave', async () => {
    const token = await source.token(gateway.url, 'system/DiagnosticReport.cruds');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
    const body = JSON.stringify({
      resourceType: 'DiagnosticReport',
      id: 'digits',
      status: 'final',
      code: { coding: [{ system: LOINC, code: '6690-2' }] },
      subject: { reference: '#p' },
      contained: [
        { ...patientOf(person, 'p') },
        {
          resourceType: 'Observation',
          id: 'o',
          status: 'final',
          code: { coding: [{ system: LOINC, code: '6690-2' }] },
          valueQuantity: { value: 7.125, unit: '10*9/L' },
        },
      ],
      result: [{ reference: '#o' }],
    }).replace('7.125', '1.50');
    const pushed = await fetch(`${gateway.url}${REPORTS}`, { method: 'POST', headers, body });
    const id = /DiagnosticReport\/([^/]+)/u.exec(pushed.headers.get('location') ?? '')?.[1] ?? '';
    for (const address of [`/${id}`, `?_id=${id}`, `?${ofPerson}`, `/${id}/_history`]) {
      const text = await (await fetch(`${gateway.url}${REPORTS}${address}`, { headers })).text();
      expect(text).toContain('"value":1.50,');
    }
    const again = await fetch(`${gateway.url}${REPORTS}`, { method: 'POST', headers, body });
    expect(again.headers.get('etag')).toBe('W/"1"');
  });
});
