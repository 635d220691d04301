import { expect } from '@jest/globals';
import { makeCaller, type Caller } from '../support/caller.ts';
import {
  consentOf,
  hookBody,
  laboratoryBundle,
  orderOf,
  patientOf,
  registryOf,
  RESIDENT_ID,
  residentId,
} from '../support/clinic.ts';
import type { TestPerson } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { assailant, type Assailant } from './assault.ts';
import type { Struck } from './attack.ts';

/** `hidden` has a passport, too, so that there is a link between identifiers to tell of. */
const PASSPORT = 'urn:passport';
const SIGN = '/cds-services/recognition-order-sign';
const CBC = '58410-2';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Two hospitals with a common history, a third that has one of its own, and the commission, on one gateway. */
export interface Neighbours {
  readonly gateway: Gateway;
  /** Issued the results. */
  readonly source: Assailant;
  /** Ordered and decided. */
  readonly ordering: Assailant;
  /** Has nothing to do with either. */
  readonly other: Assailant;
  readonly commission: Assailant;
  /** A patient of `source` and `ordering`. */
  readonly person: TestPerson;
  /** A patient of theirs who opted out after everything. */
  readonly hidden: TestPerson;
  /** Ids that belong to `source` and `ordering` alone, by what they are ids of. */
  readonly theirs: Theirs;
  /** What only they may read, ids and texts. */
  readonly secrets: readonly string[];
  /** `next` cursors of theirs and of the commission, by the path that they lead on. */
  readonly cursors: readonly (readonly [path: string, parameter: string, cursor: string])[];
  close(): Promise<void>;
}

