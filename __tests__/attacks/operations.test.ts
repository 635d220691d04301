import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sqliteKnex } from '../../server/storage/knex.ts';
import { makeCaller, type Answer, type Caller } from '../support/caller.ts';
import {
  ALL_SCOPES,
  hookBody,
  laboratoryBundle,
  orderOf,
  patientOf,
  registryOf,
  RESIDENT_ID,
} from '../support/clinic.ts';
import { residentId, type TestPerson } from '../support/clinic.ts';
import { eventually } from '../support/eventually.ts';
import { assailant, expectSound, type Assailant } from './assault.ts';
import { shoot, type Struck } from './attack.ts';
import { startChild, type ChildGateway } from './child-gateway.ts';
import { CBC, openField, SIGN, type Field } from './field.ts';

const FEEDBACK = `${SIGN}/feedback`;

/** The status of `/readyz`, which must come within a second (and what a busy machine adds). */
async function readyz(url: string): Promise<number> {
  const { status, ms } = await shoot(url, { method: 'GET', path: '/readyz' });
  expect(ms).toBeLessThan(2000);
  return status;
}

describe('98: the database is held by somebody else', () => {
  let dataDir: string;
  let field: Field;
  let ordering: Assailant;
  let source: Assailant;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'huren-locked-'));
    field = await openField({ ORDER_CHECK_BUDGET_MS: '450' }, { url: undefined, dataDir });
    ordering = assailant(field.gateway, field.ordering);
    source = assailant(field.gateway, field.source);
  });
  afterAll(async () => {
    await field.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('an order check says so in its time, and never that there is nothing; what was acknowledged is there afterwards', async () => {
    await source.fire('GET', '/fhir/DiagnosticReport');
    const lock = sqliteKnex(join(dataDir, 'exchange.sqlite'), 1);
    await lock.raw('BEGIN IMMEDIATE');
    const decision = {
      card: field.card.uuid,
      outcome: 'accepted',
      acceptedSuggestions: field.card.suggestions.map(({ uuid: id }) => ({ id })),
      outcomeTimestamp: new Date(field.gateway.clock.now()).toISOString(),
    };
    const check = await ordering.hook(SIGN, field.goodBody);
    const waiting = [
      ordering.hook(FEEDBACK, { feedback: [decision] }),
      source.fire('POST', '/fhir', laboratoryBundle(field.person, { id: 'late', results: ['4548-4'], collectedAt: 0 })),
    ];
    // What only reads goes on.
    const read = await source.fire('GET', '/fhir/DiagnosticReport?_count=0');
    const readiness = await readyz(field.gateway.url);
    await lock.raw('COMMIT');
    await lock.destroy();
    const [feedback, push] = await Promise.all(waiting);
    await eventually(async () => (await readyz(field.gateway.url)) === 200);

    expect([check.status, check.headers['retry-after']]).toEqual([503, '1']);
    expect(check.ms).toBeLessThan(2000);
    expect([read.status, readiness]).toEqual([200, 503]);
    expect([feedback?.status, push?.status]).toEqual([200, 200]);
    await field.gateway.restart();
    const task = await ordering.read(`/fhir/Task/${field.card.uuid}`);
    expect(task.businessStatus.coding[0].code).toBe('recognized');
    await field.stillServes();
  });
});

test('98: a file that is damaged is out of reach, not an empty province', async () => {
  const caller = await makeCaller('https://his.ord.example', 'EdDSA');
  const gateway = await startChild(registryOf([{ id: 'ord' }], [[caller, 'ord']]));
  try {
    const person = { id: residentId('1964-10-11', 418), birthDate: '1964-10-11' };
    const check = (): Promise<Answer> => caller.hook(gateway.url, SIGN, hookBody(person, [orderOf('o1', CBC)]));
    expect([(await check()).status, (await check()).body]).toEqual([200, { cards: [] }]);
    expect(await readyz(gateway.url)).toBe(200);
    for (const name of await readdir(gateway.dataDir))
      if (name.startsWith('exchange.sqlite'))
        await writeFile(join(gateway.dataDir, name), 'not a database any more'.repeat(10_000));
    const { status, body } = await check();
    expect([status, body.resourceType, body.issue[0].code]).toEqual([503, 'OperationOutcome', 'transient']);
    expect(JSON.stringify(body)).not.toMatch(/sqlite|malformed|disk/iu);
    expect(await readyz(gateway.url)).toBe(503);
  } finally {
    await gateway.remove();
  }
});

