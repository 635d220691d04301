import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import { LOINC, registryOf, RESIDENT_ID, residentId } from '../support/clinic.ts';
import { forEachEngine, type Databases } from '../support/databases.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { LOCAL, MARCH, NUMBERS, sampleOf, SECTIONS, type Coded, type Sample, type Span } from './report-population.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const READ = 'system/DiagnosticReport.rs';
const REPORTS = '/fhir/DiagnosticReport';
const STATUS = 'http://hl7.org/fhir/diagnostic-report-status';
const person = { id: residentId('1971-05-06', 301), birthDate: '1971-05-06' };
/** Pushed first, before the clock moved on, and after. */
const [EARLY, LATE] = [12, 30];
const samples = Array.from({ length: LATE }, (_, n) => sampleOf(n, person));

const has = (codes: readonly Coded[], system: string | undefined, code: string): boolean =>
  codes.some(([own, each]) => own === system && each === code);
const day = (n: number): Span => ({ from: MARCH + (n - 1) * DAY, before: MARCH + n * DAY });
const inside = (span: Span | undefined, { from, before }: Span): boolean =>
  span !== undefined && span.from >= from && span.before <= before;
const overlaps = (span: Span | undefined, { from, before }: Span): boolean =>
  span !== undefined && span.from < before && span.before > from;

