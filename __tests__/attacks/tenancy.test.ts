import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { laboratoryBundle, patientOf } from '../support/clinic.ts';
import type { Struck } from './attack.ts';
import { essence, expectSound, type Assailant } from './assault.ts';
import { expectNothingOfTheirs, openNeighbours, type Neighbours, type Theirs } from './neighbours.ts';

const NOBODY = '00000000-0000-4000-8000-00000000beef';
const SIGN = '/cds-services/recognition-order-sign';

interface Parameter {
  readonly name?: string;
  readonly in?: string;
}
const { paths } = JSON.parse(readFileSync(new URL('../../schemas/openapi.json', import.meta.url), 'utf8')) as {
  paths: Readonly<Record<string, { get?: { parameters?: readonly Parameter[] } }>>;
};
/** Every path that can be read under a token, with its search parameters. */
const READABLE = Object.entries(paths).flatMap(([path, { get }]) =>
  get && /^\/(?:fhir|api)\//u.test(path) && !/metadata|well-known/u.test(path)
    ? [{ path, names: (get.parameters ?? []).flatMap((each) => (each.in === 'query' ? [each.name ?? ''] : [])) }]
    : [],
);

let at: Neighbours;
beforeAll(async () => {
  at = await openNeighbours();
});
afterAll(() => at.close());

describe('43: an id of another hospital is an id that does not exist', () => {
  const good = (id: string): object => ({ resourceType: 'DiagnosticReport', id, status: 'final', code: { text: 'x' } });
  const card = (id: string): object => ({
    feedback: [
      {
        card: id,
        outcome: 'accepted',
        acceptedSuggestions: [{ id: NOBODY }],
        outcomeTimestamp: new Date(at.gateway.clock.now()).toISOString(),
      },
    ],
  });
  const DOORS: readonly (readonly [string, keyof Theirs, (by: Assailant, id: string) => Promise<Struck>])[] = [
    ['GET DiagnosticReport', 'reports', (by, id) => by.fire('GET', `/fhir/DiagnosticReport/${id}`)],
    ['its history', 'reports', (by, id) => by.fire('GET', `/fhir/DiagnosticReport/${id}/_history`)],
    ['its version', 'reports', (by, id) => by.fire('GET', `/fhir/DiagnosticReport/${id}/_history/1`)],
    [
      'with If-None-Match',
      'reports',
      (by, id) => by.fire('GET', `/fhir/DiagnosticReport/${id}`, undefined, { 'if-none-match': 'W/"1"' }),
    ],
    ['$everything of it', 'reports', (by, id) => by.fire('GET', `/fhir/DiagnosticReport/${id}/$everything`)],
    ['search by _id', 'reports', (by, id) => by.fire('GET', `/fhir/DiagnosticReport?_id=${id}&_total=none`)],
    ['PUT DiagnosticReport', 'reports', (by, id) => by.fire('PUT', `/fhir/DiagnosticReport/${id}`, good(id))],
    [
      'PUT with If-Match',
      'reports',
      (by, id) => by.fire('PUT', `/fhir/DiagnosticReport/${id}`, good(id), { 'if-match': 'W/"1"' }),
    ],
    ['DELETE DiagnosticReport', 'reports', (by, id) => by.fire('DELETE', `/fhir/DiagnosticReport/${id}`)],
    ['GET Observation', 'observations', (by, id) => by.fire('GET', `/fhir/Observation/${id}`)],
    ['GET Task', 'tasks', (by, id) => by.fire('GET', `/fhir/Task/${id}`)],
    ['search Task by _id', 'tasks', (by, id) => by.fire('GET', `/fhir/Task?_id=${id}`)],
    ['search Task by focus', 'orders', (by, id) => by.fire('GET', `/fhir/Task?focus=ServiceRequest/${id}`)],
    ['Provenance of a Task', 'tasks', (by, id) => by.fire('GET', `/fhir/Provenance?target=Task/${id}`)],
    ['reversal', 'offers', (by, id) => by.fire('POST', `/api/recognitions/${id}/reversal`)],
    ['acknowledgement', 'notices', (by, id) => by.fire('POST', `/api/notices/${id}/acknowledgement`)],
    [
      'resolution',
      'reviews',
      (by, id) => by.fire('POST', `/api/identity-reviews/${id}/resolution`, { resolution: 'same-person' }),
    ],
    ['feedback (44)', 'offers', (by, id) => by.hook(`${SIGN}/feedback`, card(id))],
    [
      'feedback to another service',
      'offers',
      (by, id) => by.hook('/cds-services/recognition-order-select/feedback', card(id)),
    ],
  ];

  test.each(DOORS)('%s', async (name, kind, knock) => {
    for (const by of [at.other, at.commission]) {
      // The commission sees decisions of all and settles reviews, without clinical content; and it has no hooks.
      if (by === at.commission && /Task|Provenance|resolution|feedback/u.test(name)) continue;
      const nobody = await knock(by, kind === 'observations' ? `${NOBODY}.1` : NOBODY);
      for (const id of at.theirs[kind].slice(0, 4)) {
        const struck = await knock(by, id);
        expectSound(struck, name);
        const named = kind === 'observations' ? `${NOBODY}.1` : NOBODY;
        // A search says again what it was asked: its length differs by as much as the two ids do.
        const told = JSON.stringify(essence(struck)).replaceAll(id, named);
        const length = Number(struck.headers['content-length']);
        const said = struck.text.split(id).length - 1;
        const ours = told.replace(
          `"content-length":"${String(length)}"`,
          `"content-length":"${String(length + said * (named.length - id.length))}"`,
        );
        expect(ours).toBe(JSON.stringify(essence(nobody)));
      }
      if (!name.startsWith('search')) expect(nobody.status).toBeGreaterThanOrEqual(400);
    }
  });

  test('the owners can do every one of these, so that the answers above are no accident', async () => {
    const { source, ordering, theirs } = at;
    const [report = '', observation = '', task = ''] = [theirs.reports[0], theirs.observations[0], theirs.tasks[0]];
    const owns = async (by: Assailant, path: string): Promise<number> => (await by.fire('GET', path)).status;
    expect(await owns(source, `/fhir/DiagnosticReport/${report}`)).toBe(200);
    expect(await owns(source, `/fhir/Observation/${observation}`)).toBe(200);
    expect(await owns(ordering, `/fhir/Task/${task}`)).toBe(200);
    expect((await ordering.read(`/fhir/Provenance?target=Task/${task}`)).total).toBeGreaterThan(0);
  });
});

