import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FigureRow, FigureStore } from '../../server/application/ports/figures.ts';
import type { FigureLine } from '../../server/application/ports/ledger.ts';
import type { Stores } from '../../server/application/ports/work.ts';
import { compareFigures } from '../../server/application/verify-figures.ts';
import type { ItemId } from '../../server/domain/catalogue/item.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import type { Offer } from '../../server/domain/recognition/offer.ts';
import type { VisitCounts } from '../../server/domain/savings/entry.ts';
import { addCounts, NO_COUNTS } from '../../server/domain/savings/figures.ts';
import { addDays, DAY_MS, shanghaiDay, type ShanghaiDay } from '../../server/domain/time.ts';
import { forEachEngine } from '../support/databases.ts';
import { HOSPITAL, keyOf, NOON, offerOf, OTHER_HOSPITAL } from './examples.ts';

const BREAKDOWNS = ['day', 'institution', 'source', 'item', 'department', 'reason'] as const;
const TODAY = shanghaiDay(NOON);

/** What a doctor may do with an offer, in the stores' own terms. */
type Step = 'view' | 'recognize' | 'decline' | 'excuse' | 'reverse' | 'undo-decline';
const STEPS: readonly Step[] = ['view', 'recognize', 'decline', 'excuse', 'reverse', 'undo-decline'];

const story = fc.record({
  patient: fc.integer({ min: 1, max: 5 }),
  daysAgo: fc.integer({ min: 0, max: 3 }),
  institution: fc.constantFrom('hz2', 'Hz10', '医院', '_x'),
  item: fc.constantFrom('L0002', 'E0281'),
  department: fc.constantFrom('内科', 'b', 'B', '未注明'),
  own: fc.boolean(),
  fen: fc.integer({ min: 0, max: 1_000_000 }),
  steps: fc.array(fc.constantFrom(...STEPS), { maxLength: 5 }),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

forEachEngine((_engine, openFresh) => {
  test('the daily sums equal what the ledgers give, whatever was decided', async () => {
    const storage = await openFresh();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(story, { minLength: 1, maxLength: 12 }), async (stories) => {
        run++;
        await storage.work.write(async (stores) => {
          for (const [order, each] of stories.entries()) await tell(stores, each, run * 100 + order);
        });
        const lines = new Map<string, readonly FigureLine[]>();
        for (const day of await storage.ledger.findDays({})) {
          const [stored, computed] = await storage.ledger.readDay(day, async (read) => [
            await read.storedFigures(),
            await read.recomputeFigures(),
          ]);
          expect(compareFigures(day, stored, computed)).toEqual([]);
          lines.set(day, computed);
        }
        for (const by of BREAKDOWNS) {
          for (const institution of [undefined, OTHER_HOSPITAL, '医院' as InstitutionId]) {
            const query = { from: addDays(TODAY, -4), to: TODAY, by, institution };
            expect(await storage.figures.sum(query)).toEqual(sumOfLines(lines, query));
          }
        }
      }),
      { numRuns: 8 },
    );
  });

  test('a row that adds up to nothing is left out of both, and keys come in one order on every engine', async () => {
    const storage = await openFresh();
    const dimensions = (institution: string) => ({
      institution: institution as InstitutionId,
      source: HOSPITAL,
      item: 'L0002' as ItemId,
      department: 'd',
    });
    await storage.work.write(async ({ figures }) => {
      for (const each of ['b', 'B', '_', 'a']) await figures.add(TODAY, dimensions(each), { offered: 1 });
      await figures.add(TODAY, dimensions('gone'), { declined: 1 });
      await figures.add(TODAY, dimensions('gone'), { declined: -1 });
    });
    const query = { from: TODAY, to: TODAY, by: 'institution', institution: undefined } as const;
    expect((await storage.figures.sum(query)).map(({ key }) => key)).toEqual(['B', '_', 'a', 'b']);
  });

  test('open offers are counted from the instant on, and decided ones not', async () => {
    const storage = await openFresh();
    const [old, open, decided] = [
      offerOf(keyOf(1), 1, { offeredAt: NOON - DAY_MS }),
      offerOf(keyOf(1), 2),
      offerOf(keyOf(1), 3),
    ];
    await storage.work.write(async ({ offers }) => {
      await offers.addNew([old, open, decided]);
      await offers.setState(decided, decidedState('recognized'));
    });
    const query = { from: addDays(TODAY, -5), to: TODAY, by: 'day', institution: OTHER_HOSPITAL } as const;
    expect(await storage.figures.openSince({ ...query, since: NOON })).toEqual(new Map([[TODAY, 1]]));
    const both = new Map([
      [addDays(TODAY, -1), 1],
      [TODAY, 1],
    ]);
    expect(await storage.figures.openSince({ ...query, since: NOON - DAY_MS })).toEqual(both);
  });
});

const decidedState = (state: 'recognized' | 'declined') =>
  ({
    state,
    lastOutcomeAt: NOON,
    decidedAt: NOON,
    declineReason: undefined,
    viewedAt: undefined,
    voidAt: undefined,
  }) as const;

