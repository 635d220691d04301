import { expect, test } from '@jest/globals';
import type { RecordedCheck } from '../../server/application/ports/order-checks.ts';
import type { ItemId } from '../../server/domain/catalogue/item.ts';
import { shanghaiDay, type ShanghaiDay } from '../../server/domain/time.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { forEachEngine } from '../support/databases.ts';
import { HOSPITAL, keyOf, NOON, offerOf } from './examples.ts';
import { keyRoomOf } from '../support/keyed.ts';

const DAY = 86_400_000;
const { ids } = keyRoomOf();
const day = (text: string): ShanghaiDay => text as ShanghaiDay;

function checkOf(patient: number, changes: Partial<RecordedCheck> = {}): RecordedCheck {
  const demographics = { birthDate: 'b', gender: undefined, names: ['n1', 'n2'] };
  return {
    id: ids.fresh(keyOf(patient)),
    at: NOON,
    institution: HOSPITAL,
    keys: [
      { key: keyOf(patient), ownKind: 'resident-id', demographics },
      { key: keyOf(patient + 1000), ownKind: undefined, demographics: { ...demographics, gender: 'g', names: [] } },
    ],
    isSeveral: false,
    optedOut: false,
    encounter: { emergency: false, department: undefined },
    orders: [
      {
        id: 'o-1',
        item: 'L0002' as ItemId,
        laterality: undefined,
        status: 'draft',
        priority: undefined,
        occurrenceAt: NOON,
      },
      { id: 'o-2', item: 'E0281' as ItemId, laterality: 'L', status: undefined, priority: 'stat', occurrenceAt: 0 },
    ],
    offers: [offerOf(keyOf(patient), 1).id],
    ...changes,
  };
}

forEachEngine((_engine, openFresh) => {
  const add = (storage: Storage, ...checks: readonly RecordedCheck[]): Promise<void> =>
    storage.work.write(async ({ orderChecks }) => {
      for (const check of checks) await orderChecks.add(check);
    });

  test('a recorded check reads back as it was asked', async () => {
    const storage = await openFresh();
    const plain = checkOf(1);
    const special = checkOf(2, {
      isSeveral: true,
      optedOut: true,
      encounter: { emergency: true, department: '心内科\u0000' },
      offers: [],
    });
    await add(storage, plain, special);
    const found = await storage.orderChecks.findByDay(day('2026-11-20'), undefined, 9);
    expect(new Map(found.map((check) => [check.id, check]))).toEqual(
      new Map([plain, special].map((check) => [check.id, check])),
    );
  });

  test('checks of a day are paged, each once, and no other day’s among them', async () => {
    const storage = await openFresh();
    const today = [1, 2, 3, 4, 5].map((patient) => checkOf(patient));
    await add(storage, ...today, checkOf(6, { at: NOON + DAY }), checkOf(7, { at: NOON - DAY }));
    const seen: string[] = [];
    const next = (): Promise<readonly RecordedCheck[]> =>
      storage.orderChecks.findByDay(day('2026-11-20'), seen.at(-1), 2);
    for (let page = await next(); page.length > 0; page = await next()) seen.push(...page.map(({ id }) => id));
    expect(seen).toEqual(today.map(({ id }) => id).sort());
    expect(await storage.orderChecks.count(day('2026-11-20'), day('2026-11-21'))).toBe(6);
  });

  test('days long past are forgotten, a few checks at a time, and the first day kept is known', async () => {
    const storage = await openFresh();
    expect(await storage.orderChecks.firstDay()).toBeUndefined();
    await add(storage, ...[0, 1, 2].map((ago) => checkOf(1, { at: NOON - ago * DAY })));
    expect(await storage.orderChecks.firstDay()).toBe('2026-11-18');
    const forget = (limit: number): Promise<void> =>
      storage.work.write(({ orderChecks }) => orderChecks.forget(shanghaiDay(NOON), limit));
    await forget(1);
    expect(await storage.orderChecks.count(day('2026-11-01'), day('2026-11-30'))).toBe(2);
    await forget(9);
    expect(await storage.orderChecks.firstDay()).toBe('2026-11-20');
  });
});