describe('43: no search, filter, list or cursor yields anything of another hospital', () => {
  /** Parameters without which nothing is answered. */
  const NEEDED = ['from', 'to', 'measure', 'period', 'target'];
  const DAYS = ['2020-01-01', '2026', 'ge2020-01-01', 'lt2999-01-01'];

  /** Values that a parameter could be asked with, theirs and ours, good and bad. */
  function valuesOf(name: string): readonly string[] {
    const { theirs } = at;
    const ids = [...theirs.reports, ...theirs.tasks, ...theirs.notices, ...theirs.orders, ...theirs.sourceKeys];
    const special: Readonly<Record<string, readonly string[]>> = {
      from: ['2020-01-01'],
      to: ['2029-12-31'],
      by: ['day', 'month', 'institution', 'source', 'region', 'item', 'department'],
      institution: ['src', 'ord', 'oth', '*', '%', ''],
      measure: ['https://huren.example/fhir/Measure/savings'],
      period: ['2026', '2027', '2026-11'],
      limit: ['1', '200'],
      status: ['open', 'resolved', 'acknowledged', 'all', 'final', 'final,entered-in-error'],
      _include: ['DiagnosticReport:result', 'DiagnosticReport:subject', 'DiagnosticReport:performer', '*'],
      _sort: ['-_lastUpdated', 'date', 'issued'],
      _count: ['0', '1', '200', '100000'],
      code: ['58410-2', 'http://loinc.org|6690-2', '6690-2,789-8'],
      performer: ['检验科src', 'Organization/src', 'src'],
      focus: theirs.orders.flatMap((id) => [id, `ServiceRequest/${id}`]),
      target: theirs.tasks.map((id) => `Task/${id}`),
      identifier: theirs.sourceKeys.map((key) => `urn:lab|no-${key}`),
      cursor: at.cursors.map(([, , cursor]) => cursor),
      _cursor: at.cursors.map(([, , cursor]) => cursor),
    };
    const best = special[name] ?? [];
    if (NEEDED.includes(name)) return best;
    return [...best, ...(/date|issued|modified|authored|Updated/u.test(name) ? DAYS : []), ...ids];
  }

  test('whatever is asked', async () => {
    const EXTRA = ['_source', '_revinclude', '_has:Task:focus:_id', 'patient', 'subject', '_elements', '_security'];
    const question = fc.constantFrom(...READABLE).chain(({ path, names }) => {
      const ids = [...at.theirs.reports, ...at.theirs.observations, ...at.theirs.tasks];
      const pair = fc
        .constantFrom(...names, ...EXTRA)
        .chain((name) =>
          fc
            .array(fc.constantFrom(...valuesOf(name)), { minLength: 1, maxLength: 4 })
            .map((values) => [name, values.join(',')] as const),
        );
      const needed = names.filter((name) => NEEDED.includes(name));
      const given = fc.tuple(
        ...needed.map((name) => fc.constantFrom(...valuesOf(name)).map((v) => [name, v] as const)),
      );
      return fc.record({
        path: fc.constantFrom(...ids).map((id) => path.replace('{id}', id).replace('{version}', '1')),
        pairs: fc.tuple(given, fc.array(pair, { maxLength: 4 })).map(([first, more]) => {
          const known = new Map<string, string>([...first, ...more]);
          return [...known];
        }),
      });
    });
    const answered = new Set<string>();
    await fc.assert(
      fc.asyncProperty(question, async ({ path, pairs }) => {
        const asked = `${path}?${new URLSearchParams(pairs).toString()}`;
        const struck = await at.other.fire('GET', asked);
        expectSound(struck, asked);
        expectNothingOfTheirs(at, struck, asked);
        if (struck.status === 200) answered.add(path);
      }),
      { numRuns: 600 },
    );
    // Most questions must really have been answered: a run of refusals would prove nothing.
    for (const path of [
      '/fhir/DiagnosticReport',
      '/fhir/Task',
      '/fhir/AuditEvent',
      '/fhir/MeasureReport',
      '/api/savings',
    ])
      expect(answered).toContain(path);
  });

  test('a cursor of another hospital or list is refused like a forged one', async () => {
    const { other, commission, cursors } = at;
    const lists = [
      '/api/notices',
      '/api/identity-reviews',
      '/api/repeated-after-recognition',
      '/fhir/DiagnosticReport',
    ];
    for (const [own, , cursor] of cursors) {
      for (const path of lists) {
        const parameter = path.startsWith('/fhir') ? '_cursor' : 'cursor';
        const forged = await other.fire('GET', `${path}?${parameter}=${cursor.slice(0, -2)}`);
        const struck = await other.fire('GET', `${path}?${parameter}=${cursor}`);
        expect(struck.status).toBe(400);
        expect(essence(struck)).toEqual(essence(forged));
        expectNothingOfTheirs(at, struck, path);
        if (path !== own) expect((await commission.fire('GET', `${path}?${parameter}=${cursor}`)).status).not.toBe(200);
      }
    }
  });

  test('the figures of another hospital are nobody’s, whichever is named', async () => {
    const days = 'from=2020-01-01&to=2029-12-31';
    const own = await at.other.read(`/api/savings?${days}&by=institution`);
    for (const institution of ['src', 'ord', 'nobody', '']) {
      const asked = await at.other.fire('GET', `/api/savings?${days}&by=institution&institution=${institution}`);
      const nobody = await at.other.fire('GET', `/api/savings?${days}&by=institution&institution=no-such`);
      expect(essence(asked)).toEqual(essence(nobody));
      expect(asked.text).not.toMatch(/"key":"(?:src|ord)"/u);
    }
    expect(own.rows.map(({ key }: { key: string }) => key)).toEqual(['oth']);
  });
});

