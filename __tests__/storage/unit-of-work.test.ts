import { expect, test } from '@jest/globals';
import { forEachEngine } from '../support/databases.ts';
import { keyOf, reportOf, SEALED } from './examples.ts';

forEachEngine((_engine, openFresh, databases) => {
  test('of twenty uses of one token at once exactly one is the first', async () => {
    const storage = await openFresh();
    const use = (): Promise<boolean> => storage.work.write(({ tokens }) => tokens.useOnce('hz1', 'jti', 1_000));
    const uses = await Promise.all(Array.from({ length: 20 }, use));
    expect(uses.filter((isFirst) => isFirst)).toHaveLength(1);
    await storage.work.write(({ tokens }) => tokens.forget(1_000, 9));
    expect(await use()).toBe(false);
    await storage.work.write(({ tokens }) => tokens.forget(1_001, 9));
    expect(await use()).toBe(true);
  });

  test('a job that throws undoes itself and nothing of those that share its commit', async () => {
    const storage = await openFresh();
    const write = (n: number): Promise<void> =>
      storage.work.write(async ({ reports }) => {
        await reports.put(reportOf(keyOf(n), `r-${String(n)}`), SEALED);
        if (n % 3 === 0) throw new Error(`job ${String(n)}`);
      });
    const ended = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => write(n)));
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    expect(await storage.reports.count()).toBe(20);
    expect(await storage.reports.findRecent([keyOf(3)], 0)).toEqual([]);
  });

  test('a job whose own statement failed spoils nobody else, even when it goes on regardless', async () => {
    const storage = await openFresh();
    const add = (n: number): Promise<void> =>
      storage.work.write(({ reports }) => reports.put(reportOf(keyOf(n), 'r'), SEALED));
    const broken = storage.work.write(async ({ offers, reports }) => {
      await offers.addSaving({ offer: '' } as never, keyOf(1)).catch(() => undefined);
      await reports.put({ ...reportOf(keyOf(7), 'r'), version: 'none' as never, digest: null as never }, SEALED);
    });
    const [first, spoiled, second] = await Promise.allSettled([add(1), broken, add(2)]);
    expect([first.status, spoiled.status, second.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await add(3);
    expect(await storage.reports.count()).toBe(3);
  });

  test('what was acknowledged is there after closing and opening again', async () => {
    const place = await databases.place();
    const before = await databases.open(place);
    const report = reportOf(keyOf(1), 'r-1');
    await before.work.write(async (stores) => {
      await stores.reports.put(report, SEALED);
      await stores.registry.put([{ kind: 'institutions', key: 'hz1', body: '{}' }]);
      await stores.tokens.useOnce('hz1', 'jti', 1_000);
    });
    await before.close();
    const after = await databases.open(place);
    expect(await after.reports.findById(report.id)).toEqual(report);
    expect(await after.reports.findContent(report.id, 1)).toEqual(SEALED);
    expect(await after.registry.load()).toEqual({
      revision: 1,
      rows: [{ kind: 'institutions', key: 'hz1', body: '{}' }],
    });
    expect(await after.work.write(({ tokens }) => tokens.useOnce('hz1', 'jti', 1_000))).toBe(false);
  });

  test('closing answers the writes that wait, refuses new ones, and may be asked for twice', async () => {
    const place = await databases.place();
    const storage = await databases.open(place);
    const waiting = Array.from({ length: 200 }, (_, n) =>
      storage.work.write(({ reports }) => reports.put(reportOf(keyOf(n), 'r'), SEALED)),
    );
    const closing = Promise.all([storage.close(), storage.close()]);
    await expect(storage.work.write(() => Promise.resolve())).rejects.toMatchObject({ code: 'unavailable' });
    await Promise.all(waiting);
    await closing;
    const again = await databases.open(place);
    expect(await again.reports.count()).toBe(200);
  });

  test('two gateways on one database write side by side and see each other', async () => {
    const place = await databases.place();
    const [a, b] = await Promise.all([databases.open(place), databases.open(place)]);
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        (n % 2 === 0 ? a : b).work.write(async ({ reports }) => {
          const known = await reports.findById(reportOf(keyOf(1), 'r').id);
          await reports.put({ ...reportOf(keyOf(1), 'r'), version: (known?.version ?? 0) + 1 }, SEALED);
        }),
      ),
    );
    expect((await a.reports.findRecent([keyOf(1)], 0)).map(({ version }) => version)).toEqual([60]);
    expect((await b.reports.findRecent([keyOf(1)], 0)).map(({ version }) => version)).toEqual([60]);
  });

  test('an order check that comes later is written before bulk work that waits', async () => {
    const storage = await openFresh();
    const order: string[] = [];
    const note = (name: string) => (): Promise<void> => {
      order.push(name);
      return Promise.resolve();
    };
    const running = storage.work.write(note('running'));
    const bulk = ['import 1', 'import 2'].map((name) => storage.work.write(note(name), { bulk: true }));
    const checks = ['check 1', 'check 2'].map((name) => storage.work.write(note(name)));
    await Promise.all([running, ...bulk, ...checks]);
    expect(order).toEqual(['running', 'check 1', 'check 2', 'import 1', 'import 2']);
  });

  test('more writes than anyone would wait for are refused as unavailable', async () => {
    const storage = await openFresh();
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const held = storage.work.write(() => released);
    const waiting = Array.from({ length: 10_000 }, () => storage.work.write(() => Promise.resolve()));
    await expect(storage.work.write(() => Promise.resolve())).rejects.toMatchObject({ code: 'unavailable' });
    release(undefined);
    await Promise.all([held, ...waiting]);
  });
});
