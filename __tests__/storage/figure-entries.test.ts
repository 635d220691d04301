import { expect, test } from '@jest/globals';
import {
  FIGURE_KINDS,
  type FigureEntry,
  type FigureEntryQuery,
  type FigureKind,
} from '../../server/application/ports/entries.ts';
import type { Place } from '../../server/application/list-page.ts';
import type { ItemId } from '../../server/domain/catalogue/item.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { addCounts, NO_COUNTS } from '../../server/domain/savings/figures.ts';
import { addDays, DAY_MS, HOUR_MS, MINUTE_MS, shanghaiDay } from '../../server/domain/time.ts';
import { sqlFigureEntries } from '../../server/storage/sql-figure-entries.ts';
import { openPostgres } from '../../server/storage/postgres.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { EVENING, openTestLedger, type TestLedger } from '../application/deciding.ts';
import { forEachEngine } from '../support/databases.ts';

const FIRST_DAY = shanghaiDay(EVENING);
const LAST_DAY = addDays(FIRST_DAY, 2);
const [COUNT, SUGAR, POTASSIUM] = ['L0002', 'L0113', 'L0093'];

type Sums = Readonly<Record<string, number>>;
type Cut = Partial<Pick<FigureEntryQuery, 'institution' | 'source' | 'item' | 'department' | 'reason'>>;

/** Decisions late in the evening, second thoughts after midnight, offers that nobody answers. */
async function tellStory(ledger: TestLedger): Promise<void> {
  for (const patient of [1, 2, 3, 4]) {
    await ledger.push({
      by: 'hz1',
      sourceKey: `r-${String(patient)}`,
      version: 1,
      items: [COUNT, SUGAR, POTASSIUM],
      patient,
    });
  }
  await ledger.push({ by: 'hz2', sourceKey: 'own', version: 1, items: [COUNT], patient: 5 });
  ledger.pass(MINUTE_MS);
  const check = (by: string, patient: number, department?: string) =>
    ledger.check({
      by,
      patient,
      items: [COUNT, SUGAR, POTASSIUM],
      ...(department === undefined ? {} : { department }),
    });
  const [kept, regretted, excused] = await check('hz2', 1, '内科');
  const [declined, again] = await check('hz2', 2);
  const [elsewhere, open] = await check('hz3', 3, '外科');
  const [own] = await ledger.check({ by: 'hz2', patient: 5, items: [COUNT] });
  if (!kept || !regretted || !excused || !declined || !again || !elsewhere || !open || !own)
    throw new Error('no offer');
  await ledger.view(open);
  for (const each of [kept, regretted, elsewhere, own]) await ledger.accept(each);
  await ledger.decline(declined, 'condition-changed');
  await ledger.decline(again, 'other');
  await ledger.decline(excused, 'images-unavailable');
  ledger.pass(2 * HOUR_MS);
  expect(shanghaiDay(ledger.now())).toBe(addDays(FIRST_DAY, 1));
  await ledger.decline(regretted, 'fast-changing');
  await ledger.accept(declined);
  await ledger.undo(elsewhere);
  await ledger.push({
    by: 'hz1',
    sourceKey: 'r-1',
    version: 2,
    items: [COUNT, SUGAR],
    patient: 1,
    status: 'cancelled',
  });
  ledger.pass(DAY_MS);
  await check('hz3', 4);
}

