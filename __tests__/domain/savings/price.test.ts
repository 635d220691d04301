import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeCatalogue } from '../../../server/domain/catalogue/catalogue.ts';
import type { Item, ItemId } from '../../../server/domain/catalogue/item.ts';
import type { DatedPrice } from '../../../server/domain/institution/institution.ts';
import { minutesOf, sharedWait } from '../../../server/domain/savings/minutes.ts';
import { priceOf, savedFen } from '../../../server/domain/savings/price.ts';
import type { ShanghaiDay } from '../../../server/domain/time.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';

const { items } = readCatalogueFiles();
const catalogue = makeCatalogue(items, []);
const day = (text: string) => text as ShanghaiDay;
const id = (text: string) => text as ItemId;
const TODAY = day('2026-11-20');

function item(wanted: string): Item {
  const found = catalogue.find(wanted);
  if (!found) throw new Error(`The catalogue has no ${wanted}.`);
  return found;
}

const price = (of: string, fen: number, from?: string, to?: string): DatedPrice => ({
  item: id(of),
  fen,
  from: from === undefined ? undefined : day(from),
  to: to === undefined ? undefined : day(to),
});

describe('the price of a charge item on a day', () => {
  const prices = [
    price('L0074', 600, '2026-01-01'),
    price('L0074', 700, '2026-11-20'),
    price('L0075', 999, '2026-01-01', '2026-11-20'),
    price('L0076', 1),
  ];

  test.each([
    ['before any price of the hospital: the catalogue', 'L0074', '2025-12-31', 500],
    ['from the first day of a price', 'L0074', '2026-01-01', 600],
    ['on the last day before a new one', 'L0074', '2026-11-19', 600],
    ['from the day of the new price on', 'L0074', '2026-11-20', 700],
    ['on the last day of a price', 'L0075', '2026-11-20', 999],
    ['after the last day of a price: the catalogue', 'L0075', '2026-11-21', 500],
    ['a price without days always holds', 'L0076', '1999-01-01', 1],
    ['another item: the catalogue', 'L0002', '2026-11-20', 1500],
  ])('%s', (_name, of, on, fen) => {
    expect(priceOf(item(of), { prices }, day(on))).toBe(fen);
  });

  test('a price that began later stands over one that is still running, whatever their order', () => {
    const both = [price('L0074', 600, '2026-01-01', '2026-12-31'), price('L0074', 450, '2026-06-01', '2026-12-31')];
    expect(priceOf(item('L0074'), { prices: both }, TODAY)).toBe(450);
    expect(priceOf(item('L0074'), { prices: [...both].reverse() }, TODAY)).toBe(450);
  });

  test('of two prices that began on one day the later line counts', () => {
    const both = [price('L0074', 600, '2026-01-01'), price('L0074', 450, '2026-01-01')];
    expect(priceOf(item('L0074'), { prices: both }, TODAY)).toBe(450);
  });

  test('an item given for nothing costs nothing, not the catalogue price', () => {
    expect(priceOf(item('L0074'), { prices: [price('L0074', 0)] }, TODAY)).toBe(0);
  });

  test('a component of a panel has no price of its own, even if the hospital lists one', () => {
    expect(item('L0003').chargeLevel).toBe('component-of-panel');
    expect(priceOf(item('L0003'), { prices: [price('L0003', 300)] }, TODAY)).toBe(0);
  });
});

describe('what a recognition saves', () => {
  const saved = (of: string, covered: readonly string[] | 'full', prices: readonly DatedPrice[] = []) =>
    savedFen(item(of), covered === 'full' ? 'full' : covered.map(id), { prices }, catalogue, TODAY);

  test('a whole panel is one charge item', () => {
    expect(saved('L0002', 'full')).toBe(1500);
    expect(saved('L0002', 'full', [price('L0002', 1800)])).toBe(1800);
    expect(saved('L0237', 'full', [price('L0074', 100_000)])).toBe(1500);
  });

  test('eight of nine cells of a blood count save nothing: the count is billed whole', () => {
    expect(saved('L0002', ['L0003', 'L0004', 'L0005', 'L0006', 'L0007', 'L0008', 'L0009', 'L0010'])).toBe(0);
  });

  test('a part saves the prices of its members that are charge items', () => {
    expect(saved('L0237', ['L0074', 'L0076'])).toBe(1000);
    expect(saved('L0237', ['L0074', 'L0076'], [price('L0076', 700)])).toBe(1200);
    // The second member of the coagulation panel is a component, the others are billed by themselves.
    expect(saved('L0234', ['L0046', 'L0047'])).toBe(1500);
  });

  test("a part never saves more than the panel's price of the day", () => {
    expect(saved('L0237', ['L0074', 'L0075'], [price('L0074', 1400)])).toBe(1500);
    expect(saved('L0237', ['L0074', 'L0075'], [price('L0237', 800)])).toBe(800);
  });

  test('of any panel any part saves between nothing and the whole, and a larger part no less', () => {
    const aPanel = fc.constantFrom(...items.filter(({ members }) => members.length > 0));
    const parts = aPanel.chain((panel) =>
      fc
        .subarray([...panel.members])
        .chain((larger) => fc.tuple(fc.constant(panel), fc.constant(larger), fc.subarray([...larger]))),
    );
    fc.assert(
      fc.property(parts, fc.nat(5000), ([panel, larger, smaller], fen) => {
        const prices = panel.members.slice(0, 1).map((member) => price(member, fen));
        const [much, less] = [saved(panel.id, larger, prices), saved(panel.id, smaller, prices)];
        expect(less).toBeGreaterThanOrEqual(0);
        expect(much).toBeGreaterThanOrEqual(less);
        expect(saved(panel.id, 'full', prices)).toBeGreaterThanOrEqual(much);
      }),
    );
  });
});

describe('the wait that is saved', () => {
  test("is the ordering hospital's own figure, else the catalogue's", () => {
    expect(minutesOf(item('L0002'), { minutes: [{ item: id('L0002'), minutes: 35 }] })).toBe(35);
    expect(minutesOf(item('L0002'), { minutes: [{ item: id('L0002'), minutes: 0 }] })).toBe(0);
    expect(minutesOf(item('L0002'), { minutes: [{ item: id('L0074'), minutes: 35 }] })).toBe(40);
  });

  test('of items on one specimen is the longest, once', () => {
    expect(sharedWait([40, 120, 60])).toBe(120);
    expect(sharedWait([120, 120])).toBe(120);
    expect(sharedWait([])).toBe(0);
  });

  test('adds up to the longest in whatever order the items are recognised', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 6 }), (waits) => {
        const steps = waits.map(
          (_, index) => sharedWait(waits.slice(0, index + 1)) - sharedWait(waits.slice(0, index)),
        );
        expect(steps.every((step) => step >= 0)).toBe(true);
        expect(steps.reduce((sum, step) => sum + step, 0)).toBe(sharedWait(waits));
      }),
    );
  });
});
