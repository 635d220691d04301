import { rm } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { OfferLife } from '../../server/application/ports/ledger.ts';
import type { Offer } from '../../server/domain/recognition/offer.ts';
import type { ReportStatus } from '../../server/domain/report/report.ts';
import { addDays, HOUR_MS, MINUTE_MS, shanghaiDay } from '../../server/domain/time.ts';
import { openStorage, type Storage } from '../../server/storage/storage.ts';
import { freshFolder } from '../support/databases.ts';
import { EVENING, openTestLedger, type TestLedger } from './deciding.ts';

/** Three of one blood draw, with waits of 40, 120 and 60 minutes, and one of another. */
const ITEMS = ['L0002', 'L0113', 'L0023', 'L0093'] as const;
/** The reports in the story: two of others, and one of the hospital that orders. */
const REPORTS = { a: 'hz1', b: 'hz3', c: 'hz2' } as const;
const COVERED = { a: ['L0002', 'L0113', 'L0093'], b: ['L0113', 'L0023'], c: ['L0023'] } as const;

/** A message that reaches the exchange. */
type Message =
  | {
      readonly kind: 'version';
      readonly report: keyof typeof REPORTS;
      readonly version: number;
      readonly status: ReportStatus;
      readonly patient: number;
    }
  | { readonly kind: 'check'; readonly by: string; readonly patient: number; readonly items: readonly string[] }
  | { readonly kind: 'accept'; readonly offer: number; readonly lag: number }
  | { readonly kind: 'decline'; readonly offer: number; readonly lag: number; readonly reason: string }
  | { readonly kind: 'undo' | 'view'; readonly offer: number }
  | { readonly kind: 'own'; readonly report: number; readonly items: readonly string[] };

/** Time before a message, how often it comes at once, and whether it comes once more later. */
interface Arrival {
  readonly wait: number;
  readonly times: 1 | 2;
  readonly again: boolean;
  readonly message: Message;
}

const someItems = fc.subarray([...ITEMS], { minLength: 1 });
const patient = fc.constantFrom(1, 1, 1, 2);
const offer = fc.nat(5);
/** When the doctor decided, before or after the message came: news may be older than what is known. */
const lag = fc.constantFrom(0, 0, 0, 2 * MINUTE_MS, -5 * MINUTE_MS, -2 * HOUR_MS);
const message: fc.Arbitrary<Message> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('version'),
      report: fc.constantFrom('a', 'b', 'c'),
      version: fc.integer({ min: 2, max: 5 }),
      status: fc.constantFrom('final', 'corrected', 'entered-in-error', 'cancelled'),
      patient,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('check'),
      by: fc.constantFrom('hz2', 'hz2', 'hz3'),
      patient,
      items: someItems,
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('accept'), offer, lag }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('decline'),
      offer,
      lag,
      reason: fc.constantFrom('condition-changed', 'emergency', 'images-unavailable', 'serial-monitoring'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('undo', 'view'), offer }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('own'), report: fc.nat(99), items: someItems }) },
);
const arrivals: fc.Arbitrary<readonly Arrival[]> = fc.array(
  fc.record({
    wait: fc.constantFrom(0, 0, MINUTE_MS, 10 * MINUTE_MS, 3 * HOUR_MS),
    times: fc.constantFrom(1, 1, 2),
    again: fc.boolean(),
    message,
  }),
  { minLength: 10, maxLength: 25 },
);

const later = (told: Message, wait = 10 * MINUTE_MS): Arrival => ({ wait, times: 1, again: true, message: told });

/** Each cause of a reversal in turn, so that no run is without one. */
const SECOND_THOUGHTS: readonly Arrival[] = [
  later({ kind: 'accept', offer: 0, lag: 0 }),
  later({ kind: 'undo', offer: 0 }),
  later({ kind: 'accept', offer: 2, lag: 0 }),
  later({ kind: 'decline', offer: 2, lag: 0, reason: 'images-unavailable' }),
  later({ kind: 'decline', offer: 2, lag: 0, reason: 'emergency' }),
  later({ kind: 'accept', offer: 3, lag: 0 }),
  later({ kind: 'own', report: 1, items: ['L0002'] }),
  later({ kind: 'accept', offer: 0, lag: 0 }, 3 * HOUR_MS),
  later({ kind: 'version', report: 'a', version: 2, status: 'final', patient: 2 }),
];
const WITHDRAWN: readonly Arrival[] = [
  later({ kind: 'accept', offer: 0, lag: 0 }),
  later({ kind: 'version', report: 'a', version: 2, status: 'entered-in-error', patient: 1 }),
];

/** An exchange that knows the three reports and was asked once by each hospital that orders. */
async function beginStory(storage: Storage): Promise<{ ledger: TestLedger; offers: Offer[] }> {
  const ledger = await openTestLedger(storage);
  const offers: Offer[] = [];
  for (const report of ['a', 'b', 'c'] as const) {
    await receive(ledger, offers, { kind: 'version', report, version: 1, status: 'final', patient: 1 });
  }
  await receive(ledger, offers, { kind: 'check', by: 'hz3', patient: 1, items: ['L0002', 'L0113'] });
  await receive(ledger, offers, { kind: 'check', by: 'hz2', patient: 1, items: ITEMS });
  return { ledger, offers };
}

