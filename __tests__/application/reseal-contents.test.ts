import { expect, test } from '@jest/globals';
import type { ChangingKeys } from '../../server/application/ports/keys.ts';
import { makeCountByKey } from '../../server/application/count-by-key.ts';
import { makeResealContents, type ResealContents } from '../../server/application/reseal-contents.ts';
import { makeRetireContentKeys } from '../../server/application/retire-content-keys.ts';
import { makeRotateContentKey } from '../../server/application/rotate-content-key.ts';
import { makeRotateSigningKey } from '../../server/application/rotate-signing-key.ts';
import type { StoredReport } from '../../server/application/ports/reports.ts';
import type { ReportContent } from '../../server/domain/report/report.ts';
import type { KeyRoom } from '../../server/security/key-room.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { keyOf, reportOf } from '../storage/examples.ts';
import { forEachEngine } from '../support/databases.ts';
import { keyRoomOf } from '../support/keyed.ts';

const BEFORE = keyRoomOf('international', [1]);
const UNDER = keyRoomOf('international', [2, 1]);
const AFTER = keyRoomOf('international', [2]);
const MINUTE_MS = 60_000;

const contentOf = (text: string): ReportContent =>
  ({ entry: [{ resource: { resourceType: 'DiagnosticReport', conclusion: text } }] }) as never;

const reportFor = (patient: number): StoredReport => reportOf(keyOf(patient), `r${String(patient)}`);

/** Puts reports of the nth patients, each with its number as content. */
async function fill({ work }: Storage, { seal }: KeyRoom, patients: readonly number[]): Promise<void> {
  await work.write(async ({ reports }) => {
    for (const patient of patients) {
      const report = reportFor(patient);
      await reports.put(report, seal.seal(report.id, report.version, contentOf(`result ${String(patient)}`)));
    }
  });
}

async function readAll(
  { reports }: Storage,
  { seal }: KeyRoom,
  patients: readonly number[],
): Promise<readonly string[]> {
  return await Promise.all(
    patients.map(async (patient) => {
      const { id } = reportFor(patient);
      const sealed = await reports.findContent(id, 1);
      return JSON.stringify(sealed && seal.open(id, 1, sealed));
    }),
  );
}

const keysOf = (room: KeyRoom, more: Partial<ChangingKeys> = {}): ChangingKeys => ({
  contentKeys: room.contentKeys.all,
  contentKeySince: () => 0,
  signingKeys: () => Promise.resolve(['s1']),
  kept: { contentKey: true, signingKey: true },
  makeContentKey: () => Promise.resolve(),
  dropOldContentKeys: () => Promise.resolve(),
  makeSigningKey: () => Promise.resolve(),
  ...more,
});

const resealing = (
  { contents, work }: Storage,
  room: KeyRoom,
  pause: () => Promise<void> = async () => {},
): ResealContents => makeResealContents({ contents, work, keys: keysOf(room), seal: room.seal, pause });

const countsOf = async ({ contents }: Storage): Promise<object> =>
  Object.fromEntries(await makeCountByKey(contents)(() => undefined));
const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const [oldKey, newKey] = [BEFORE.contentKeys.current().id, AFTER.contentKeys.current().id];