type Row = readonly [query: string, expected: (sample: Sample) => boolean];
const TABLE: readonly Row[] = [
  ['status=final', ({ status }) => status === 'final'],
  [`status=${STATUS}|final`, ({ status }) => status === 'final'],
  ['status=|final', ({ status }) => status === 'final'],
  [`status=${STATUS}|`, () => true],
  ['status=urn:other|final', () => false],
  ['status=final,amended', ({ status }) => status === 'final' || status === 'amended'],
  ['status=final&status=amended', () => false],
  ['status:not=final', ({ status }) => status !== 'final'],
  ['status:not=final,amended', ({ status }) => status !== 'final' && status !== 'amended'],

  ['code=58410-2', ({ code }) => has(code, LOINC, '58410-2')],
  [`code=${LOINC}|58410-2`, ({ code }) => has(code, LOINC, '58410-2')],
  [`code=${LOCAL}|58410-2`, () => false],
  [`code=${LOCAL}|`, ({ code }) => code.some(([system]) => system === LOCAL)],
  ['code=|BARE', ({ code }) => has(code, undefined, 'BARE')],
  ['code=|58410-2', () => false],
  ['code=BARE', ({ code }) => has(code, undefined, 'BARE')],
  [`code=${LOINC}|58410-2,${LOCAL}|K3`, ({ code }) => has(code, LOINC, '58410-2') || has(code, LOCAL, 'K3')],
  [`code=58410-2&code=${LOCAL}|`, ({ code }) => has(code, LOINC, '58410-2') && code.some(([each]) => each === LOCAL)],
  ['code:not=58410-2', ({ code }) => !has(code, LOINC, '58410-2')],
  ['code:missing=true', () => false],
  ['code=718-7', ({ code }) => has(code, LOINC, '718-7')],
  ['result-code=718-7', ({ results }) => results.includes('718-7')],
  [`result-code=${LOINC}|718-7,789-8`, ({ results }) => results.includes('718-7') || results.includes('789-8')],
  ['result-code:not=718-7', ({ results }) => !results.includes('718-7')],

  ['category=LAB', ({ categories }) => has(categories, SECTIONS, 'LAB')],
  [`category=${SECTIONS}|RAD`, ({ categories }) => has(categories, SECTIONS, 'RAD')],
  ['category:not=LAB', ({ categories }) => !has(categories, SECTIONS, 'LAB')],
  ['category:missing=true', ({ categories }) => categories.length === 0],
  ['category:missing=false', ({ categories }) => categories.length > 0],
  ['category=x\\,y', ({ categories }) => has(categories, LOCAL, 'x,y')],
  ['category=x,y', () => false],

  [`identifier=${NUMBERS}|A\\|7`, ({ id }) => id === 's7'],
  [`identifier=${NUMBERS}|A|7`, ({ id }) => id === 's7'],
  ['identifier=A\\|7', ({ id }) => id === 's7'],
  ['identifier=|B1', ({ identifiers }) => has(identifiers, undefined, 'B1')],
  ['identifier=B1,B2', ({ identifiers }) => has(identifiers, undefined, 'B1') || has(identifiers, undefined, 'B2')],
  [`identifier=${NUMBERS}|`, ({ identifiers }) => identifiers.some(([system]) => system === NUMBERS)],
  ['identifier:missing=true', ({ identifiers }) => identifiers.length === 0],
  [`identifier:not=${NUMBERS}|A\\|7`, ({ id }) => id !== 's7'],

  ['performer=Organization/lab', ({ performers }) => JSON.stringify(performers).includes('Organization/lab')],
  ['performer=lab', ({ performers }) => JSON.stringify(performers).includes('Organization/lab')],
  ['performer:Organization=lab', ({ performers }) => JSON.stringify(performers).includes('Organization/lab')],
  ['performer:Practitioner=lab', () => false],
  ['performer=p7', ({ performers }) => JSON.stringify(performers).includes('/p7')],
  [
    'performer=https://elsewhere.example/fhir/Practitioner/p7',
    ({ performers }) => JSON.stringify(performers).includes('/p7'),
  ],
  ['performer=Practitioner/p7', () => false],
  ['performer=lab,p7', ({ performers }) => /lab|p7/u.test(JSON.stringify(performers))],
  ['performer:identifier=urn:staff|007', ({ performers }) => JSON.stringify(performers).includes('007')],
  ['performer:identifier=urn:other|007', () => false],
  ['performer:missing=true', ({ performers }) => performers.length === 0],

  ['date=2024-03-08', ({ effective }) => inside(effective, day(8))],
  ['date=eq2024-03-08', ({ effective }) => inside(effective, day(8))],
  ['date=ne2024-03-08', ({ effective }) => effective !== undefined && !inside(effective, day(8))],
  ['date=gt2024-03-15', ({ effective }) => effective !== undefined && effective.before > day(15).before],
  ['date=lt2024-03-15', ({ effective }) => effective !== undefined && effective.from < day(15).from],
  [
    'date=ge2024-03-15',
    ({ effective }) => effective !== undefined && (effective.before > day(15).before || inside(effective, day(15))),
  ],
  [
    'date=le2024-03-15',
    ({ effective }) => effective !== undefined && (effective.from < day(15).from || inside(effective, day(15))),
  ],
  ['date=sa2024-03-15', ({ effective }) => effective !== undefined && effective.from >= day(15).before],
  ['date=eb2024-03-15', ({ effective }) => effective !== undefined && effective.before <= day(15).from],
  ['date=2024-03', ({ effective }) => inside(effective, { from: MARCH, before: MARCH + 31 * DAY })],
  ['date=2024', ({ effective }) => effective !== undefined && Number.isFinite(effective.before)],
  [
    'date=ge2024-03-10&date=lt2024-03-20',
    ({ effective }) =>
      effective !== undefined &&
      (effective.before > day(10).before || inside(effective, day(10))) &&
      effective.from < day(20).from,
  ],
  ['date=2024-03-08,2024-03-15', ({ effective }) => inside(effective, day(8)) || inside(effective, day(15))],
  ['date=2024-03-08T09:30:00%2B08:00', ({ effective }) => effective?.from === day(8).from + 9.5 * HOUR],
  ['date=2024-03-08T09:30:00+08:00', ({ effective }) => effective?.from === day(8).from + 9.5 * HOUR],
  ['date=2024-03-08T01:30Z', ({ effective }) => effective?.from === day(8).from + 9.5 * HOUR],
  ['date:missing=true', ({ effective }) => effective === undefined],
  [
    'issued=ge2024-03-05T15:00:00%2B08:00',
    ({ issued }) => issued !== undefined && issued.from >= day(5).from + 15 * HOUR,
  ],
  ['issued=2024-03-05', ({ issued }) => inside(issued, day(5))],
  ['issued=eb2024-03-05', ({ issued }) => issued !== undefined && issued.before <= day(5).from],
  ['issued:missing=false', ({ issued }) => issued !== undefined],

  [
    'status=final&category=LAB&date=ge2024-03-10',
    ({ status, categories, effective }) =>
      status === 'final' &&
      has(categories, SECTIONS, 'LAB') &&
      effective !== undefined &&
      (effective.before > day(10).before || inside(effective, day(10))),
  ],
];

