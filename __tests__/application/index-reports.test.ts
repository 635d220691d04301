import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ReportStatus } from '../../server/domain/report/report.ts';
import { openTestIndex, type TestIndex, type Version } from './indexing.ts';

let index: TestIndex;
let count = 0;
/** What the report of the running test is called. */
let sourceKey = '';
beforeAll(async () => {
  index = await openTestIndex();
});
afterAll(() => index.close());
beforeEach(() => {
  sourceKey = nextKey();
});
function nextKey(): string {
  count += 1;
  return `r-${String(count)}`;
}

const v = (versionId: string, rest: Version = {}): Version => ({ sourceKey, versionId, ...rest });
const kinds = async (...versions: readonly Version[]): Promise<readonly string[]> => {
  const all: string[] = [];
  for (const version of versions) for (const { kind } of await index.push(version)) all.push(kind);
  return all;
};

describe('a report that comes in again', () => {
  test('in the same version changes nothing', async () => {
    expect(await kinds(v('1', { value: 5 }), v('1', { value: 5 }))).toEqual(['indexed', 'unchanged']);
    expect(await index.inForce(sourceKey)).toMatchObject({ version: 1 });
  });

  test('in a newer version takes its place', async () => {
    expect(await kinds(v('1', { value: 5 }), v('2', { value: 6 }))).toEqual(['indexed', 'indexed']);
    const report = await index.inForce(sourceKey);
    expect(report).toMatchObject({ version: 2, sourceVersion: { versionId: '2' } });
    expect(report && (await index.shown(report))).toBe(6);
  });

  test('in an older version changes nothing', async () => {
    expect(await kinds(v('10', { value: 5 }), v('9', { value: 6 }))).toEqual(['indexed', 'older']);
    expect(await index.inForce(sourceKey)).toMatchObject({ version: 1, sourceVersion: { versionId: '10' } });
  });

  test('counted on without a change keeps its version, and what lies between is older', async () => {
    const arrivals = [v('1', { value: 5 }), v('3', { value: 5 }), v('2', { value: 6 })];
    expect(await kinds(...arrivals)).toEqual(['indexed', 'unchanged', 'older']);
    expect(await index.inForce(sourceKey)).toMatchObject({ version: 1, sourceVersion: { versionId: '3' } });
  });

  test('without any word of its version counts by its arrival', async () => {
    expect(await kinds({ sourceKey, value: 5 }, { sourceKey, value: 6 })).toEqual(['indexed', 'indexed']);
  });

  test('keeps its exchange id, also for another patient, where it is found from then on', async () => {
    const [first] = await index.push(v('1', { patient: 40 }));
    const [second] = await index.push(v('2', { patient: 41 }));
    expect(second?.id).toBe(first?.id);
    expect(second?.created).toBe(false);
    expect(await index.found(40)).toEqual([]);
    expect(await index.found(41)).toMatchObject([{ id: first?.id, version: 2 }]);
  });

  test('twice in one batch ends in the newer one, in either order', async () => {
    const other = nextKey();
    await index.push(v('1', { value: 1 }), v('2', { value: 2 }));
    await index.push(v('2', { sourceKey: other, value: 2 }), v('1', { sourceKey: other, value: 1 }));
    expect(await index.inForce(sourceKey)).toMatchObject({ sourceVersion: { versionId: '2' } });
    expect(await index.inForce(other)).toMatchObject({ sourceVersion: { versionId: '2' } });
  });

  test('against another expectation of the version in force is refused, and its whole batch with it', async () => {
    const other = nextKey();
    await index.push(v('1'));
    const stale = index.push(v('2', { expected: 7 }), v('1', { sourceKey: other }));
    await expect(stale).rejects.toMatchObject({ code: 'version-conflict' });
    expect(await index.inForce(sourceKey)).toMatchObject({ version: 1 });
    const half = index.push(v('2', { expected: 1 }), v('1', { sourceKey: other, expected: 1 }));
    await expect(half).rejects.toMatchObject({ code: 'version-conflict' });
    expect(await index.inForce(sourceKey)).toMatchObject({ version: 1 });
    expect(await index.inForce(other)).toBeUndefined();
  });
});

describe('a withdrawal', () => {
  test.each(['cancelled', 'entered-in-error'] as const)(
    'as %s is told apart and stays in the index',
    async (status) => {
      expect(await kinds(v('1'), v('2', { status }))).toEqual(['indexed', 'withdrawn']);
      expect(await index.inForce(sourceKey)).toMatchObject({ status, version: 2 });
    },
  );

  test.each([
    ['an older version', { versionId: '1' }],
    ['an equal version', { versionId: '2' }],
    ['a version without a number', {}],
  ])('is not undone by %s', async (_name, version) => {
    await index.push(v('2', { status: 'entered-in-error' }));
    expect(await kinds({ sourceKey, value: 9, ...version })).toEqual(['older']);
    expect(await index.inForce(sourceKey)).toMatchObject({ status: 'entered-in-error' });
  });

  test('without any word of its version withdraws, and no number undoes it by being older', async () => {
    await index.push(v('5'));
    expect(await kinds({ sourceKey, status: 'cancelled' }, v('4'), v('5'))).toEqual(['withdrawn', 'older', 'older']);
  });

  test('of an equal version withdraws', async () => {
    expect(await kinds(v('1'), v('1', { status: 'entered-in-error' }))).toEqual(['indexed', 'withdrawn']);
  });

  test('is taken back by a newer version', async () => {
    expect(await kinds(v('1', { status: 'cancelled' }), v('2'))).toEqual(['withdrawn', 'indexed']);
  });

  test('that names nobody withdraws the result of whom it was known for', async () => {
    await index.push(v('1', { patient: 50 }));
    await index.push(v('2', { patient: null, status: 'entered-in-error' }));
    expect(await index.found(50)).toMatchObject([{ status: 'entered-in-error', version: 2 }]);
  });

  test('that comes before the report it withdraws keeps it out', async () => {
    expect(await kinds(v('2', { patient: 51, status: 'cancelled' }), v('1', { patient: 51 }))).toEqual([
      'withdrawn',
      'older',
    ]);
    expect(await index.found(51)).toMatchObject([{ status: 'cancelled' }]);
  });
});