forEachEngine((_engine, openFresh) => {
  test('after a re-sealing the new key alone opens everything, as it was', async () => {
    const storage = await openFresh();
    await fill(storage, BEFORE, numbers(0, 620));
    const seen: number[] = [];
    const account = await resealing(storage, UNDER)(({ done, total }) => seen.push(done / total));
    expect(account).toEqual({ resealed: 620, unopened: 0, examples: [], left: false });
    expect(seen.at(-1)).toBe(1);
    expect(await countsOf(storage)).toEqual({ [newKey]: 620 });
    const patients = [0, 1, 499, 500, 619];
    const read = await readAll(storage, AFTER, patients);
    expect(read).toEqual(patients.map((patient) => JSON.stringify(contentOf(`result ${String(patient)}`))));
    expect(await resealing(storage, UNDER)(() => undefined)).toMatchObject({ resealed: 0 });
  });

  test('ended in the middle nothing is lost, and the next one does the rest', async () => {
    const storage = await openFresh();
    await fill(storage, BEFORE, numbers(0, 300));
    let pieces = 0;
    const dying = resealing(storage, UNDER, () =>
      ++pieces === 3 ? Promise.reject(new Error('killed')) : Promise.resolve(),
    );
    await expect(dying(() => undefined)).rejects.toThrow('killed');
    expect(await countsOf(storage)).toEqual({ [oldKey]: 150, [newKey]: 150 });
    expect((await readAll(storage, UNDER, numbers(0, 300))).filter((each) => !each.includes('result'))).toEqual([]);
    expect(await resealing(storage, UNDER)(() => undefined)).toMatchObject({ resealed: 150 });
    expect(await countsOf(storage)).toEqual({ [newKey]: 300 });
  });

  test('what a gateway seals with the old key behind its back is found by a later walk', async () => {
    const storage = await openFresh();
    await fill(storage, BEFORE, numbers(0, 200));
    let pieces = 0;
    const account = await resealing(storage, UNDER, async () => {
      if (++pieces === 4) await fill(storage, BEFORE, numbers(200, 230));
    })(() => undefined);
    expect([account.resealed, account.left]).toEqual([230, false]);
    expect(await countsOf(storage)).toEqual({ [newKey]: 230 });
  });

  test('a gateway that never takes the new key up does not hold it for ever', async () => {
    const storage = await openFresh();
    await fill(storage, BEFORE, [0]);
    let next = 1;
    const account = await resealing(storage, UNDER, () => fill(storage, BEFORE, [next++]))(() => undefined);
    expect(account.left).toBe(true);
    expect(account.resealed).toBeLessThan(50);
  });

  test('newer content of a version that is written again meanwhile is not overwritten', async () => {
    const storage = await openFresh();
    await fill(storage, BEFORE, [0]);
    const report = reportFor(0);
    const page = storage.contents.page.bind(storage.contents);
    const contents = {
      ...storage.contents,
      page: async (...args: Parameters<typeof page>) => {
        const found = await page(...args);
        if (found.length > 0) {
          const newer = BEFORE.seal.seal(report.id, 1, contentOf('newer'));
          await storage.work.write(({ reports }) => reports.put(report, newer));
        }
        return found;
      },
    };
    await resealing({ ...storage, contents }, UNDER)(() => undefined);
    expect(await readAll(storage, UNDER, [0])).toEqual([JSON.stringify(contentOf('newer'))]);
  });

  test('what is damaged, or sealed with a key that is gone, is named and left as it is', async () => {
    const storage = await openFresh();
    await fill(storage, BEFORE, [0, 1]);
    await fill(storage, keyRoomOf('international', [9]), [2]);
    const damaged = reportFor(3);
    await storage.work.write(({ reports }) => reports.put(damaged, { keyId: oldKey, bytes: Buffer.from('damaged') }));
    const account = await resealing(storage, UNDER)(() => undefined);
    expect([account.resealed, account.unopened, account.left]).toEqual([2, 2, false]);
    expect([...account.examples].sort()).toEqual([`${damaged.id}|1`, `${reportFor(2).id}|1`].sort());
    expect(await storage.reports.findContent(damaged.id, 1)).toEqual({ keyId: oldKey, bytes: Buffer.from('damaged') });
  });

  test('an older key is forgotten only when nothing is sealed with it and nothing can be on its way', async () => {
    const storage = await openFresh();
    await fill(storage, BEFORE, [0]);
    let now = 100 * MINUTE_MS;
    let dropped = 0;
    const since = now;
    const dropOldContentKeys = (): Promise<void> => {
      dropped++;
      return Promise.resolve();
    };
    const keys = keysOf(UNDER, { contentKeySince: () => since, dropOldContentKeys });
    const countByKey = makeCountByKey(storage.contents);
    const retire = makeRetireContentKeys({ keys, countByKey, clock: { now: () => now }, work: storage.work });
    now += 9 * MINUTE_MS;
    await expect(retire(() => undefined)).rejects.toThrow('Try again in 1 minute');
    now += MINUTE_MS;
    await expect(retire(() => undefined)).rejects.toThrow('1 contents are still sealed');
    expect(dropped).toBe(0);
    await resealing(storage, UNDER)(() => undefined);
    expect(await retire(() => undefined)).toEqual({ retired: [oldKey], givenOutside: false });
    expect(dropped).toBe(1);
    const given = keysOf(UNDER, { kept: { contentKey: false, signingKey: false }, dropOldContentKeys });
    const outside = makeRetireContentKeys({ keys: given, countByKey, clock: { now: () => now }, work: storage.work });
    expect(await outside(() => undefined)).toEqual({ retired: [oldKey], givenOutside: true });
    expect(dropped).toBe(1);
  });
});

const clock = { now: () => 5000 };

test('a rotation that is not finished goes on; only a finished one makes another key', async () => {
  const made: number[] = [];
  const waited: number[] = [];
  const wait = (ms: number): Promise<void> => Promise.resolve(void waited.push(ms));
  const makeContentKey = (now: number): Promise<void> => Promise.resolve(void made.push(now));
  const rotate = (room: KeyRoom, kept = true): ReturnType<ReturnType<typeof makeRotateContentKey>> =>
    makeRotateContentKey({
      keys: keysOf(room, { makeContentKey, kept: { contentKey: kept, signingKey: kept } }),
      clock,
      wait,
    })();
  expect(await rotate(UNDER)).toEqual({ made: false, keyId: newKey });
  expect(made).toEqual([]);
  expect(await rotate(BEFORE)).toMatchObject({ made: true });
  expect([made, waited]).toEqual([[5000], [3000]]);
  expect(await rotate(UNDER, false)).toEqual({ made: false, keyId: newKey });
  await expect(rotate(BEFORE, false)).rejects.toThrow('CONTENT_KEYS_OLD');
  expect(made).toHaveLength(1);
});

test('a signing key of before is verified with for longer than any of its tokens lives', async () => {
  let until = 0;
  const makeSigningKey = (_now: number, verifyUntil: number): Promise<void> =>
    Promise.resolve(void (until = verifyUntil));
  expect(await makeRotateSigningKey({ keys: keysOf(BEFORE, { makeSigningKey }), clock })()).toBe('s1');
  expect(until - 5000).toBeGreaterThanOrEqual(5.5 * MINUTE_MS);
  const given = keysOf(BEFORE, { kept: { contentKey: true, signingKey: false } });
  await expect(makeRotateSigningKey({ keys: given, clock })()).rejects.toThrow('SIGNING_KEYS_OLD');
});
