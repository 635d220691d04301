import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readBundles } from '../../scripts/demo/bundles.ts';
import { startHospital, type RunningHospital } from '../../scripts/demo/hospital-server.ts';
import type { Held } from '../../scripts/demo/holding.ts';

const LATER = Date.parse('2026-11-24T00:00:00Z');

const report = (number: number) => ({
  resourceType: 'DiagnosticReport',
  id: `r${String(number)}`,
  meta: { versionId: '1', lastUpdated: `2026-11-0${String(number)}T08:00:00+08:00` },
  status: 'final',
  subject: { reference: 'Patient/p1' },
  result: [{ reference: `Observation/o${String(number)}` }],
});
const RESOURCES: readonly Held[] = [
  ...[3, 1, 5, 2, 4].map(report),
  ...[1, 2, 3, 4, 5].map((number) => ({ resourceType: 'Observation', id: `o${String(number)}` })),
  { resourceType: 'Patient', id: 'p1' },
];

interface Page {
  readonly total: number;
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry: readonly { readonly resource: Held; readonly search: { readonly mode: string } }[];
}

let hospital: RunningHospital | undefined;
afterEach(async () => {
  await hospital?.close();
  hospital = undefined;
});

async function open(bearer?: string): Promise<string> {
  hospital = await startHospital({
    name: '烟雨楼台医院',
    resources: RESOURCES,
    now: () => LATER,
    ...(bearer === undefined ? {} : { bearer }),
  });
  return hospital.url;
}

const page = async (url: string): Promise<Page> => (await (await fetch(url)).json()) as Page;
const ids = ({ entry }: Page, mode = 'match'): readonly string[] =>
  entry.filter(({ search }) => search.mode === mode).map(({ resource }) => resource.id);

describe("a demonstration hospital's FHIR server", () => {
  test('following next links gives every changed report once, oldest change first', async () => {
    const seen: string[] = [];
    let next: string | undefined =
      `${await open()}/DiagnosticReport?_sort=_lastUpdated&_count=2&_lastUpdated=ge2026-11-02T00:00:00Z`;
    while (next !== undefined) {
      const got: Page = await page(next);
      expect(ids(got).length).toBeLessThanOrEqual(2);
      seen.push(...ids(got));
      next = got.link.find(({ relation }) => relation === 'next')?.url;
    }
    expect(seen).toEqual(['r2', 'r3', 'r4', 'r5']);
  });

  test('includes bring the results and the patient of the page, each once', async () => {
    const query = '_sort=_lastUpdated&_count=2&_include=DiagnosticReport:result&_include=DiagnosticReport:subject';
    const included = ids(await page(`${await open()}/DiagnosticReport?${query}`), 'include');
    expect([...included].sort()).toEqual(['o1', 'o2', 'p1']);
  });

  test('resources are found by a list of ids and read by one', async () => {
    const url = await open();
    expect(ids(await page(`${url}/Observation?_id=o2,o4,o9`))).toEqual(['o2', 'o4']);
    expect((await fetch(`${url}/Patient/p1`)).status).toBe(200);
    expect((await fetch(`${url}/Patient/nobody`)).status).toBe(404);
    expect((await fetch(`${url}/DiagnosticReport?_lastUpdated=geyesterday`)).status).toBe(400);
  });

  test('without its bearer it tells nothing but its capabilities', async () => {
    const url = await open('letmein');
    expect((await fetch(`${url}/Patient/p1`)).status).toBe(401);
    expect((await fetch(`${url}/metadata`)).status).toBe(200);
    const headers = { Authorization: 'Bearer letmein' };
    expect((await fetch(`${url}/Patient/p1`, { headers })).status).toBe(200);
  });

  test('a report that is put again has changed now, in its next version', async () => {
    const url = await open();
    hospital?.put({ ...report(1), status: 'entered-in-error' } as Held);
    const changed = await page(`${url}/DiagnosticReport?_lastUpdated=gt2026-11-10`);
    expect(changed.entry.map(({ resource }) => resource)).toMatchObject([
      { id: 'r1', status: 'entered-in-error', meta: { versionId: '2', lastUpdated: '2026-11-24T00:00:00.000Z' } },
    ]);
  });
});

test('bundles of a folder become resources that refer to each other by type and id', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bundles-'));
  try {
    const subject = { reference: 'urn:uuid:1b3d1f0a-0000-4000-8000-000000000001' };
    const entry = [
      { fullUrl: subject.reference, resource: { resourceType: 'Patient' } },
      { fullUrl: 'urn:uuid:x', resource: { resourceType: 'DiagnosticReport', id: 'd1', subject } },
    ];
    await writeFile(join(dir, 'a.json'), JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }));
    await writeFile(
      join(dir, 'b.ndjson'),
      `{"resourceType":"Observation","id":"o1","subject":${JSON.stringify(subject)}}\n\n`,
    );
    await writeFile(join(dir, 'notes.txt'), 'not for us');
    expect(await readBundles(dir)).toEqual([
      { resourceType: 'Patient', id: '1b3d1f0a-0000-4000-8000-000000000001' },
      {
        resourceType: 'DiagnosticReport',
        id: 'd1',
        subject: { reference: 'Patient/1b3d1f0a-0000-4000-8000-000000000001' },
      },
      {
        resourceType: 'Observation',
        id: 'o1',
        subject: { reference: 'Patient/1b3d1f0a-0000-4000-8000-000000000001' },
      },
    ]);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('two files that use the same ids for two people keep each report with its own person', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bundles-'));
  try {
    for (const [file, birthDate, value] of [
      ['a.json', '1960-01-01', 12.9],
      ['b.json', '1985-01-01', 5.1],
    ] as const) {
      const subject = { reference: 'Patient/1' };
      const entry = [
        { resource: { resourceType: 'Patient', id: '1', birthDate } },
        { resource: { resourceType: 'Observation', id: 'o', subject, valueQuantity: { value } } },
        { resource: { resourceType: 'DiagnosticReport', id: 'r', subject, result: [{ reference: 'Observation/o' }] } },
      ];
      await writeFile(join(dir, file), JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
    }
    const stray = { resourceType: 'DiagnosticReport', id: 'stray', subject: { reference: 'Patient/1' } };
    await writeFile(join(dir, 'c.json'), JSON.stringify(stray));
    const held: any[] = [...(await readBundles(dir))];
    const named = new Map(held.map((each) => [`${String(each.resourceType)}/${String(each.id)}`, each]));
    const reports = held.filter(({ resourceType }) => resourceType === 'DiagnosticReport');
    const told = reports.map(({ subject, result }) => [
      named.get(subject.reference)?.birthDate,
      named.get(result?.[0]?.reference)?.valueQuantity.value,
    ]);
    expect(told).toEqual([
      ['1960-01-01', 12.9],
      ['1985-01-01', 5.1],
      [undefined, undefined],
    ]);
  } finally {
    await rm(dir, { recursive: true });
  }
});
