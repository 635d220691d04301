import { setTimeout as wait } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { makeHousekeeping } from '../../server/application/housekeeping.ts';
import type { RecordedCheck } from '../../server/application/ports/order-checks.ts';
import type { ItemId } from '../../server/domain/catalogue/item.ts';
import { makeEventLog } from '../../server/system/log.ts';
import { forEachEngine } from '../support/databases.ts';
import { HOSPITAL, keyOf, NOON } from '../storage/examples.ts';
import { tamperEvidenceOf, writeAudits } from '../storage/sealing.ts';
import { keyRoomOf } from '../support/keyed.ts';

const DAY = 86_400_000;
const { ids } = keyRoomOf();

function checkOf(daysAgo: number): RecordedCheck {
  const demographics = { birthDate: 'b', gender: undefined, names: [] };
  const order = { id: 'o-1', item: 'L0002' as ItemId, status: 'draft', priority: undefined, occurrenceAt: undefined };
  return {
    id: ids.fresh(keyOf(1)),
    at: NOON - daysAgo * DAY,
    institution: HOSPITAL,
    keys: [{ key: keyOf(1), ownKind: 'resident-id', demographics }],
    isSeveral: false,
    optedOut: false,
    encounter: { emergency: false, department: undefined },
    orders: [{ ...order, laterality: undefined }],
    offers: [],
  };
}

forEachEngine((_engine, openFresh) => {
  test('order checks and used tokens are forgotten in time: checks after 400 days, tokens once they expired', async () => {
    const { work, orderChecks } = await openFresh();
    await work.write(async (stores) => {
      for (const daysAgo of [401, 400, 0]) await stores.orderChecks.add(checkOf(daysAgo));
      await stores.tokens.useOnce('his', 'expired', NOON - 1);
      await stores.tokens.useOnce('his', 'valid', NOON + 1);
    });
    const before = await orderChecks.firstDay();
    jest.spyOn(globalThis, 'setInterval').mockImplementation((sweep) => {
      sweep();
      return globalThis.setTimeout(() => undefined, 0);
    });
    const clock = { now: () => NOON };
    const log = makeEventLog('silent');
    const housekeeping = makeHousekeeping({ clock, work, log, signTreeHead: () => Promise.resolve(undefined) });
    housekeeping.start();
    jest.restoreAllMocks();
    while ((await orderChecks.firstDay()) === before) await wait(10);
    housekeeping.stop();
    expect([before, await orderChecks.firstDay()]).toEqual(['2025-10-15', '2025-10-16']);
    const isNew = (jti: string): Promise<boolean> => work.write(({ tokens }) => tokens.useOnce('his', jti, NOON + DAY));
    expect([await isNew('expired'), await isNew('valid')]).toEqual([true, false]);
  });

  test('a tree head is signed over the blocks of the last minute, not of the last seconds', async () => {
    const storage = await openFresh();
    let now = NOON;
    const { signTreeHead } = await tamperEvidenceOf(storage, { now: () => now });
    jest.spyOn(globalThis, 'setInterval').mockImplementation((sweep) => {
      sweep();
      return globalThis.setTimeout(() => undefined, 0);
    });
    const { work } = storage;
    const clock = { now: () => now };
    const housekeeping = makeHousekeeping({ clock, work, log: makeEventLog('silent'), signTreeHead });
    const sizeAfterSweep = async (expected: number): Promise<void> => {
      housekeeping.start();
      while (((await storage.heads.last())?.size ?? 0) < expected) await wait(10);
    };
    await writeAudits(storage, 0, 2);
    await sizeAfterSweep(2);
    await writeAudits(storage, 2, 1);
    now += 59_999;
    housekeeping.start();
    await work.write(() => Promise.resolve());
    now += 1;
    await sizeAfterSweep(3);
    jest.restoreAllMocks();
    housekeeping.stop();
    expect((await storage.heads.readFrom(0, 9)).map(({ size, at }) => [size, at])).toEqual([
      [2, NOON],
      [3, NOON + 60_000],
    ]);
  });
});
