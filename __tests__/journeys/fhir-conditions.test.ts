import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import { LOINC, patientOf, registryOf, residentId } from '../support/clinic.ts';
import { forEachEngine } from '../support/databases.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const CREATE = 'system/DiagnosticReport.cu';
const READ = 'system/DiagnosticReport.rs';
const REPORTS = '/fhir/DiagnosticReport';
const LAB = 'urn:lab';
const MISSING = '0000aaaa-0000-4000-8000-000000000000';
const person = { id: residentId('1959-08-09', 501), birthDate: '1959-08-09' };

forEachEngine((_engine, _openFresh, databases) => {
  let gateway: Gateway;
  let source: Caller;
  let other: Caller;
  let serial = 0;

  beforeAll(async () => {
    source = await makeCaller('https://his.src.example');
    other = await makeCaller('https://his.oth.example');
    const registry = registryOf(
      [{ id: 'src' }, { id: 'oth' }],
      [
        [source, 'src'],
        [other, 'oth'],
      ],
    );
    gateway = await startGateway({ registry, databaseUrl: (await databases.place()).url });
  });
  afterAll(() => gateway.close());

  /** A report of its own, known by an id, by identifiers, or by both. */
  const report = (id: string | undefined, numbers: readonly string[], more: object = {}): object => ({
    resourceType: 'DiagnosticReport',
    ...(id === undefined ? {} : { id }),
    identifier: numbers.map((value) => ({ system: LAB, value })),
    status: 'final',
    code: { coding: [{ system: LOINC, code: '6690-2' }] },
    subject: { reference: '#p' },
    contained: [
      patientOf(person, 'p'),
      {
        resourceType: 'Observation',
        id: 'o',
        status: 'final',
        code: { coding: [{ system: LOINC, code: '6690-2' }] },
        valueQuantity: { value: 5.5, unit: '10*9/L' },
      },
    ],
    result: [{ reference: '#o' }],
    effectiveDateTime: '2024-03-08',
    ...more,
  });
  const next = (): string => `n${String(++serial)}`;
  const post = (body: object, headers = {}, caller = source): Promise<Answer> =>
    caller.call(gateway.url, 'POST', REPORTS, CREATE, body, headers);
  const put = (address: string, body: object, headers = {}, caller = source): Promise<Answer> =>
    caller.call(gateway.url, 'PUT', `${REPORTS}${address}`, CREATE, body, headers);
  const send = (type: string, entry: readonly object[], headers = {}): Promise<Answer> =>
    source.call(gateway.url, 'POST', '/fhir', CREATE, { resourceType: 'Bundle', type, entry }, headers);
  const get = (path: string, headers = {}): Promise<Answer> =>
    source.call(gateway.url, 'GET', `${REPORTS}${path}`, READ, undefined, headers);
  const idOf = ({ headers }: Answer): string =>
    /DiagnosticReport\/([^/]+)/u.exec(headers.get('location') ?? '')?.[1] ?? '';
  const totalOf = async (number: string): Promise<unknown> => (await get(`?identifier=${LAB}|${number}`)).body.total;
  const unless = (number: string): object => ({ 'if-none-exist': `identifier=${LAB}|${number}` });

  describe('a conditional create', () => {
    test('meets a report that has both an id and the identifier, the first or a later one', async () => {
      const [first, later] = [next(), next()];
      const known = await post(report(next(), [first, later]));
      expect(known.status).toBe(201);
      for (const number of [first, later]) {
        const again = await post(report(next(), [number], { status: 'amended' }), unless(number));
        expect([again.status, idOf(again), again.headers.get('etag')]).toEqual([200, idOf(known), 'W/"1"']);
      }
      expect((await get(`/${idOf(known)}`)).body.status).toBe('final');
    });

    test('twenty at once make one report, whatever ids they bring', async () => {
      const number = next();
      const some = Array.from({ length: 20 }, () => report(next(), [number]));
      const answers = await Promise.all(some.map((each) => post(each, unless(number))));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
      expect(new Set(answers.map(idOf)).size).toBe(1);
      expect(await totalOf(number)).toBe(1);
    });

    test('that fits several is refused and makes none', async () => {
      const number = next();
      await post(report(next(), [number]));
      await post(report(next(), [number]));
      expect((await post(report(next(), [number]), unless(number))).status).toBe(412);
      expect(await totalOf(number)).toBe(2);
    });

    test('sees the reports of its own institution alone', async () => {
      const number = next();
      await post(report(next(), [number]), {}, other);
      expect((await post(report(next(), [number]), unless(number))).status).toBe(201);
    });

    test('no longer meets a report whose correction took the identifier away', async () => {
      const [id, number, another] = [next(), next(), next()];
      await post(report(id, [number]));
      await post(report(id, [another]));
      expect((await post(report(next(), [number]), unless(number))).status).toBe(201);
      expect((await post(report(next(), [another]), unless(another))).status).toBe(200);
    });
  });

  describe('a conditional update', () => {
    const where = (number: string): string => `?identifier=${LAB}|${number}`;

    test('updates the report with the identifier, and makes one where there is none', async () => {
      const number = next();
      const made = await put(where(number), report(undefined, [number]));
      expect(made.status).toBe(201);
      const changed = await put(where(number), report(undefined, [number], { status: 'amended' }));
      expect([changed.status, idOf(changed), changed.headers.get('etag')]).toEqual([200, idOf(made), 'W/"2"']);
    });

    test('keeps a report known by its id under that id', async () => {
      const [id, number] = [next(), next()];
      const known = await post(report(id, [number]));
      const changed = await put(where(number), report(undefined, [number], { status: 'corrected' }));
      expect([changed.status, idOf(changed)]).toEqual([200, idOf(known)]);
      const again = await post(report(id, [number], { status: 'corrected', conclusion: '复核' }));
      expect([again.status, idOf(again), again.headers.get('etag')]).toEqual([200, idOf(known), 'W/"3"']);
    });

    test('twenty at once make one report', async () => {
      const number = next();
      const some = Array.from({ length: 20 }, () => report(undefined, [number]));
      const answers = await Promise.all(some.map((each) => put(where(number), each)));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(new Set(answers.map(idOf)).size).toBe(1);
    });

    test('that fits several, or is none, is refused', async () => {
      const number = next();
      await post(report(next(), [number]));
      await post(report(next(), [number]));
      expect((await put(where(number), report(undefined, [number]))).status).toBe(412);
      for (const none of ['', '?identifier=x', '?status=final', `${where(number)}&status=final`])
        expect((await put(none, report(undefined, [number]))).status).toBe(400);
    });
  });

  describe('versions', () => {
    test('of twenty updates of one version one is taken', async () => {
      const known = await post(report(next(), [next()]));
      const path = `/${idOf(known)}`;
      const some = Array.from({ length: 20 }, (_, n) => report(undefined, [next()], { conclusion: `第 ${String(n)}` }));
      const answers = await Promise.all(some.map((each) => put(path, each, { 'if-match': 'W/"1"' })));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
      expect((await get(path)).body.meta.versionId).toBe('2');
      expect((await get(`${path}/_history`)).body.total).toBe(2);
    });

    test('a reader who has the version gets it not again', async () => {
      const path = `/${idOf(await post(report(next(), [next()])))}`;
      const read = await get(path);
      const [etag, modified] = [read.headers.get('etag'), read.headers.get('last-modified') ?? ''];
      const later = new Date(Date.parse(modified) + 5000).toUTCString();
      const earlier = new Date(Date.parse(modified) - 5000).toUTCString();
      const rows: readonly (readonly [object, number])[] = [
        [{ 'if-none-match': etag }, 304],
        [{ 'if-none-match': '"1"' }, 304],
        [{ 'if-none-match': 'W/"2"' }, 200],
        [{ 'if-modified-since': modified }, 304],
        [{ 'if-modified-since': later }, 304],
        [{ 'if-modified-since': earlier }, 200],
        [{ 'if-modified-since': 'yesterday' }, 200],
        [{ 'if-none-match': 'W/"2"', 'if-modified-since': later }, 200],
      ];
      for (const [headers, status] of rows)
        expect([headers, (await get(path, headers)).status]).toEqual([headers, status]);
      const vread = await get(`${path}/_history/1`, { 'if-none-match': etag });
      expect(vread.status).toBe(304);
    });
  });

  describe('entries of a Bundle', () => {
    const entry = (resource: object, request: object): object => ({
      resource,
      request: { method: 'POST', url: 'DiagnosticReport', ...request },
    });

    test('bring conditions of their own; a batch answers each in its place', async () => {
      const [number, twice] = [next(), next()];
      const known = await post(report(next(), [number]));
      await post(report(next(), [twice]));
      await post(report(next(), [twice]));
      const url = `DiagnosticReport/${idOf(known)}`;
      const answer = await send('batch', [
        entry(report(next(), [number]), { ifNoneExist: `identifier=${LAB}|${number}` }),
        entry(report(next(), [twice]), { ifNoneExist: `identifier=${LAB}|${twice}` }),
        entry(report(undefined, [number], { status: 'amended' }), { method: 'PUT', url, ifMatch: 'W/"9"' }),
        entry(report(undefined, [number], { status: 'amended' }), { method: 'PUT', url, ifMatch: 'W/"1"' }),
        entry(report(undefined, [number], { status: 'corrected' }), {
          method: 'PUT',
          url: `DiagnosticReport?identifier=${LAB}|${number}`,
        }),
        entry(report(next(), [next()]), { ifNoneExist: 'identifier=x' }),
        entry(report(next(), [next()]), {}),
      ]);
      const status = answer.body.entry.map(({ response }: any) => String(response.status).slice(0, 3));
      expect(status).toEqual(['200', '412', '412', '200', '200', '400', '201']);
      const locations = [0, 3, 4].map((index) => answer.body.entry[index].response.location);
      expect(locations).toEqual([1, 2, 3].map((version) => `${url}/_history/${String(version)}`));
      expect(answer.body.entry[1].response.outcome.issue[0]).toMatchObject({
        code: 'conflict',
        expression: ['Bundle.entry[1].request'],
      });
      expect(answer.body.entry[6].response).toMatchObject({
        etag: 'W/"1"',
        lastModified: expect.stringMatching(/\+08:00$/u),
      });
    });

    test('one condition that does not hold refuses a transaction, and nothing of it is taken', async () => {
      const [number, fresh] = [next(), next()];
      const known = await post(report(next(), [number]));
      const answer = await send('transaction', [
        entry(report(next(), [fresh]), {}),
        entry(report(undefined, [number]), { method: 'PUT', url: `DiagnosticReport/${idOf(known)}`, ifMatch: 'W/"2"' }),
      ]);
      expect([answer.status, answer.body.issue[0].expression]).toEqual([412, ['Bundle.entry[1].request']]);
      expect(await totalOf(fresh)).toBe(0);
    });

    test('a conditional update in a transaction is the same as alone', async () => {
      const number = next();
      const url = `DiagnosticReport?identifier=${LAB}|${number}`;
      const made = await send('transaction', [entry(report(undefined, [number]), { method: 'PUT', url })]);
      expect(made.body.entry[0].response.status).toBe('201 Created');
      const again = await send('transaction', [entry(report(undefined, [number]), { method: 'PUT', url })]);
      expect(again.body.entry[0].response).toMatchObject({ status: '200 OK', etag: 'W/"1"' });
    });
  });

  describe('a writer gets back', () => {
    const prefer = (what: string): object => ({ prefer: `return=${what}` });

    test('what became of the report, where nothing is said', async () => {
      const answer = await post(report(next(), [next()]));
      expect(answer.body.resourceType).toBe('OperationOutcome');
      expect((await post(report(next(), [next()]), prefer('OperationOutcome'))).body.resourceType).toBe(
        'OperationOutcome',
      );
    });

    test('the report as it stands', async () => {
      const answer = await post(report(next(), [next()]), prefer('representation'));
      const id = idOf(answer);
      expect(answer.body).toMatchObject({ resourceType: 'DiagnosticReport', id, meta: { versionId: '1' } });
      expect((await get(`/${id}`)).body).toEqual(answer.body);
      const bundle = await send(
        'transaction',
        [{ resource: report(next(), [next()]), request: { method: 'POST', url: 'DiagnosticReport' } }],
        prefer('representation'),
      );
      expect(bundle.body.entry[0].resource).toMatchObject({
        resourceType: 'DiagnosticReport',
        meta: { versionId: '1' },
      });
    });

    test('nothing but where it lies', async () => {
      const answer = await post(report(next(), [next()]), prefer('minimal'));
      expect([answer.status, answer.body]).toEqual([201, '']);
      expect(idOf(answer)).not.toBe('');
      const bundle = await send(
        'batch',
        [{ resource: report(next(), [next()]), request: { method: 'POST', url: 'DiagnosticReport' } }],
        prefer('minimal'),
      );
      expect(Object.keys(bundle.body.entry[0].response).sort()).toEqual(['etag', 'lastModified', 'location', 'status']);
    });
  });

  test('an update of what is not there is refused, and nothing is made by it', async () => {
    expect((await put(`/${MISSING}`, report(undefined, [next()]))).status).toBe(404);
  });
});