describe('42: nothing is written in another hospital’s name', () => {
  const LISTS = ['/fhir/DiagnosticReport', '/fhir/Task', '/api/notices?status=all', '/api/identity-reviews?status=all'];
  const all = async (): Promise<readonly unknown[]> => {
    const read: unknown[] = [];
    for (const by of [at.source, at.ordering]) for (const path of LISTS) read.push(await by.read(path));
    return read;
  };

  test('a report that names another source, key, id or condition is the pusher’s own, and theirs stays as it was', async () => {
    const before = await all();
    const [id = '', key = ''] = [at.theirs.reports[0], at.theirs.sourceKeys[0]];
    const stranger = { id: at.person.id, birthDate: at.person.birthDate };
    const own = { results: ['6690-2'], collectedAt: at.gateway.clock.now() - 1000 };
    const claims = {
      performer: [{ reference: 'Organization/src', identifier: { value: 'src' } }],
      identifier: [{ system: 'urn:lab', value: `no-${key}` }],
      meta: { source: 'urn:huren:institution:src' },
      status: 'entered-in-error',
    };
    const resource = laboratoryBundle(stranger, { id: key, ...own, more: claims }).entry.at(-1)?.resource;
    const created: string[] = [];
    const take = (struck: Struck): void => {
      expectSound(struck, 'push');
      expect([200, 201]).toContain(struck.status);
      created.push(
        /[0-9a-f-]{36}/u.exec(String(struck.headers.location ?? struck.text.split('"location"')[1]))?.[0] ?? '',
      );
    };
    const contained = { ...resource, subject: { reference: '#p' }, contained: [patientOf(stranger, 'p')], result: [] };
    // Theirs has this identifier, and is no report that this condition could meet.
    const unlessKnown = { 'if-none-exist': `identifier=urn:lab|no-${key}` };
    const first = await at.other.fire('POST', '/fhir/DiagnosticReport', { ...contained, id: 'mine' }, unlessKnown);
    expect(first.status).toBe(201);
    take(first);
    const address = `/fhir/DiagnosticReport?identifier=urn:lab|no-${key}`;
    take(await at.other.fire('PUT', address, { ...contained, id: undefined }));
    take(await at.other.fire('POST', '/fhir/DiagnosticReport', contained));
    take(await at.other.fire('POST', '/fhir/DiagnosticReport', { ...contained, id }));
    take(await at.other.fire('POST', '/fhir', laboratoryBundle(stranger, { id: key, ...own, more: claims })));
    const bundle = laboratoryBundle(stranger, { id, ...own, more: claims });
    const last = { ...bundle.entry.at(-1), request: { method: 'PUT', url: `DiagnosticReport/${id}` } };
    const put = await at.other.fire('POST', '/fhir', { ...bundle, entry: [...bundle.entry.slice(0, -1), last] });
    expectSound(put, 'bundle');
    expect(created).not.toContain(id);
    for (const each of created)
      expect((await at.source.fire('GET', `/fhir/DiagnosticReport/${each}`)).status).toBe(404);
    expect(await all()).toEqual(before);
  });
});