forEachEngine((engine, _openFresh, databases) => {
  async function openStory() {
    const place = await databases.place();
    const storage = await databases.open(place);
    const ledger = await openTestLedger(storage);
    await tellStory(ledger);
    const database = place.url === undefined ? await openSqlite(place.dataDir) : await openPostgres(place.url);
    const unansweredBefore = ledger.now() - DAY_MS;
    /** All entries of a figure, read in pages of two, each of which looks at five entries only. */
    const read = async (
      kind: FigureKind,
      cut: Cut,
      from = FIRST_DAY,
      to = LAST_DAY,
    ): Promise<readonly FigureEntry[]> => {
      const book = sqlFigureEntries(database.reader, 5);
      const found: FigureEntry[] = [];
      let after: Place | undefined;
      for (let page = 0; page < 50; page++) {
        const nothing = { institution: undefined, source: undefined, item: undefined, department: undefined };
        const query = { ...nothing, reason: undefined, among: undefined, unansweredBefore, kind, from, to, ...cut };
        const { entries, stoppedAt } = await book.findFigureEntries({ ...query, after, limit: 2 });
        found.push(...entries);
        const last = entries.at(-1);
        after = entries.length === 2 ? last : stoppedAt;
        if (!after) return found;
      }
      throw new Error('The list has no end.');
    };
    return { storage, database, read };
  }

  test('the entries of every figure add up to it: by day, institution, source, item, department and reason', async () => {
    const { storage, database, read } = await openStory();
    try {
      for (const by of ['day', 'institution', 'source', 'item', 'department', 'reason'] as const) {
        const rows = await storage.figures.sum({ from: FIRST_DAY, to: LAST_DAY, by, institution: undefined });
        expect(rows.length).toBeGreaterThan(1);
        for (const { key, counts, visits } of rows) {
          const [from, to] = by === 'day' ? [key, key] : [FIRST_DAY, LAST_DAY];
          const cut: Cut = by === 'day' ? {} : { [by]: key };
          const kinds = by === 'reason' ? (['declined', 'excused'] as const) : FIGURE_KINDS;
          for (const kind of kinds) {
            const sums = sumsOf(await read(kind, cut, from as typeof FIRST_DAY, to as typeof FIRST_DAY));
            const named = kind === 'own' ? counts.ownRecognized : kind === 'visits' ? visits : undefined;
            const wanted: Sums = {
              recognized: counts.grossFen,
              reversed: 0 - counts.reversedFen,
              saved: counts.grossFen - counts.reversedFen,
            };
            if (kind === 'saved') expect(sums).toMatchObject({ fen: wanted.saved, minutes: counts.minutes });
            else if (kind !== 'unanswered') {
              expect([by, key, kind, sums.count]).toEqual([by, key, kind, named ?? counts[kind as 'declined']]);
              if (wanted[kind] !== undefined) expect([key, kind, sums.fen]).toEqual([key, kind, wanted[kind]]);
            }
          }
        }
      }
      const total = (await storage.figures.sum({ from: FIRST_DAY, to: LAST_DAY, by: 'day', institution: undefined }))
        .map(({ counts }) => counts)
        .reduce(addCounts, NO_COUNTS);
      // The six that nobody answered; those of the last day may still be.
      expect(sumsOf(await read('unanswered', {})).count).toBe(total.offered - total.answered - 3);
      expect(total).toMatchObject({ recognized: 4, reversed: 3, declined: 2, excused: 1, ownRecognized: 1 });
    } finally {
      await database.close();
    }
  });

  test('entries say what happened and why, newest first, each once', async () => {
    const { database, read } = await openStory();
    try {
      const reversed = await read('reversed', {});
      expect(reversed.map(({ cause }) => cause).sort()).toEqual(['overridden', 'undone', 'withdrawn']);
      expect(new Set(reversed.map(({ day }) => day))).toEqual(new Set([addDays(FIRST_DAY, 1)]));
      const declined = await read('declined', { institution: 'hz2' as InstitutionId });
      expect(declined.map(({ step, count, reason }) => [step, count, reason])).toEqual(
        expect.arrayContaining([
          ['decline', 1, 'fast-changing'],
          ['decline-reversed', -1, 'condition-changed'],
          ['decline', 1, 'condition-changed'],
          ['decline', 1, 'other'],
        ]),
      );
      expect(declined).toHaveLength(4);
      const offered = await read('offered', {});
      expect(offered.map(({ at }) => at)).toEqual(offered.map(({ at }) => at).sort((a, b) => b - a));
      expect(new Set(offered.map(({ id }) => id)).size).toBe(offered.length);
      expect(await read('declined', { institution: 'hz3' as InstitutionId })).toEqual([]);
      expect(await read('recognized', { item: 'E0281' as ItemId })).toEqual([]);
    } finally {
      await database.close();
    }
  });

  test('a page is a step on an index, whoever asks', async () => {
    if (engine !== 'SQLite') return;
    const { database } = await openStory();
    try {
      for (const kind of FIGURE_KINDS) {
        for (const institution of [undefined, 'hz2' as InstitutionId]) {
          const plans: string[] = [];
          const reader = {
            run: database.reader.run,
            all: async (text: string, values?: Parameters<typeof database.reader.all>[1]) => {
              const rows = await database.reader.all(`EXPLAIN QUERY PLAN ${text}`, values);
              plans.push(...rows.map((row) => String(row.detail)));
              return database.reader.all(text, values);
            },
          };
          const after = { at: EVENING, id: 'x.1' };
          const nothing = { source: undefined, item: undefined, department: undefined, reason: undefined };
          await sqlFigureEntries(reader).findFigureEntries({
            ...{ ...nothing, among: undefined, kind, from: FIRST_DAY, to: LAST_DAY, institution, after },
            ...{ unansweredBefore: EVENING, limit: 2 },
          });
          expect(plans.filter((step) => step.startsWith('SCAN') || /TEMP B-TREE FOR ORDER/u.test(step))).toEqual([]);
        }
      }
    } finally {
      await database.close();
    }
  });
});

const sumsOf = (entries: readonly FigureEntry[]): { count: number; fen: number; minutes: number } => ({
  count: entries.reduce((sum, { count }) => sum + count, 0),
  fen: entries.reduce((sum, { fen = 0 }) => sum + fen, 0),
  minutes: entries.reduce((sum, { minutes = 0 }) => sum + minutes, 0),
});
