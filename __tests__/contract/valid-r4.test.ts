import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StructureDefinition } from '@medplum/fhirtypes';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SUMMARY_ELEMENTS } from '../../server/fhir-api/summary.ts';
import { SCHEMAS_DIR } from '../../server/system/catalogue-files.ts';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import {
  consentOf,
  hookBody,
  laboratoryBundle,
  orderOf,
  registryOf,
  RESIDENT_ID,
  residentId,
} from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { definitionOf, faultsOf } from '../support/r4.ts';
import { readSchemaFile } from './schema-files.ts';

const files = readdirSync(join(SCHEMAS_DIR, 'fhir')).filter((name) => /^[A-Z].*\.json$/u.test(name));
const profileOf = (id: string): StructureDefinition =>
  readSchemaFile(`fhir/StructureDefinition-${id}.json`) as StructureDefinition;

describe('what we publish is valid R4', () => {
  test.each(files)('%s', (name) => {
    const artefact = readSchemaFile(`fhir/${name}`) as Record<string, unknown>;
    expect(`${String(artefact.resourceType)}-${String(artefact.id)}.json`).toBe(name);
    expect(artefact.url).toBe(`https://huren.example/fhir/${String(artefact.resourceType)}/${String(artefact.id)}`);
    expect(faultsOf(artefact)).toEqual([]);
  });

  test('and the checker finds what is not', () => {
    const report = { resourceType: 'DiagnosticReport', status: 'final', code: { text: 'x' } };
    expect(faultsOf(report)).toEqual([]);
    expect(faultsOf({ ...report, status: undefined })).not.toEqual([]);
    expect(faultsOf({ ...report, invented: 1 })).not.toEqual([]);
    expect(faultsOf({ ...report, issued: 5 })).not.toEqual([]);
    expect(faultsOf(report, profileOf('shown-report'))).not.toEqual([]);
  });

  test('profiles say nothing of elements that R4 has not', () => {
    for (const name of files.filter((each) => each.startsWith('StructureDefinition-'))) {
      const profile = profileOf(name.slice('StructureDefinition-'.length, -'.json'.length));
      expect(() => faultsOf({ resourceType: profile.type }, profile)).not.toThrow();
    }
  });

  test('value sets, maps and profiles lead to nothing of ours that is not there', () => {
    const urls = new Set(files.map((name) => (readSchemaFile(`fhir/${name}`) as { url: string }).url));
    const named = files.flatMap(
      (name) =>
        JSON.stringify(readSchemaFile(`fhir/${name}`)).match(
          /https:\/\/huren\.example\/fhir\/[A-Z][A-Za-z]+\/[\w-]+/gu,
        ) ?? [],
    );
    expect([...new Set(named)].filter((url) => !urls.has(url))).toEqual([]);
  });

  test('a summary of a report is what R4 marks, and modifiers', () => {
    const marked = (definitionOf('DiagnosticReport').snapshot?.element ?? [])
      .filter(({ path, isSummary }) => isSummary === true && path.split('.').length === 2)
      .map(({ path }) => path.slice('DiagnosticReport.'.length))
      .flatMap((name) => (name === 'effective[x]' ? ['effectiveDateTime', 'effectivePeriod'] : [name]));
    expect([...SUMMARY_ELEMENTS].sort()).toEqual([...marked, 'resourceType', 'modifierExtension'].sort());
  });
});