describe('a report that nobody can be offered is kept, with the reason', () => {
  test.each([
    ['no-strong-identifier', { patient: null }],
    ['no-known-code', { own: 'unknown', results: { stranger: true } }],
    ['no-counting-result', { results: { L0023: false } }],
    ['no-counting-result', { results: {} }],
    ['clinical-note', { own: 'unknown', results: {}, presentedForm: true }],
  ] as const)('%s', async (keptReason, version) => {
    expect(await index.push(v('1', version))).toMatchObject([{ kind: 'kept', keptReason, created: true, version: 1 }]);
    expect(await index.push(v('1', version))).toMatchObject([{ kind: 'unchanged', keptReason, created: false }]);
  });

  test('and found by nobody where it names nobody', async () => {
    await index.push(v('1', { patient: null }));
    expect(await index.inForce(sourceKey)).toMatchObject({ keyed: false, patientKind: 'none' });
  });

  test('and used once a newer version names its patient', async () => {
    await index.push(v('1', { patient: null }));
    expect(await kinds(v('2', { patient: 60 }))).toEqual(['indexed']);
    expect(await index.found(60)).toMatchObject([{ version: 2 }]);
  });
});

const STATUSES: readonly ReportStatus[] = ['final', 'corrected', 'preliminary', 'cancelled', 'entered-in-error'];
/** The ways in which a hospital tells its versions apart. */
const NUMBERING: readonly ((n: number) => Version)[] = [
  (n) => ({ versionId: String(n) }),
  (n) => ({ lastUpdated: n }),
  (n) => ({ issued: n }),
  (n) => ({ versionId: String(n), lastUpdated: n, issued: 1 }),
  (n) => ({ versionId: `v${String(n % 2)}`, lastUpdated: n }),
];

/** The history of one report: its versions in order, each told apart from the one before by content or patient. */
const aHistory = fc
  .tuple(
    fc.constantFrom(...NUMBERING),
    fc.array(
      fc.record({
        status: fc.constantFrom(...STATUSES),
        value: fc.nat(2),
        patient: fc.integer({ min: 70, max: 71 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  )
  .map(([numbered, contents]) => contents.map((content, at): Version => ({ ...content, ...numbered(at + 9) })));

/** A history with how it arrives: each version once or more, in any order, cut into pushes. */
const anArrival = aHistory.chain((history) =>
  fc.record({
    history: fc.constant(history),
    once: fc.shuffledSubarray([...history], { minLength: history.length }),
    again: fc.array(fc.constantFrom(...history), { maxLength: 4 }),
    batch: fc.integer({ min: 1, max: 3 }),
    atOnce: fc.boolean(),
  }),
);

describe('versions in any interleaving', () => {
  test('end in the same version in force, of the same patient, with the same content', async () => {
    await fc.assert(
      fc.asyncProperty(anArrival, async ({ history, once, again, batch, atOnce }) => {
        const key = nextKey();
        const arrivals = [...again.slice(0, 2), ...once, ...again.slice(2)].map((each) => ({
          ...each,
          sourceKey: key,
        }));
        const pushes = Array.from({ length: Math.ceil(arrivals.length / batch) }, (_, at) =>
          arrivals.slice(at * batch, (at + 1) * batch),
        );
        if (atOnce) await Promise.all(pushes.map((each) => index.push(...each)));
        else for (const each of pushes) await index.push(...each);

        const last = history.at(-1);
        const report = await index.inForce(key);
        const { versionId, lastUpdated, issued } = last ?? {};
        expect(report).toMatchObject({
          status: last?.status,
          patient: index.keyOf(last?.patient ?? 0),
          sourceVersion: { versionId, lastUpdated, issued },
        });
        expect(report && (await index.shown(report))).toBe(last?.value);
        const rows = [...(await index.found(70)), ...(await index.found(71))].filter(({ id }) => id === report?.id);
        expect(rows).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  test('never undo a withdrawal by what is not newer than it', async () => {
    const arrivals = fc.array(
      fc.record({
        versionId: fc.option(fc.integer({ min: 1, max: 5 }).map(String), { nil: undefined }),
        value: fc.nat(3),
      }),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        arrivals,
        fc.constantFrom('cancelled', 'entered-in-error'),
        async (before, after, status) => {
          const key = nextKey();
          const plain = (each: { versionId: string | undefined; value: number }): Version => ({
            sourceKey: key,
            value: each.value,
            ...(each.versionId === undefined ? {} : { versionId: each.versionId }),
          });
          for (const each of before) await index.push(plain(each));
          await index.push({ sourceKey: key, versionId: '5', status });
          for (const each of after) expect(['older', 'unchanged']).toContain((await index.push(plain(each)))[0]?.kind);
          expect(await index.inForce(key)).toMatchObject({ status });
        },
      ),
      { numRuns: 60 },
    );
  });
});
