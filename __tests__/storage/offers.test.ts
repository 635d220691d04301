import { expect, test } from '@jest/globals';
import type { OfferId } from '../../server/domain/recognition/offer.ts';
import { forEachEngine } from '../support/databases.ts';
import { keyOf, NOON, offerOf, OTHER_HOSPITAL } from './examples.ts';

const decided = (decidedAt: number) =>
  ({
    state: 'recognized',
    lastOutcomeAt: decidedAt,
    decidedAt,
    declineReason: undefined,
    viewedAt: undefined,
    voidAt: undefined,
  }) as const;
const OPEN = {
  state: 'open',
  lastOutcomeAt: undefined,
  decidedAt: undefined,
  declineReason: undefined,
  viewedAt: undefined,
  voidAt: undefined,
} as const;

forEachEngine((_engine, openFresh) => {
  test('an offer that is made twice is there once and reads back as it was made first', async () => {
    const storage = await openFresh();
    const offer = offerOf(keyOf(1), 1, { coverage: 'partial', laterality: 'L', waitGroup: 'first' });
    const add = (waitGroup: string) => storage.work.write(({ offers }) => offers.addNew([{ ...offer, waitGroup }]));
    expect(await add('first')).toHaveLength(1);
    expect(await add('second')).toHaveLength(0);
    expect(await storage.offers.find(offer.id)).toEqual({ offer, state: OPEN });
    const known = await storage.work.write(({ offers }) => offers.findKnown([offer.id, 'x' as OfferId]));
    expect(known).toEqual(new Map([[offer.id, { waitGroup: 'first', isVoid: false }]]));
  });

  test('an offer is a ground for its own patient, its own institution and from its own time on', async () => {
    const storage = await openFresh();
    const offer = offerOf(keyOf(1), 1, { patientKeys: [keyOf(1), keyOf(2)] });
    await storage.work.write(({ offers }) => offers.addNew([offer]));
    const was = (institution: string, since: number, patient: number): Promise<boolean> =>
      storage.offers.wasOffered(offer.reportId, institution as typeof OTHER_HOSPITAL, since, keyOf(patient));
    expect(await was('hz2', NOON, 1)).toBe(true);
    expect(await was('hz2', NOON, 2)).toBe(true);
    expect(await was('hz2', NOON, 3)).toBe(false);
    expect(await was('hz2', NOON + 1, 1)).toBe(false);
    expect(await was('hz3', NOON, 1)).toBe(false);
  });

  test('opening a report that now belongs to another marks no offer of the first patient as viewed', async () => {
    const storage = await openFresh();
    const offer = offerOf(keyOf(1), 1);
    await storage.work.write(({ offers }) => offers.addNew([offer]));
    const view = (patient: number) =>
      storage.work.write(({ offers }) => offers.markViewed(offer.reportId, OTHER_HOSPITAL, 0, 7, keyOf(patient)));
    expect(await view(2)).toEqual([]);
    expect(await view(1)).toEqual([offer]);
    expect(await view(1)).toEqual([]);
    expect((await storage.offers.find(offer.id))?.state.viewedAt).toBe(7);
  });

  test('decided offers come newest first, by any of the searched members, up to the limit', async () => {
    const storage = await openFresh();
    const all = [1, 2, 3].map((order) => offerOf(keyOf(order), order));
    const undecided = offerOf(keyOf(4), 4);
    await storage.work.write(async ({ offers }) => {
      await offers.addNew([...all, undecided]);
      for (const [n, offer] of all.entries()) await offers.setState(offer, decided(NOON + n));
    });
    const find = async (query: Partial<Parameters<typeof storage.offers.findDecided>[0]>): Promise<string[]> =>
      (await storage.offers.findDecided({ institution: OTHER_HOSPITAL, limit: 9, ...query })).map(
        ({ offer }) => offer.orderId,
      );
    expect(await find({})).toEqual(['order-3', 'order-2', 'order-1']);
    expect(await find({ institution: undefined, limit: 2 })).toEqual(['order-3', 'order-2']);
    expect(await find({ institution: 'hz9' as typeof OTHER_HOSPITAL })).toEqual([]);
    expect(await find({ orderId: 'order-2' })).toEqual(['order-2']);
    expect(await find({ decidedFrom: NOON + 1, decidedBefore: NOON + 2 })).toEqual(['order-2']);
    expect(await find({ ids: [...all, undecided].map(({ id }) => id) })).toEqual(['order-3', 'order-2', 'order-1']);
    expect(await find({ ids: [] })).toEqual([]);
    expect(await find({ state: 'declined' })).toEqual([]);
  });

  test('a search for more ids than anyone means is refused', async () => {
    const storage = await openFresh();
    const ids = Array.from({ length: 501 }, (_, n) => offerOf(keyOf(1), n).id);
    const search = storage.offers.findDecided({ institution: undefined, ids, limit: 9 });
    await expect(search).rejects.toMatchObject({ code: 'too-costly' });
  });

  test('standing recognitions are found by report, by wait group and by patient', async () => {
    const storage = await openFresh();
    const [standing, open] = [offerOf(keyOf(1), 1), offerOf(keyOf(1), 2)];
    const found = await storage.work.write(async ({ offers }) => {
      await offers.addNew([standing, open]);
      await offers.setState(standing, decided(NOON));
      return {
        byReport: await offers.recognizedByReport(standing.reportId),
        byGroup: await offers.recognizedInWaitGroup(keyOf(1), 'w'),
        byPatient: await offers.recognizedByPatient([keyOf(1), keyOf(2)], OTHER_HOSPITAL, NOON, NOON),
        later: await offers.recognizedByPatient([keyOf(1)], OTHER_HOSPITAL, NOON + 1, NOON + 2),
      };
    });
    expect(found).toEqual({
      byReport: [standing],
      byGroup: [standing],
      byPatient: [{ offer: standing, decidedAt: NOON }],
      later: [],
    });
  });
});