describe('what the gateway answers is valid R4', () => {
  const person = { id: residentId('1980-03-04', 101), birthDate: '1980-03-04' };
  const SIGN = '/cds-services/recognition-order-sign';
  let gateway: Gateway;
  let source: Caller;
  let ordering: Caller;
  let task: string;
  let report: string;

  beforeAll(async () => {
    source = await makeCaller('https://his.src.example');
    ordering = await makeCaller('https://his.ord.example');
    const registry = registryOf(
      [{ id: 'src' }, { id: 'ord' }],
      [
        [source, 'src'],
        [ordering, 'ord'],
      ],
    );
    gateway = await startGateway({ registry });
    const results = ['6690-2', '789-8'];
    const made = { id: 'r1', code: '58410-2', results, collectedAt: gateway.clock.now() - 86_400_000 };
    const bundle = laboratoryBundle(person, made);
    const pushed = await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
    valid(pushed, 200, 'Bundle');
    report = String(pushed.body.entry.at(-1).response.location).split('/')[1] ?? '';
    const [card] = (await ordering.hook(gateway.url, SIGN, hookBody(person, [orderOf('o1', '58410-2')]))).body.cards;
    const accepted = {
      card: card.uuid,
      outcome: 'accepted',
      acceptedSuggestions: [{ id: card.suggestions[0].uuid }],
      outcomeTimestamp: new Date(gateway.clock.now()).toISOString(),
    };
    await ordering.hook(gateway.url, `${SIGN}/feedback`, { feedback: [accepted] });
    task = String(card.uuid);
    await ordering.call(gateway.url, 'POST', `/api/recognitions/${task}/reversal`, 'system/Task.u');
  });
  afterAll(() => gateway.close());

  /** The answer and every resource in it. */
  function valid({ status, body }: Answer, wanted: number, type: string): void {
    expect([status, body.resourceType]).toEqual([wanted, type]);
    expect(faultsOf(body)).toEqual([]);
    for (const { resource, response } of body.entry ?? []) {
      if (resource) expect([resource.resourceType, faultsOf(resource)]).toEqual([resource.resourceType, []]);
      if (response?.outcome) expect(faultsOf(response.outcome)).toEqual([]);
    }
  }
  const ask = (path: string, scope = 'system/DiagnosticReport.rs', caller = ordering): Promise<Answer> =>
    caller.call(gateway.url, 'GET', `/fhir${path}`, scope);

  test('the CapabilityStatement, which names no profile or parameter of ours that is not published', async () => {
    const answer = await fetch(`${gateway.url}/fhir/metadata`);
    const body: any = await answer.json();
    valid({ status: answer.status, headers: answer.headers, body }, 200, 'CapabilityStatement');
    const named =
      JSON.stringify(body).match(/https:\/\/huren\.example\/fhir\/(StructureDefinition|SearchParameter)\/[\w-]+/gu) ??
      [];
    expect(named.length).toBeGreaterThan(5);
    for (const url of named) {
      const [type, id] = url.split('/').slice(-2);
      expect(files).toContain(`${String(type)}-${String(id)}.json`);
    }
  });

  test('a search with everything that goes along, and whose parameter nobody knows', async () => {
    const includes = ['result', 'subject', 'performer'].map((name) => `_include=DiagnosticReport:${name}`).join('&');
    const answer = await ask(`/DiagnosticReport?patient.identifier=${RESIDENT_ID}|${person.id}&unheard=1&${includes}`);
    valid(answer, 200, 'Bundle');
    expect(answer.body.entry.map(({ search }: any) => search.mode)).toEqual([
      'match',
      'include',
      'include',
      'include',
      'outcome',
    ]);
    for (const summary of ['true', 'text', 'data', 'count'])
      valid(await ask(`/DiagnosticReport?_summary=${summary}`, undefined, source), 200, 'Bundle');
  });

  test('a report, its results and its history, by the profile of what is shown', async () => {
    const read = await ask(`/DiagnosticReport/${report}`);
    valid(read, 200, 'DiagnosticReport');
    expect(faultsOf(read.body, profileOf('shown-report'))).toEqual([]);
    valid(await ask(`/Observation/${report}.1`), 200, 'Observation');
    valid(await ask(`/DiagnosticReport/${report}/_history`), 200, 'Bundle');
    valid(await ask(`/DiagnosticReport/${report}/_history/1`), 200, 'DiagnosticReport');
  });

  test('Task, Provenance and MeasureReport, by their profiles', async () => {
    const scope = 'system/Task.rs';
    const read = await ask(`/Task/${task}`, scope);
    valid(read, 200, 'Task');
    expect(faultsOf(read.body, profileOf('recognition-task'))).toEqual([]);
    valid(await ask(`/Task?_id=${task}`, scope), 200, 'Bundle');
    const provenance = await ask(`/Provenance?target=Task/${task}`, scope);
    valid(provenance, 200, 'Bundle');
    expect(provenance.body.entry).toHaveLength(2);
    for (const { resource } of provenance.body.entry)
      expect(faultsOf(resource, profileOf('decision-provenance'))).toEqual([]);
    const year = new Date(gateway.clock.now()).getFullYear();
    const query = `measure=https://huren.example/fhir/Measure/savings&period=${String(year)}`;
    const figures = await ask(`/MeasureReport?${query}`, 'system/MeasureReport.rs');
    valid(figures, 200, 'Bundle');
    expect(faultsOf(figures.body.entry[0].resource, profileOf('savings-report'))).toEqual([]);
  });

  test('AuditEvents, by their profile', async () => {
    const answer = await ask('/AuditEvent', 'system/AuditEvent.rs');
    valid(answer, 200, 'Bundle');
    expect(answer.body.entry.length).toBeGreaterThan(2);
    for (const { resource } of answer.body.entry) expect(faultsOf(resource, profileOf('access-event'))).toEqual([]);
  });

  test('a Consent, by its profile', async () => {
    const policyRule = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] };
    const consent = { ...consentOf({ id: residentId('1981-03-04', 102) }, 'deny'), policyRule };
    expect(faultsOf(consent, profileOf('opt-out'))).toEqual([]);
    valid(await source.call(gateway.url, 'POST', '/fhir/Consent', 'system/Consent.c', consent), 201, 'Consent');
  });

  test('faults', async () => {
    valid(await ask('/DiagnosticReport?_count=x'), 400, 'OperationOutcome');
    valid(await ask('/Task/x', 'system/Task.rs'), 404, 'OperationOutcome');
    const bundle = laboratoryBundle(person, {
      id: 'r2',
      results: ['6690-2'],
      collectedAt: 0,
      more: { status: 'x', code: null },
    });
    valid(
      await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle),
      422,
      'OperationOutcome',
    );
  });

  test.each([
    'CodeSystem',
    'ValueSet',
    'ConceptMap',
    'Measure',
    'OperationDefinition',
    'SearchParameter',
    'StructureDefinition',
  ])('our artefacts of type %s, all of them, by id and by url', async (type) => {
    const own = files.filter((name) => name.startsWith(`${type}-`));
    const all = await ask(`/${type}`, 'system/Task.rs');
    expect([all.status, all.body.total]).toEqual([200, own.length]);
    expect(faultsOf({ ...all.body, entry: undefined })).toEqual([]);
    const [first] = all.body.entry ?? [];
    if (!first) return;
    const { id, url } = first.resource;
    expect((await ask(`/${type}/${String(id)}`)).body).toEqual(readSchemaFile(`fhir/${type}-${String(id)}.json`));
    expect((await ask(`/${type}?url=${String(url)}`)).body.entry).toHaveLength(1);
    expect((await ask(`/${type}?_id=${String(id)}`)).body.entry).toHaveLength(1);
    expect((await ask(`/${type}/none`)).status).toBe(404);
  });
});