test('99: a flood from one hospital is throttled, and the others are served as before', async () => {
  const field = await openField({ RATE_PER_SECOND: '20' });
  try {
    const flooding = assailant(field.gateway, field.source);
    const calm = assailant(field.gateway, field.ordering);
    await flooding.fire('GET', '/fhir/Task');
    await calm.fire('GET', '/fhir/Task');
    const flood = Array.from({ length: 200 }, () => flooding.fire('GET', '/fhir/DiagnosticReport'));
    const served: Struck[] = [];
    for (let at = 0; at < 5; at++) served.push(await calm.fire('GET', '/fhir/DiagnosticReport'));
    const statuses = (await Promise.all(flood)).map(({ status, headers }) => [status, headers['retry-after']]);
    expect(served.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const throttled = statuses.filter(([status]) => status === 429);
    expect(throttled.length).toBeGreaterThan(100);
    expect(throttled.every(([, after]) => Number(after) >= 1)).toBe(true);
    expect(statuses.every(([status]) => status === 200 || status === 429)).toBe(true);
  } finally {
    await field.close();
  }
});

describe('101: what is written down', () => {
  const person: TestPerson = {
    id: residentId('1963-10-11', 417),
    birthDate: '1963-10-11',
    family: '测尉迟',
    given: '秘名',
  };
  const EVIL = [
    '\n{"level":60,"event":"forged"}',
    '\u001b[31mforged\u001b[0m',
    '\r\nforged: 1',
    '%0aforged',
    '${forged}',
  ];
  const secrets: string[] = [];
  let gateway: ChildGateway;
  let ordering: Caller;
  let source: Caller;

  beforeAll(async () => {
    source = await makeCaller('https://his.src.example', 'EdDSA');
    ordering = await makeCaller('https://his.ord.example', 'EdDSA');
    const clients = [
      [source, 'src'],
      [ordering, 'ord'],
    ] as const;
    gateway = await startChild(registryOf([{ id: 'src' }, { id: 'ord' }], clients));
  });
  afterAll(() => gateway.remove());

  test('holds no name, number, birth date or token in clear, and no line that was not ours', async () => {
    const { url } = gateway;
    const sign = async (claims: object): Promise<string> => {
      const token = await ordering.sign(claims as Record<string, unknown>);
      secrets.push(token, token.split('.')[2] ?? token);
      return token;
    };
    const answers: string[] = [];
    const fire = async (token: string, method: string, path: string, body?: unknown): Promise<Struck> => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-request-id': 'forged',
      };
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const struck = await shoot(url, { method, path, headers, ...text });
      expectSound(struck, path);
      if (struck.status >= 400) answers.push(struck.text);
      return struck;
    };
    const pushing = await source.token(url, ALL_SCOPES);
    secrets.push(pushing);
    const report = { id: 'w1', code: CBC, results: ['6690-2'], collectedAt: Date.now() - 3_600_000 };
    expect((await fire(pushing, 'POST', '/fhir', laboratoryBundle(person, report))).status).toBe(200);
    const check = await fire(
      await sign({ aud: `${url}${SIGN}` }),
      'POST',
      SIGN,
      hookBody(person, [orderOf('o1', CBC)]),
    );
    const [card] = JSON.parse(check.text).cards;
    const decision = {
      card: card.uuid,
      outcome: 'accepted',
      acceptedSuggestions: [{ id: card.suggestions[0].uuid }],
      outcomeTimestamp: new Date().toISOString(),
    };
    const feedback = await fire(await sign({ aud: `${url}${FEEDBACK}` }), 'POST', FEEDBACK, { feedback: [decision] });
    expect(feedback.status).toBe(200);
    const reading = await ordering.token(url, ALL_SCOPES);
    secrets.push(reading);
    const token = encodeURIComponent(`${RESIDENT_ID}|${person.id}`);
    const found = await fire(reading, 'GET', `/fhir/DiagnosticReport?_count=1&patient.identifier=${token}`);
    expect(JSON.parse(found.text).total).toBe(1);
    // What is refused must not be written down either.
    await fire(reading, 'GET', `/fhir/DiagnosticReport?patient.identifier=${token}&date=x`);
    await fire(reading, 'GET', `/fhir/DiagnosticReport?${person.id}=1`);
    await fire(reading, 'GET', `/fhir/Patient/${person.id}`);
    await fire(reading, 'POST', '/fhir', { ...laboratoryBundle(person, report), type: person.id });
    await fire(pushing, 'POST', '/fhir/DiagnosticReport', { resourceType: 'DiagnosticReport', status: person.id });
    await fire(await sign({ aud: `${url}${SIGN}`, exp: 1 }), 'POST', SIGN, hookBody(person, []));
    const otherPatient = { patient: { ...patientOf(person), id: 'p2' } };
    await fire(await sign({ aud: `${url}${SIGN}` }), 'POST', SIGN, hookBody(person, [], { prefetch: otherPatient }));
    for (const evil of EVIL) {
      const path = `/fhir/DiagnosticReport/${encodeURIComponent(evil)}?_sort=${encodeURIComponent(evil)}`;
      await fire(reading, 'GET', path);
      await fire(`${reading}${encodeURIComponent(evil)}`, 'GET', '/fhir/Task');
      await fire(pushing, 'POST', '/fhir/DiagnosticReport', {
        resourceType: 'DiagnosticReport',
        id: evil,
        status: evil,
      });
      await fire(await sign({ aud: evil, iss: evil }), 'POST', SIGN, { hook: evil });
    }
    const metrics = (await shoot(url, { method: 'GET', path: '/metrics' })).text;
    expect(await gateway.stop()).toBe(0);
    const { dataDir } = gateway;
    const written = gateway.written();

    const files = await Promise.all(
      (await readdir(dataDir)).map(async (name): Promise<readonly [string, string]> => [
        name,
        (await readFile(join(dataDir, name))).toString('latin1'),
      ]),
    );
    expect(files.some(([name, text]) => name === 'exchange.sqlite' && text.length > 100_000)).toBe(true);
    const places = [['log', written], ['metrics', metrics], ['answers', answers.join('\n')], ...files] as const;
    const personal = [person.id, person.birthDate, person.birthDate.replaceAll('-', ''), '测尉迟', '尉迟', '秘名'];
    const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
    const inClear = places.flatMap(([place, text]) =>
      [...personal, ...secrets]
        .filter((each) => text.includes(each) || text.includes(latin(each)))
        .map((each) => [place, each]),
    );
    expect(inClear).toEqual([]);
    expect(written + metrics).not.toMatch(/forged|\u001b/u);
    for (const line of written
      .trim()
      .split('\n')
      .filter((each) => each.startsWith('{')))
      expect(typeof JSON.parse(line).event).toBe('string');
  });
});
