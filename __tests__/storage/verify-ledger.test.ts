import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeVerifyLedger, type LedgerAccount } from '../../server/application/verify-ledger.ts';
import { COUNT_NAMES } from '../../server/domain/savings/figures.ts';
import type { Offer } from '../../server/domain/recognition/offer.ts';
import { addDays, HOUR_MS, MINUTE_MS, shanghaiDay } from '../../server/domain/time.ts';
import { openPostgres } from '../../server/storage/postgres.ts';
import { sqlLedger } from '../../server/storage/sql-ledger.ts';
import type { Database, SqlValue } from '../../server/storage/sql.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { EVENING, openTestLedger, type TestLedger } from '../application/deciding.ts';
import { forEachEngine } from '../support/databases.ts';

const DAY = shanghaiDay(EVENING);
const NEXT_DAY = addDays(DAY, 1);
const [COUNT, SUGAR, POTASSIUM, THYROID] = ['L0002', 'L0113', 'L0093', 'L0243'];
/** The columns of the daily sums, by the names that are told. */
const COLUMNS = [
  ...COUNT_NAMES.map((name) => [name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`), name] as const),
  ['visits', 'visits'] as const,
];

/** The offers of the story, by what became of them. */
type Fate =
  'overridden' | 'reconsidered' | 'undone' | 'sharing' | 'withdrawn' | 'repeated' | 'own' | 'open' | 'excused';
type Story = Readonly<Record<Fate, Offer>>;

/** Everything that may happen to an offer, from an evening in Shanghai to the day after. */
async function tellStory(ledger: TestLedger): Promise<Story> {
  const report = (by: string, patient: number, items: readonly string[], version = 1) =>
    ledger.push({ by, sourceKey: `r-${String(patient)}`, version, items, patient });
  for (const patient of [1, 2, 3, 4, 7]) await report('hz1', patient, [COUNT, SUGAR, POTASSIUM]);
  await report('hz2', 5, [COUNT]);
  await report('hz3', 6, ['L0129', 'L0130']);
  ledger.pass(MINUTE_MS);

  const [overridden, reconsidered, undone] = await offersFor(ledger, 1, [COUNT, SUGAR, POTASSIUM], '内科');
  const [withdrawn] = await offersFor(ledger, 2, [SUGAR], '外科');
  const [sharing, shared] = await offersFor(ledger, 7, [COUNT, SUGAR], '外科');
  const [repeated, open, excused] = await offersFor(ledger, 3, [COUNT, SUGAR, POTASSIUM]);
  const [own] = await offersFor(ledger, 5, [COUNT]);
  const [part] = await offersFor(ledger, 6, [THYROID]);
  const [elsewhere] = await ledger.check({ by: 'hz3', patient: 4, items: [COUNT] });
  const story = { overridden, reconsidered, undone, sharing, withdrawn, repeated, own, open, excused };
  for (const offer of Object.values(story)) if (!offer) throw new Error('An offer is missing.');
  const all = story as Story;

  await ledger.view(all.open);
  for (const each of [all.overridden, all.undone, all.sharing, all.withdrawn, all.repeated, all.own]) {
    expect(await ledger.accept(each)).toBe('taken');
  }
  for (const each of [part, elsewhere, shared]) if (each) await ledger.accept(each);
  await ledger.decline(all.reconsidered, 'condition-changed');
  await ledger.decline(all.excused, 'images-unavailable');
  ledger.pass(MINUTE_MS);
  await ledger.accept(all.sharing);
  await ledger.decline(all.overridden, 'fast-changing');

  ledger.pass(2 * HOUR_MS);
  expect(shanghaiDay(ledger.now())).toBe(NEXT_DAY);
  await ledger.accept(all.reconsidered);
  await ledger.undo(all.undone);
  await ledger.undo(all.own);
  await ledger.push({ by: 'hz2', sourceKey: 'own-3', version: 1, items: [COUNT], patient: 3 });
  await ledger.decline(all.excused, 'serial-monitoring');
  await ledger.push({
    by: 'hz1',
    sourceKey: 'r-2',
    version: 2,
    items: [COUNT],
    patient: 2,
    status: 'entered-in-error',
  });
  const [again] = await offersFor(ledger, 1, [COUNT]);
  if (again) await ledger.accept(again);
  return all;
}

const offersFor = (ledger: TestLedger, patient: number, items: readonly string[], department?: string) =>
  ledger.check({ by: 'hz2', patient, items, ...(department === undefined ? {} : { department }) });

forEachEngine((engineName, _openFresh, databases) => {
  let storage: Storage;
  let ledger: TestLedger;
  let story: Story;
  let raw: Database;
  beforeAll(async () => {
    const place = await databases.place();
    storage = await databases.open(place);
    ledger = await openTestLedger(storage);
    story = await tellStory(ledger);
    raw = place.url === undefined ? await openSqlite(place.dataDir) : await openPostgres(place.url);
  });
  afterAll(() => raw.close());

  type Change = readonly [statement: string, ...values: SqlValue[]];

  /** What is found after a change that is never committed. */
  async function foundAfter(...changes: readonly Change[]): Promise<LedgerAccount> {
    await raw.writer.begin();
    try {
      for (const [statement, ...values] of changes) {
        expect([statement, await raw.writer.run(statement, values)]).toEqual([statement, 1]);
      }
      return await makeVerifyLedger({ ledger: sqlLedger({ snapshot: (work) => work(raw.writer) }) })();
    } finally {
      await raw.writer.rollback();
    }
  }
  const named = ({ findings }: LedgerAccount): readonly string[] => findings.map(({ table, id }) => `${table} ${id}`);
  const toldOf = ({ findings }: LedgerAccount, table: string, id: string): string =>
    findings.filter((each) => each.table === table && each.id === id).map(({ wrong }) => wrong)[0] ?? '';

  describe('an account that is in order', () => {
    test('is clean, with everything counted that was looked at', async () => {
      const account = await ledger.verify();
      expect(account.findings).toEqual([]);
      expect(account).toMatchObject({ from: DAY, to: NEXT_DAY, days: 2, found: 0 });
      expect(account).toMatchObject({ offers: 13, decisions: 22, savings: 16 });
      expect(account.figures).toBeGreaterThan(40);
    });

    test('is read day by day, and a range takes only its days', async () => {
      const seen: string[] = [];
      await ledger.verify({}, ({ day, done, days }) => seen.push(`${day} ${String(done)}/${String(days)}`));
      expect(seen).toEqual([`${DAY} 1/2`, `${NEXT_DAY} 2/2`]);
      expect(await ledger.verify({ from: NEXT_DAY })).toMatchObject({ from: NEXT_DAY, days: 1, offers: 1, found: 0 });
      expect(await ledger.verify({ to: DAY })).toMatchObject({ to: DAY, days: 1, offers: 12, found: 0 });
      expect(await ledger.verify({ from: addDays(DAY, 5) })).toMatchObject({ from: undefined, days: 0, found: 0 });
    });

    test('stays clean while others write', async () => {
      const others = (async () => {
        for (let patient = 100; patient < 112; patient++) {
          await ledger.push({ by: 'hz1', sourceKey: `r-${String(patient)}`, version: 1, items: [COUNT], patient });
          const [offer] = await offersFor(ledger, patient, [COUNT]);
          if (offer) await ledger.accept(offer);
        }
      })();
      for (let time = 0; time < 6; time++) expect((await ledger.verify()).findings).toEqual([]);
      await others;
      expect((await ledger.verify()).findings).toEqual([]);
    });
  });

  describe('a daily sum that the entries do not make', () => {
    const place = { all: '', source: 'hz1', item: COUNT, department: '内科' };

    test.each(COLUMNS)('in its column %s', async (column, name) => {
      for (const [cut, key] of Object.entries(place)) {
        for (const institution of ['hz2', '*']) {
          const account = await foundAfter([
            `UPDATE figures SET ${column} = ${column} + 1 WHERE cut = ? AND institution = ? AND day = ? AND key = ?`,
            ...[cut, institution, DAY, key],
          ]);
          const id = `${cut}/${institution}/${DAY}/${key}`;
          expect(named(account)).toEqual([`figures ${id}`]);
          expect(toldOf(account, 'figures', id)).toMatch(
            new RegExp(`^${name} is -?\\d+, the entries make -?\\d+$`, 'u'),
          );
        }
      }
    });

    test('as a row that was removed', async () => {
      const account = await foundAfter([
        `DELETE FROM figures WHERE cut = 'department' AND institution = '*' AND day = ? AND key = '外科'`,
        DAY,
      ]);
      expect(named(account)).toEqual([`figures department/*/${DAY}/外科`]);
      expect(account.findings[0]?.wrong).toContain('missing; the entries make offered 3');
    });

    test.each([
      ['on a day that has entries', 'item', 'hz2', DAY, 'L0001'],
      ['of an institution that has none', 'all', 'hz9', DAY, ''],
      ['on a day that has none', 'source', 'hz2', '2023-01-01', 'hz1'],
      ['on a day that is none', 'item', '*', '2026-02-30', COUNT],
      ['of a cut that there is not', 'doctor', 'hz2', DAY, 'd1'],
    ])('as a row that was invented, %s', async (_what, cut, institution, day, key) => {
      const columns = COLUMNS.map(([column]) => column);
      const account = await foundAfter([
        `INSERT INTO figures (cut, institution, day, key, ${columns.join(', ')})
         VALUES (?, ?, ?, ?, ${columns.map(() => '0').join(', ')})`,
        ...[cut, institution, day, key],
      ]);
      expect(named(account)).toEqual([`figures ${cut}/${institution}/${day}/${key}`]);
      expect(account.findings[0]?.wrong).toBe('no entry makes this row');
    });
  });

  describe('an offer that its decisions do not make', () => {
    test.each([
      ['state', `state = 'open'`, 'withdrawn', 'state is open, its decisions make reversed'],
      ['state', `state = 'recognized'`, 'open', 'state is recognized, its decisions make open'],
      ['decided_at', 'decided_at = decided_at + 1', 'undone', 'decidedAt is'],
      ['decided_at', 'decided_at = NULL', 'undone', 'decidedAt is nothing'],
      ['decline_reason', `decline_reason = 'other'`, 'overridden', 'declineReason is other'],
      ['decline_reason', `decline_reason = 'other'`, 'sharing', 'declineReason is other'],
      ['last_outcome_at', 'last_outcome_at = last_outcome_at - 1', 'excused', 'lastOutcomeAt is'],
      ['last_outcome_at', 'last_outcome_at = NULL', 'excused', 'lastOutcomeAt is nothing'],
      ['last_outcome_at', 'last_outcome_at = 1', 'open', 'lastOutcomeAt is set without a decision'],
      ['same_institution', 'same_institution = 1', 'excused', 'sameInstitution is not'],
    ] as const)('in its column %s: %s', async (_column, change, fate, wrong) => {
      const { id } = story[fate];
      const account = await foundAfter([`UPDATE offers SET ${change} WHERE id = ?`, id]);
      expect(named(account)).toContain(`offers ${id}`);
      expect(toldOf(account, 'offers', id)).toContain(wrong);
    });

    test('in the day on which it was made', async () => {
      const { id } = story.open;
      const account = await foundAfter([`UPDATE offers SET offered_day = ? WHERE id = ?`, '2026-11-19', id]);
      expect(toldOf(account, 'offers', id)).toBe('offeredDay is 2026-11-19, it was made on another');
      expect(named(account)).toContain(`figures all/hz2/${DAY}/`);
    });

    test('in what it is counted under', async () => {
      for (const column of ['ordering_institution', 'source_institution', 'item', 'department']) {
        const account = await foundAfter([`UPDATE offers SET ${column} = 'hz9' WHERE id = ?`, story.sharing.id]);
        expect(named(account)).toContain(`savings ${story.sharing.id}.1`);
      }
    });

    test('in whether it was viewed', async () => {
      const account = await foundAfter([`UPDATE offers SET viewed_at = NULL WHERE id = ?`, story.open.id]);
      expect(toldOf(account, 'figures', `item/hz2/${DAY}/${SUGAR}`)).toBe('viewed is 1, the entries make 0');
    });

    test('in the minutes or the wait that it shares', async () => {
      for (const change of ['saves_minutes = 500', `wait_group = 'another'`]) {
        const { id } = story.sharing;
        const account = await foundAfter([`UPDATE offers SET ${change} WHERE id = ?`, id]);
        expect(named(account)[0]).toMatch(/^savings /u);
        expect(account.findings[0]?.wrong).toContain('minutes of its wait add up to');
      }
    });

    test('because it was removed: everything that was entered for it belongs to no offer', async () => {
      const { id } = story.undone;
      const account = await foundAfter([`DELETE FROM offers WHERE id = ?`, id]);
      expect(named(account)).toEqual(
        expect.arrayContaining([
          `decisions ${id}.1`,
          `decisions ${id}.2`,
          `savings ${id}.1`,
          `savings ${id}.2`,
          `figures all/hz2/${DAY}/`,
        ]),
      );
      const undecided = await foundAfter([`DELETE FROM offers WHERE id = ?`, story.open.id]);
      expect(toldOf(undecided, 'figures', `all/hz2/${DAY}/`)).toMatch(/^offered is \d+, .*; viewed is \d+/u);
    });
  });

  describe('a decision that does not fit', () => {
    const change = (set: string, fate: Fate, seq: number) =>
      foundAfter([`UPDATE decisions SET ${set} WHERE offer = ? AND seq = ?`, story[fate].id, seq]);

    test.each([
      ['step', `step = 'declined'`, 'sharing', 1, 'state is'],
      ['step', `step = 'recognized'`, 'undone', 2, 'recognized cannot follow recognized'],
      ['step', `step = 'nonsense'`, 'undone', 1, 'nonsense cannot follow offered'],
      ['seq', 'seq = 7', 'undone', 2, 'step 2 is missing'],
      ['day', `day = '2026-11-19'`, 'reconsidered', 1, 'day is 2026-11-19, it was on 2026-11-20'],
      ['at', 'at = at + 1', 'sharing', 1, 'decidedAt is'],
      ['cause', 'cause = NULL', 'withdrawn', 2, 'cause of reversed is nothing'],
      ['cause', `cause = 'overridden'`, 'withdrawn', 2, 'overridden without the decline that did it'],
      ['cause', `cause = 'undone'`, 'sharing', 1, 'cause of recognized is undone'],
      ['excused', 'excused = 1', 'reconsidered', 1, 'excused is not that of the decline'],
      ['excused', 'excused = 0', 'excused', 2, 'excused is not that of the decline'],
      ['excused', 'excused = 1', 'sharing', 1, 'bears the reason of a decline'],
      ['decline_reason', `decline_reason = 'other'`, 'reconsidered', 1, 'declineReason is not that of the decline'],
      ['outcome_at', 'outcome_at = outcome_at + 86400000', 'sharing', 1, 'lastOutcomeAt is'],
    ] as const)('in its column %s: %s of %s', async (_column, set, fate, seq, wrong) => {
      const account = await change(set, fate, seq);
      const { id } = story[fate];
      const concerned = account.findings.filter((each) => each.id.startsWith(id));
      expect(concerned.map((each) => each.wrong).join(' | ')).toContain(wrong);
    });

    test('because it stands alone on the excused side', async () => {
      const account = await change('excused = 0', 'excused', 3);
      expect(toldOf(account, 'figures', `all/*/${NEXT_DAY}/`)).toMatch(/declined is .*excused is /u);
    });

    test.each([
      ['first', 'undone', 1, 'step 1 is missing'],
      ['last', 'sharing', 1, 'state is recognized, its decisions make open'],
      ['last', 'overridden', 3, 'overridden without the decline that did it'],
      ['middle', 'reconsidered', 2, 'recognized cannot follow declined'],
    ] as const)('because the %s one of %s was removed', async (_which, fate, seq, wrong) => {
      const { id } = story[fate];
      const account = await foundAfter([`DELETE FROM decisions WHERE offer = ? AND seq = ?`, id, seq]);
      const concerned = account.findings.filter((each) => each.id.startsWith(id));
      expect(concerned.map((each) => each.wrong).join(' | ')).toContain(wrong);
    });
  });

  describe('a savings entry that does not fit', () => {
    const saving = (fate: Fate, n: number): string => `${story[fate].id}.${String(n)}`;
    const change = (set: string, fate: Fate, n: number) =>
      foundAfter([`UPDATE savings SET ${set} WHERE id = ?`, saving(fate, n)]);

    test.each([
      ['fen', 'fen = fen + 100', 'undone', 1, 'it reverses'],
      ['fen', 'fen = fen - 100', 'undone', 2, 'it reverses'],
      ['fen', 'fen = -fen', 'sharing', 1, 'fen -1500 has the wrong sign'],
      ['fen', 'fen = 1', 'own', 1, "the institution's own result saves nothing"],
      ['minutes', 'minutes = minutes + 1', 'sharing', 1, 'minutes of its wait add up to'],
      ['minutes', 'minutes = -minutes', 'undone', 1, 'has the wrong sign'],
      ['kind', `kind = 'reversal'`, 'undone', 1, 'kind is reversal'],
      ['own', 'own = 1', 'sharing', 1, 'own is true'],
      ['day', `day = '2026-11-19'`, 'sharing', 1, 'day is 2026-11-19'],
      ['at', 'at = at + 1', 'sharing', 1, 'at is'],
      ['patient', `patient = 'another'`, 'sharing', 1, "patient is not the offer's"],
      ['institution', `institution = 'hz9'`, 'sharing', 1, 'institution is hz9'],
      ['source', `source = 'hz9'`, 'sharing', 1, 'source is hz9'],
      ['item', `item = 'L0001'`, 'sharing', 1, 'item is L0001'],
      ['department', `department = 'x'`, 'sharing', 1, 'department is x'],
      ['visit', 'visit = 1', 'undone', 2, 'visit flag (total) is 1, at most 0 is possible'],
      ['visit', 'visit = 2', 'sharing', 1, 'visit flag (total) is 2, at most 1 is possible'],
    ] as const)('in its column %s: %s of %s', async (_column, set, fate, n, wrong) => {
      const account = await change(set, fate, n);
      const concerned = account.findings.filter((each) => each.id.includes(story[fate].id));
      expect(concerned.map((each) => each.wrong).join(' | ')).toContain(wrong);
    });

    test('in its money alone: the day no longer adds up', async () => {
      const account = await change('fen = fen + 100', 'sharing', 1);
      expect(toldOf(account, 'figures', `item/hz2/${DAY}/${COUNT}`)).toMatch(
        /^grossFen is \d+, the entries make \d+$/u,
      );
    });

    test.each(['visit', 'visit_source', 'visit_item', 'visit_department'])('in its flag %s', async (flag) => {
      const before = await ledger.verify();
      const account = await foundAfter([`UPDATE savings SET ${flag} = 1 - ${flag} WHERE id = ?`, saving('undone', 1)]);
      expect(before.found).toBe(0);
      expect(account.findings.map(({ table, wrong }) => [table, wrong])).toEqual([
        ['savings', expect.stringMatching(/^the recognitions of its patient at hz2 that day claim [02] visits/u)],
      ]);
    });

    test('because it was removed', async () => {
      const account = await foundAfter([`DELETE FROM savings WHERE id = ?`, saving('undone', 2)]);
      expect(toldOf(account, 'savings', saving('undone', 2))).toBe('the entry of decision 2 (reversed) is missing');
    });

    test('because it is there twice', async () => {
      const columns = `bucket, offer, patient, kind, own, fen, minutes, visit, visit_source, visit_item,
        visit_department, institution, source, item, department, at, day`;
      const copy = `${saving('sharing', 1)}x`;
      const account = await foundAfter([
        `INSERT INTO savings (id, ${columns}) SELECT id || 'x', ${columns} FROM savings WHERE id = ?`,
        saving('sharing', 1),
      ]);
      expect(toldOf(account, 'savings', copy)).toBe('no decision made this entry');
    });
  });

  test('findings name no patient, and are the first hundred with a count of all', async () => {
    const account = await foundAfter(
      ...Array.from({ length: 120 }, (_, n): Change => {
        const columns = COLUMNS.map(([column]) => column);
        return [
          `INSERT INTO figures (cut, institution, day, key, ${columns.join(', ')})
           VALUES ('item', 'hz2', '2023-01-01', ?, ${columns.map(() => '0').join(', ')})`,
          `L9${String(n)}`,
        ];
      }),
      [`UPDATE savings SET patient = 'another' WHERE id = ?`, `${story.sharing.id}.1`],
    );
    expect(account.findings).toHaveLength(100);
    expect(account.found).toBeGreaterThan(120);
    const { findings } = await foundAfter([
      `UPDATE savings SET patient = 'another' WHERE id = ?`,
      `${story.sharing.id}.1`,
    ]);
    expect(findings.length).toBeGreaterThan(0);
    expect(JSON.stringify(findings)).not.toContain(story.sharing.patient);
    expect(JSON.stringify(findings)).not.toContain('another');
  });

  describe(`a snapshot of ${engineName}`, () => {
    test('sees one moment, whatever is written meanwhile', async () => {
      const day = shanghaiDay(ledger.now());
      const [before, meanwhile] = await storage.ledger.readDay(day, async (read) => {
        const first = await read.countRows();
        await ledger.push({ by: 'hz1', sourceKey: 'r-200', version: 1, items: [COUNT], patient: 200 });
        await offersFor(ledger, 200, [COUNT]);
        return [first, await read.countRows()];
      });
      expect(meanwhile).toEqual(before);
      const after = await storage.ledger.readDay(day, (read) => read.countRows());
      expect(after.offers).toBe(before.offers + 1);
    });

    test('ends whatever goes wrong in it, and takes no writes', async () => {
      // More often than there are connections.
      for (let time = 0; time < 12; time++) {
        await expect(raw.snapshot(() => Promise.reject(new Error('our own')))).rejects.toThrow('our own');
        await expect(raw.snapshot((sql) => sql.all('SELECT * FROM no_such_table'))).rejects.toThrow('no_such_table');
        await expect(raw.snapshot((sql) => sql.run(`DELETE FROM savings`))).rejects.toThrow();
      }
      expect(await raw.snapshot((sql) => sql.all('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
      expect((await ledger.verify()).savings).toBeGreaterThan(0);
    });
  });
});