/** Writes one offer and what became of it: into the ledgers, and into the daily sums beside them. */
async function tell({ offers, figures }: Stores, told: Story, order: number): Promise<void> {
  const offer = offerOf(keyOf(told.patient), order, {
    offeredAt: NOON - told.daysAgo * DAY_MS,
    orderingInstitution: told.institution as InstitutionId,
    item: told.item as ItemId,
    department: told.department,
  });
  await offers.addNew([offer]);
  await figures.add(offer.offeredDay, dimensionsOf(offer), { offered: 1 });
  let isAnswered = false;
  for (const [at, step] of told.steps.entries()) {
    if (step === 'view') {
      const viewed = await offers.markViewed(offer.reportId, offer.orderingInstitution, 0, NOON, offer.patient);
      for (const each of viewed) await figures.add(each.offeredDay, dimensionsOf(each), { viewed: 1 });
      continue;
    }
    if (!isAnswered) {
      const { state } = (await offers.find(offer.id)) ?? { state: undefined };
      await offers.setState(offer, { ...decidedState('declined'), viewedAt: state?.viewedAt });
      await figures.add(offer.offeredDay, dimensionsOf(offer), { answered: 1 });
      isAnswered = true;
    }
    await enter({ offers, figures }, told, offer, step, at + 1);
  }
}

async function enter(
  { offers, figures }: Pick<Stores, 'offers' | 'figures'>,
  { own, fen }: Story,
  offer: Offer,
  step: Exclude<Step, 'view'>,
  seq: number,
): Promise<void> {
  const day = addDays(TODAY, -(seq % 3));
  if (step === 'recognize' || step === 'reverse') {
    const isRecognition = step === 'recognize';
    const sign = isRecognition ? 1 : -1;
    const visits = isRecognition && !own ? await newVisits(offers, offer, day) : NO_VISITS;
    const entry = {
      ...dimensionsOf(offer),
      id: `${offer.id}-${String(seq)}`,
      offer: offer.id,
      kind: isRecognition ? 'recognition' : 'reversal',
      own,
      fen: own ? 0 : sign * fen,
      minutes: own ? 0 : sign * 35,
      visits,
      at: NOON,
      day,
    } as const;
    await offers.addDecision({ ...aStep(offer, seq, day), step: isRecognition ? 'recognized' : 'reversed' });
    await offers.addSaving(entry, offer.patient);
    const money = isRecognition ? { recognized: 1, grossFen: fen } : { reversed: 1, reversedFen: fen };
    const counts = own ? { ownRecognized: isRecognition ? 1 : 0 } : { ...money, minutes: sign * 35 };
    await figures.add(day, dimensionsOf(offer), counts, visits);
    return;
  }
  const excused = step === 'excuse';
  const isUndone = step === 'undo-decline';
  const declined = isUndone ? 'decline-reversed' : 'declined';
  await offers.addDecision({ ...aStep(offer, seq, day), step: declined, declineReason: 'other', excused });
  const counts = excused ? { excused: 1 } : { declined: isUndone ? -1 : 1 };
  await figures.add(day, { ...dimensionsOf(offer), reason: 'other' }, counts);
}

const aStep = ({ id }: Offer, seq: number, day: ShanghaiDay) => ({
  ...{ offer: id, seq, cause: undefined, byReport: undefined, declineReason: undefined, excused: false },
  ...{ outcomeAt: NOON, at: NOON, day },
});

const NO_VISITS = { total: 0, source: 0, item: 0, department: 0 };

/** A patient's first recognition at an institution on a day, apart for each way of cutting. */
async function newVisits(offers: Stores['offers'], offer: Offer, day: ShanghaiDay): Promise<VisitCounts> {
  const earlier = await offers.recognitionsOfDay(offer.patient, offer.orderingInstitution, day);
  const counted = earlier.filter(({ own }) => !own);
  const first = (name: 'source' | 'item' | 'department'): number =>
    counted.some((each) => each[name] === dimensionsOf(offer)[name]) ? 0 : 1;
  const total = counted.length > 0 ? 0 : 1;
  return { total, source: first('source'), item: first('item'), department: first('department') };
}

/** What the rows that the entries make add up to, as a breakdown shows them. */
function sumOfLines(
  lines: ReadonlyMap<string, readonly FigureLine[]>,
  query: Parameters<FigureStore['sum']>[0],
): readonly FigureRow[] {
  const { from, to, by, institution } = query;
  const cut = by === 'day' || by === 'institution' ? 'all' : by;
  const sums = new Map<string, FigureRow>();
  for (const [day, ofDay] of lines) {
    if (day < from || day > to) continue;
    for (const line of ofDay) {
      const isEveryone = line.institution === '*';
      const isAsked =
        institution === undefined ? isEveryone !== (by === 'institution') : line.institution === institution;
      if (line.cut !== cut || !isAsked) continue;
      const key = by === 'day' ? day : by === 'institution' ? line.institution : line.key;
      const sum = sums.get(key) ?? { key, counts: NO_COUNTS, visits: 0 };
      sums.set(key, { key, counts: addCounts(sum.counts, line.counts), visits: sum.visits + line.visits });
    }
  }
  const isNothing = (row: FigureRow): boolean => [...Object.values(row.counts), row.visits].every((n) => n === 0);
  return [...sums.values()].filter((row) => !isNothing(row)).sort((a, b) => (a.key < b.key ? -1 : 1));
}

const dimensionsOf = ({ orderingInstitution, sourceInstitution, item, department }: Offer) => ({
  institution: orderingInstitution,
  source: sourceInstitution,
  item,
  department,
});