export interface Theirs {
  readonly reports: readonly string[];
  readonly observations: readonly string[];
  readonly tasks: readonly string[];
  readonly offers: readonly string[];
  readonly notices: readonly string[];
  readonly reviews: readonly string[];
  readonly orders: readonly string[];
  readonly sourceKeys: readonly string[];
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu;
const idsIn = (value: unknown): readonly string[] => JSON.stringify(value).match(UUID) ?? [];
/** The resources of a searchset. */
export const resourcesOf = (bundle: any): readonly any[] => (bundle.entry ?? []).map((entry: any) => entry.resource);

export async function openNeighbours(): Promise<Neighbours> {
  const now = (): number => gateway.clock.now();
  const callers: Caller[] = [];
  for (const name of ['src', 'ord', 'oth', 'commission'])
    callers.push(await makeCaller(`https://his.${name}.example`, 'EdDSA', () => now()));
  const owners = ['src', 'ord', 'oth', null];
  const gateway: Gateway = await startGateway({
    registry: registryOf(
      [{ id: 'src' }, { id: 'ord' }, { id: 'oth' }],
      callers.map((caller, index) => [caller, owners[index] ?? null] as const),
      {
        identifierSystems: [
          { system: RESIDENT_ID, kind: 'resident-id' },
          { system: PASSPORT, kind: 'passport' },
        ],
      },
    ),
    env: { RATE_PER_SECOND: '100000' },
  });
  const people = callers.map((caller) => assailant(gateway, caller));
  const [source, ordering, other, commission] = people as [Assailant, Assailant, Assailant, Assailant];

  let count = 500;
  const someone = (): TestPerson => ({
    id: residentId('1966-05-04', ++count),
    birthDate: '1966-05-04',
    family: '测慕容',
    given: `守密${String(count)}`,
  });
  const keyOf = (person: TestPerson, by: string): string => `key-${by}-${person.id.slice(-4)}`;
  const push = async (by: Assailant, person: TestPerson, more: object = {}): Promise<void> => {
    const name = by === source ? 'src' : by === ordering ? 'ord' : 'oth';
    const identifier = [{ system: 'urn:lab', value: `no-${keyOf(person, name)}` }];
    const rest = { more: { identifier, performer: [{ display: `检验科${name}` }] }, collectedAt: now() - HOUR };
    const bundle = laboratoryBundle(person, {
      id: keyOf(person, name),
      results: ['6690-2'],
      code: CBC,
      ...rest,
      ...more,
    });
    expect((await by.fire('POST', '/fhir', bundle)).status).toBe(200);
  };
  const linked = (person: TestPerson): object => {
    const bundle = laboratoryBundle(person, { id: 'linking', results: ['4548-4'], collectedAt: now() - HOUR });
    const identifier = [
      { system: RESIDENT_ID, value: person.id },
      { system: PASSPORT, value: 'E20261125' },
    ];
    const [patient, ...rest] = bundle.entry;
    return { ...bundle, entry: [{ ...patient, resource: { ...patientOf(person), identifier } }, ...rest] };
  };
  const check = async (by: Assailant, person: TestPerson, patient: object = patientOf(person)): Promise<any> => {
    const order = orderOf(`order-of-${person.id.slice(-4)}`, '6690-2');
    const answer = await by.hook(SIGN, hookBody(person, [order], { prefetch: { patient } }));
    expect(answer.status).toBe(200);
    return JSON.parse(answer.text).cards[0];
  };
  const decide = async (by: Assailant, { uuid, suggestions }: any, outcome = 'accepted'): Promise<void> => {
    const acceptedSuggestions = suggestions.map(({ uuid: id }: any) => ({ id }));
    const item = { card: uuid, outcome, acceptedSuggestions, outcomeTimestamp: new Date(now()).toISOString() };
    expect((await by.hook(`${SIGN}/feedback`, { feedback: [item] })).status).toBe(200);
  };
  const withdrawn = { status: 'entered-in-error' };

  /** Everything that two hospitals can have with each other, `from` having issued and `by` decided. */
  async function history(from: Assailant, by: Assailant): Promise<readonly TestPerson[]> {
    const [recalled, repeated, declined, contradicted, ...rest] = [
      someone(),
      someone(),
      someone(),
      someone(),
      someone(),
    ];
    for (const person of [recalled, repeated, declined, contradicted, ...rest]) await push(from, person);
    for (const person of [recalled, repeated]) await decide(by, await check(by, person));
    await decide(by, await check(by, declined), 'overridden');
    await check(by, contradicted, patientOf({ ...contradicted, family: '另', given: '一人' }));
    gateway.clock.advance(HOUR);
    await push(from, recalled, withdrawn);
    await push(by, repeated, { collectedAt: now() - 1000 });
    await push(by, declined, { collectedAt: now() - 2 * DAY });
    return [recalled, repeated, declined, contradicted, ...rest];
  }

  const [person, hidden, ...others] = [
    someone(),
    someone(),
    ...(await history(source, ordering)),
    ...(await history(source, ordering)),
  ];
  for (const each of [person, hidden]) {
    await push(source, each);
    await decide(ordering, await check(ordering, each));
  }
  const lists = [
    '/fhir/DiagnosticReport?_include=DiagnosticReport:result&_include=DiagnosticReport:subject',
    '/fhir/Task',
    '/fhir/AuditEvent',
    '/api/notices?status=all',
    '/api/identity-reviews?status=all',
    '/api/repeated-after-recognition',
  ];
  const read: any[] = [];
  for (const by of [source, ordering]) for (const path of lists) read.push(await by.read(path));
  const [reports, tasks, notices, reviews] = [
    [read[0], read[6]].flatMap(resourcesOf),
    resourcesOf(read[7]),
    read[9].notices,
    [...read[4].reviews, ...read[10].reviews],
  ];
  const ids = (resources: readonly any[], type?: string): readonly string[] =>
    resources.filter(({ resourceType }) => type === undefined || resourceType === type).map(({ id }) => id);
  const all = [person, hidden, ...others];
  const theirs: Theirs = {
    reports: ids(reports, 'DiagnosticReport'),
    observations: ids(reports, 'Observation'),
    tasks: ids(tasks),
    offers: ids(tasks),
    notices: ids(notices),
    reviews: ids(reviews),
    orders: all.map(({ id }) => `order-of-${id.slice(-4)}`),
    sourceKeys: all.flatMap((each) => [keyOf(each, 'src'), keyOf(each, 'ord')]),
  };
  for (const some of Object.values(theirs)) expect(some.length).toBeGreaterThan(1);

  const cursors: (readonly [string, string, string])[] = [];
  for (const by of [source, ordering, commission]) {
    for (const path of [
      '/api/notices?status=all',
      '/api/identity-reviews?status=all',
      '/api/repeated-after-recognition?',
    ]) {
      const { next } = await by.read(`${path}&limit=1`);
      if (typeof next === 'string') cursors.push([path.split('?')[0] ?? '', 'cursor', next]);
    }
    if (by === commission) continue;
    const token = `${RESIDENT_ID}|${others[0]?.id ?? ''}`;
    for (const query of ['_count=1', `_count=1&patient.identifier=${encodeURIComponent(token)}`]) {
      const { link } = await by.read(`/fhir/DiagnosticReport?${query}`);
      const next = link.find(({ relation }: any) => relation === 'next')?.url;
      if (next) cursors.push(['/fhir/DiagnosticReport', '_cursor', new URL(next).searchParams.get('_cursor') ?? '']);
    }
  }
  expect(cursors.length).toBeGreaterThan(7);

  expect((await source.fire('POST', '/fhir', linked(hidden))).status).toBe(200);
  const optOut = consentOf(hidden, 'deny');
  expect((await ordering.fire('POST', '/fhir/Consent', optOut)).status).toBe(201);
  // The third hospital's own life, so that none of its lists is empty.
  await history(other, other);
  const strangers = new Set([...idsIn(await other.read(lists[0] ?? '')), ...idsIn(await other.read('/fhir/Task'))]);
  const secrets = [
    ...read.flatMap(idsIn).filter((id) => !strangers.has(id)),
    ...theirs.orders,
    ...theirs.sourceKeys,
    ...all.flatMap(({ id, given }) => [id, given ?? '']),
    '检验科src',
    '检验科ord',
  ];
  return {
    gateway,
    source,
    ordering,
    other,
    commission,
    person,
    hidden,
    theirs,
    secrets: [...new Set(secrets)],
    cursors,
    close: () => gateway.close(),
  };
}

/** Nothing of theirs in an answer to somebody else; what the question itself held may be said again in its link. */
export function expectNothingOfTheirs(
  { secrets }: Pick<Neighbours, 'secrets'>,
  { text, headers }: Struck,
  asked: string,
): void {
  const told = text.replace(/"link":\[[^\]]*\]/u, '') + JSON.stringify(headers);
  const leaked = secrets.filter((secret) => told.includes(secret));
  if (leaked.length > 0) throw new Error(`${asked} tells ${leaked.join(', ')}: ${text.slice(0, 500)}`);
}