forEachEngine((_engine, _openFresh, databases) => {
  let gateway: Gateway;
  let source: Caller;
  let other: Caller;
  let token: string;
  let between: number;
  const names = new Map<string, string>();
  const idOf = (sample: Sample): string => names.get(sample.id) ?? '';

  const push = async (some: readonly Sample[]): Promise<void> => {
    const entry = some.map(({ resource }) => ({ resource, request: { method: 'POST', url: 'DiagnosticReport' } }));
    const bundle = { resourceType: 'Bundle', type: 'batch', entry };
    const { body } = await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
    for (const [index, { response }] of body.entry.entries()) {
      expect(response.status).toBe('201 Created');
      names.set(some[index]?.id ?? '', String(response.location).split('/')[1] ?? '');
    }
  };
  beforeAll(async () => {
    gateway = await openGateway(databases);
    source = await makeCaller('https://his.src.example', 'ES384', () => gateway.clock.now());
    other = await makeCaller('https://his.oth.example', 'ES384', () => gateway.clock.now());
    const institutions = [{ id: 'src' }, { id: 'oth' }];
    await gateway.exchange.loadRegistry(
      registryOf(institutions, [
        [source, 'src'],
        [other, 'oth'],
      ]),
    );
    await gateway.exchange.registry.refresh();
    await push(samples.slice(0, EARLY));
    gateway.clock.advance(60_000);
    between = gateway.clock.now() - 30_000;
    await push(samples.slice(EARLY));
    token = await source.token(gateway.url, READ);
  });
  afterAll(() => gateway.close());

  const get = async (query: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const url = query.startsWith('http') ? query : `${gateway.url}${REPORTS}?${query}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  const post = async (query: string): Promise<Answer> => {
    const answer = await fetch(`${gateway.url}${REPORTS}/_search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: query,
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  const matches = ({ body }: Answer): any[] =>
    (body.entry ?? []).filter(({ search }: any) => search.mode === 'match').map(({ resource }: any) => resource);
  const found = (answer: Answer): string[] => matches(answer).map(({ id }) => id);
  const nextOf = ({ body }: Answer): string | undefined =>
    body.link.find(({ relation }: any) => relation === 'next')?.url;

  test.each(TABLE)('%s finds what it should', async (query, expected) => {
    const wanted = samples.filter(expected).map(idOf).sort();
    const byUrl = await get(`${query}&_count=200`);
    expect(byUrl.status).toBe(200);
    expect(found(byUrl).sort()).toEqual(wanted);
    expect(byUrl.body.total).toBe(wanted.length);
  });

  test('by form the same is found as by URL, and counted', async () => {
    for (const [query] of TABLE.filter((_, index) => index % 4 === 1)) {
      const byUrl = await get(`${query}&_count=200`);
      expect((await post(`${query}&_count=200`)).body).toEqual(byUrl.body);
      expect((await get(`${query}&_summary=count`)).body.total).toBe(byUrl.body.total);
    }
  });

  test('by patient the same is found as among the own, and no link names the patient', async () => {
    for (const [query, expected] of TABLE.filter((_, index) => index % 4 === 0)) {
      const answer = await get(`patient.identifier=${RESIDENT_ID}|${person.id}&${query}&_count=200`);
      expect([query, found(answer).sort()]).toEqual([query, samples.filter(expected).map(idOf).sort()]);
      expect(JSON.stringify(answer.body.link)).not.toContain(person.id);
    }
  });

  test('approximately is a tenth of the distance to now', async () => {
    const now = gateway.clock.now();
    const slack = (now - day(15).from) / 10;
    const wide = { from: day(15).from - slack, before: day(15).before + slack };
    const answer = await get('date=ap2024-03-15&_count=200');
    expect(found(answer).sort()).toEqual(
      samples
        .filter(({ effective }) => overlaps(effective, wide))
        .map(idOf)
        .sort(),
    );
    const near = await get(`_lastUpdated=ap${new Date(now).toISOString()}&_count=200`);
    expect(near.body.total).toBeLessThanOrEqual(samples.length);
  });

  test('by the last change, and by id', async () => {
    const text = new Date(between).toISOString();
    const late = samples.slice(EARLY).map(idOf).sort();
    expect(found(await get(`_lastUpdated=gt${text}&_count=200`)).sort()).toEqual(late);
    expect(found(await get(`_lastUpdated=lt${text}&_count=200`)).sort()).toEqual(
      samples.slice(0, EARLY).map(idOf).sort(),
    );
    expect(found(await get(`_lastUpdated=gt${text}&_lastUpdated=lt${text}`))).toEqual([]);
    const [a = '', b = ''] = samples.map(idOf);
    expect(found(await get(`_id=${a},${b},none`)).sort()).toEqual([a, b].sort());
    expect(found(await get(`_id=${a},${b}&_id=${b}`))).toEqual([b]);
    expect(found(await get(`_id=${a}&status=registered`))).toEqual([]);
  });

  const issued = (sample: Sample): number => sample.issued?.from ?? 0;
  /** Without a time of examination a report stands where it was issued, else at its end: it came in today. */
  const examined = (sample: Sample): number => sample.effective?.from ?? sample.issued?.from ?? Infinity;

  type Key = readonly [pick: (sample: Sample) => number, sign: 1 | -1];
  test.each<[string, readonly Key[]]>([
    ['_sort=date', [[examined, 1]]],
    ['_sort=-date', [[examined, -1]]],
    ['_sort=issued', [[issued, 1]]],
    ['_sort=-issued', [[issued, -1]]],
    [
      '_sort=-date,issued',
      [
        [examined, -1],
        [issued, 1],
      ],
    ],
  ])('%s holds over all pages, small as they are', async (sort, keys) => {
    const timed = samples.filter((sample) => Number.isFinite(examined(sample)));
    const differing = (x: Sample, y: Sample): Key | undefined => keys.find(([pick]) => pick(x) !== pick(y));
    const order = (x: Sample, y: Sample): number => {
      const [pick, sign] = differing(x, y) ?? [];
      return pick && sign ? sign * (pick(x) - pick(y)) : idOf(x) < idOf(y) ? -1 : 1;
    };
    const expected = [...timed].sort(order).map(idOf);
    for (const whose of ['', `&patient.identifier=${RESIDENT_ID}|${person.id}`]) {
      const seen: string[] = [];
      let pages = 0;
      for (let url: string | undefined = `${sort}&_count=7${whose}`; url !== undefined; pages++) {
        const page = await get(url);
        expect(page.status).toBe(200);
        seen.push(...found(page));
        url = nextOf(page);
        if (url !== undefined) {
          expect(url.startsWith(`${gateway.url}${REPORTS}?_cursor=`)).toBe(true);
          expect(url.length).toBeLessThan(1000);
        }
      }
      expect(pages).toBe(Math.ceil(samples.length / 7));
      expect(new Set(seen).size).toBe(samples.length);
      expect(seen.filter((id) => expected.includes(id))).toEqual(expected);
    }
  });

  test('a page that ends with the last match has no next one, whatever else there is', async () => {
    const finals = samples.filter(({ status }) => status === 'final').length;
    const page = await get(`status=final&_count=${String(finals)}`);
    expect(found(page)).toHaveLength(finals);
    expect(nextOf(page)).toBeUndefined();
    expect(nextOf(await get(`status=final&_count=${String(finals - 1)}`))).toBeDefined();
  });

  test('a cursor is its searcher’s, of this list, whole, and takes no other question beside it', async () => {
    const url = nextOf(await get('status=final&_count=2')) ?? '';
    expect((await get(url)).status).toBe(200);
    expect((await get(`${url}&status=amended`)).status).toBe(400);
    expect((await get(`${url.slice(0, -2)}AA`)).status).toBe(400);
    const path = url.slice(gateway.url.length);
    expect((await other.call(gateway.url, 'GET', path, READ)).status).toBe(400);
    const asTask = path.replace('DiagnosticReport', 'Task');
    expect((await source.call(gateway.url, 'GET', asTask, 'system/Task.rs')).status).toBe(400);
    gateway.clock.advance(16 * 60_000);
    token = await source.token(gateway.url, READ);
    expect((await get(url)).status).toBe(400);
  });

  test('the total is told when it costs nothing, when it is asked for, and not when it is not wanted', async () => {
    const finals = samples.filter(({ status }) => status === 'final').length;
    expect((await get('_count=3')).body.total).toBe(samples.length);
    expect((await get('status=final&_count=3')).body).not.toHaveProperty('total');
    expect((await get('status=final&_count=3&_total=estimate')).body).not.toHaveProperty('total');
    expect((await get('status=final&_count=3&_total=accurate')).body.total).toBe(finals);
    expect((await get('status=final&_total=none')).body).not.toHaveProperty('total');
    for (const query of ['status=final&_count=0', 'status=final&_summary=count']) {
      const { body } = await get(query);
      expect([body.total, body.entry]).toEqual([finals, undefined]);
    }
  });

  describe('what is not understood', () => {
    test('is left out, told in an outcome, and not in the self link', async () => {
      const { body } = await get('status=final&unheard=1&_count=1', { prefer: 'handling=lenient' });
      expect(body.link[0].url).toBe(`${gateway.url}${REPORTS}?status=final&_count=1`);
      const outcome = body.entry.at(-1);
      expect(outcome.search).toEqual({ mode: 'outcome' });
      expect(outcome.resource).toMatchObject({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'information', code: 'not-supported', diagnostics: expect.stringContaining('unheard') }],
      });
    });

    test.each(['unheard=1', '_revinclude=Task:focus', '_has:Task:focus:status=x', 'subject=Patient/1'])(
      'as %s is refused under strict handling',
      async (query) => {
        expect((await get(query, { prefer: 'handling=strict' })).status).toBe(400);
      },
    );
  });

  test('other formats than JSON are not had, in the address nor in a form', async () => {
    expect((await get('_format=xml')).status).toBe(406);
    expect((await post('_format=xml')).status).toBe(406);
    expect((await get('status=final', { accept: 'application/fhir+xml' })).status).toBe(406);
    for (const format of ['json', 'application/fhir%2Bjson', 'application/json'])
      expect((await get(`_format=${format}`)).status).toBe(200);
  });
});

/** A gateway on a database of the engine. */
async function openGateway(databases: Databases): Promise<Gateway> {
  const { url } = await databases.place();
  return await startGateway({ databaseUrl: url });
}