/** Takes one message in; a refusal is an answer, too. `offers` are those that were answered, newest last. */
async function receive(ledger: TestLedger, offers: Offer[], told: Message): Promise<void> {
  switch (told.kind) {
    case 'version': {
      const { report, version, status } = told;
      const pushed = { by: REPORTS[report], sourceKey: report, items: COVERED[report], version, status };
      return ledger.push({ ...pushed, patient: told.patient, collectedAt: EVENING - HOUR_MS });
    }
    case 'own': {
      const pushed = { by: 'hz2', sourceKey: `own-${String(told.report)}`, version: 1, items: told.items, patient: 1 };
      return ledger.push(pushed);
    }
    case 'check': {
      const answered = await ledger.check(told);
      const known = new Set(offers.map(({ id }) => id));
      offers.push(...answered.filter(({ id }) => !known.has(id)));
      return;
    }
    default: {
      const about = offers.at(-1 - (told.offer % offers.length));
      if (!about) return;
      if (told.kind === 'accept') await ledger.accept(about, ledger.now() + told.lag);
      else if (told.kind === 'decline') await ledger.decline(about, told.reason, ledger.now() + told.lag);
      else if (told.kind === 'undo') await ledger.undo(about);
      else await ledger.view(about);
    }
  }
}

/** Everything that the account holds. */
async function accountOf({ ledger }: Storage): Promise<readonly unknown[]> {
  const days: unknown[] = [];
  for (const day of await ledger.findDays({})) {
    days.push(
      await ledger.readDay(day, async (read) => ({
        day,
        rows: await read.countRows(),
        lives: await read.decidedOffers(),
        figures: await read.storedFigures(),
      })),
    );
  }
  return days;
}

async function livesOf({ ledger }: Storage): Promise<readonly OfferLife[]> {
  const lives: OfferLife[] = [];
  for (const day of await ledger.findDays({}))
    lives.push(...(await ledger.readDay(day, (read) => read.decidedOffers())));
  return lives;
}

/** The totals that the offers as they stand make, worked out without the daily sums and without `verify`. */
function totalsOf(lives: readonly OfferLife[]): object {
  const others = lives.filter((life) => !life.offer.sameInstitution);
  const standing = others.filter(({ state }) => state.state === 'recognized');
  const reasons = lives.filter(({ state }) => state.state === 'declined').map(({ state }) => state.declineReason);
  const excused = reasons.filter((reason) => reason === 'images-unavailable' || reason === 'serial-monitoring').length;
  const waits = new Map<string, number>();
  for (const { offer: each } of standing) {
    waits.set(each.waitGroup, Math.max(waits.get(each.waitGroup) ?? 0, each.savesMinutes));
  }
  const recognized = others.flatMap(({ savings }) => savings).filter(({ entry }) => entry.kind === 'recognition');
  return {
    standing: standing.length,
    netFen: standing.reduce((sum, { savings }) => sum + (savings.at(-1)?.entry.fen ?? 0), 0),
    minutes: [...waits.values()].reduce((sum, minutes) => sum + minutes, 0),
    visits: new Set(recognized.map(({ entry, patient: who }) => [who, entry.institution, entry.day].join())).size,
    answered: lives.length,
    declined: reasons.length - excused,
    excused,
  };
}

async function publishedTotals({ figures }: Storage, now: number): Promise<object> {
  const range = { from: addDays(shanghaiDay(EVENING), -1), to: addDays(shanghaiDay(now), 1) };
  const rows = await figures.sum({ ...range, by: 'day', institution: undefined });
  const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((all, row) => all + of(row), 0);
  return {
    standing: sum(({ counts }) => counts.recognized - counts.reversed),
    netFen: sum(({ counts }) => counts.grossFen - counts.reversedFen),
    minutes: sum(({ counts }) => counts.minutes),
    visits: sum(({ visits }) => visits),
    answered: sum(({ counts }) => counts.answered),
    declined: sum(({ counts }) => counts.declined),
    excused: sum(({ counts }) => counts.excused),
  };
}

describe('versions, withdrawals, decisions, reversals and own results in any interleaving', () => {
  test('leave an account that agrees with itself, and a repeated message changes nothing', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(arrivals, async (story) => {
        const dataDir = await freshFolder();
        const storage = await openStorage({ url: undefined, dataDir });
        try {
          const { ledger, offers } = await beginStory(storage);
          for (const { wait, times, again, message: told } of story) {
            ledger.pass(wait);
            // An offer that the message itself brings is not what its repeat is about.
            const known = [...offers];
            await Promise.all(Array.from({ length: times }, () => receive(ledger, offers, told)));
            if (!again) continue;
            const before = await accountOf(storage);
            await receive(ledger, known, told);
            expect(await accountOf(storage)).toEqual(before);
          }
          expect((await ledger.verify()).findings).toEqual([]);
          const lives = await livesOf(storage);
          expect(await publishedTotals(storage, ledger.now())).toEqual(totalsOf(lives));
          for (const { step, cause, excused } of lives.flatMap(({ decisions }) => decisions)) {
            const what = `${step} ${cause ?? ''}${excused ? 'excused' : ''}`.trim();
            seen.set(what, (seen.get(what) ?? 0) + 1);
          }
        } finally {
          await storage.close();
          await rm(dataDir, { recursive: true });
        }
      }),
      { numRuns: 30, examples: [[SECOND_THOUGHTS], [WITHDRAWN]] },
    );
    // Stories in which nothing of the kind happens would prove nothing.
    const kinds = ['overridden', 'withdrawn', 'undone', 'repeated', 'moved'].map((cause) => `reversed ${cause}`);
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(['recognized', 'declined', 'declined excused', 'decline-reversed excused', ...kinds]),
    );
  }, 120_000);
});
