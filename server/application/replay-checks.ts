import type { Item } from '../domain/catalogue/item.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { Offer, OfferId } from '../domain/recognition/offer.ts';
import type { IndexedReport } from '../domain/report/report.ts';
import { addDays, DAY_MS, type ShanghaiDay } from '../domain/time.ts';
import { chooseOffers } from './choose-offers.ts';
import { knownReports } from './look-back.ts';
import type { OfferBook } from './ports/offers.ts';
import type { OrderCheckBook, RecordedCheck } from './ports/order-checks.ts';
import type { ReportIndex } from './ports/reports.ts';
import type { Ids } from './ports/sealing.ts';
import { readProposedRules, type ProposedRulesNeeds } from './proposed-rules.ts';
import { askedAgain } from './recorded-check.ts';
import {
  countReality,
  countUnder,
  type ItemFigures,
  type RealCount,
  type RealFigures,
  type RealOffer,
  type RuleCount,
  type RuleFigures,
} from './replay-figures.ts';

/** What asking recorded order checks again needs; reads alone. */
export interface ReplayChecksNeeds extends ProposedRulesNeeds {
  readonly checks: OrderCheckBook;
  readonly reports: Pick<ReportIndex, 'findAsOf'>;
  readonly offers: Pick<OfferBook, 'find' | 'entriesOf'>;
  readonly ids: Pick<Ids, 'offerId'>;
}

/** Shanghai days, both included. */
export interface ReplayPeriod {
  readonly from: ShanghaiDay;
  readonly to: ShanghaiDay;
}

/** An item of which the two sets of rules make something different. */
export interface ItemDifference {
  readonly item: Item;
  readonly now: ItemFigures;
  readonly proposal: ItemFigures;
}

export interface Replay extends ReplayPeriod {
  /** The first day of which order checks are kept; undefined when there are none at all. */
  readonly recordedSince: ShanghaiDay | undefined;
  readonly checks: number;
  /** Orders asked about; the same order of the same patient counts once a day, like its offer. */
  readonly orders: number;
  readonly reality: RealFigures;
  readonly now: RuleFigures;
  readonly proposal: RuleFigures;
  /** The largest difference of money first, then of offers. */
  readonly items: readonly ItemDifference[];
  /** Pointers of what in the proposal does not bear on recognition. */
  readonly ignored: readonly string[];
}

export interface ReplayProgress {
  readonly done: number;
  readonly total: number;
  readonly day: ShanghaiDay;
}

/**
 * Asks the order checks of a period again, twice: under the rules in force now and under a proposal, a registry
 * document over them. Patients, orders, consent and reports are as they were at each check; only the rules differ.
 * Offers are counted like the product counts them (contract 7, offer). Writes nothing.
 * Throws `RegistryFaults` for a faulty proposal.
 */
export type ReplayChecks = (
  period: ReplayPeriod,
  proposal: unknown,
  tell: (progress: ReplayProgress) => void,
) => Promise<Replay>;

/** How many checks are read at once. */
const PAGE = 200;

export function makeReplayChecks(needs: ReplayChecksNeeds): ReplayChecks {
  return async ({ from, to }, document, tell) => {
    const { now, proposal, ignored } = await readProposedRules(needs, document);
    const [recordedSince, total] = await Promise.all([needs.checks.firstDay(), needs.checks.count(from, to)]);
    const sides: Sides = { reality: countReality(), now: sideOf(now), proposal: sideOf(proposal) };
    let [checks, orders] = [0, 0];
    for (let day = from; day <= to; day = addDays(day, 1)) {
      for await (const together of patientsOf(needs, [now, proposal], day)) {
        orders += settle(needs.ids, sides, together);
        checks += together.length;
        tell({ done: checks, total, day });
      }
    }
    const { share } = sides.reality;
    return {
      from,
      to,
      recordedSince,
      checks,
      orders,
      reality: sides.reality.total(),
      now: sides.now.count.total(share),
      proposal: sides.proposal.count.total(share),
      items: differences(sides),
      ignored,
    };
  };
}

/** One set of rules with what it adds up to. */
interface Side {
  readonly registry: Registry;
  readonly count: RuleCount;
}

interface Sides {
  readonly reality: RealCount;
  readonly now: Side;
  readonly proposal: Side;
}

const sideOf = (registry: Registry): Side => ({ registry, count: countUnder(registry) });

/** A recorded check with the reports of then and the offers that it was answered with. */
interface Gathered {
  readonly check: RecordedCheck;
  readonly reports: readonly IndexedReport[];
  readonly real: readonly RealOffer[];
}

/**
 * The checks of a day, in lists that hold all checks of the patients in them: what counts once a patient and day can
 * be settled list by list, so that no more than a few patients are in memory.
 */
async function* patientsOf(
  needs: ReplayChecksNeeds,
  registries: readonly Registry[],
  day: ShanghaiDay,
): AsyncGenerator<readonly Gathered[]> {
  const days = Math.max(...registries.map(({ catalogue }) => catalogue.longestWindowDays));
  let together: Gathered[] = [];
  for (let after: string | undefined; ;) {
    const page = await needs.checks.findByDay(day, after, PAGE);
    for (const gathered of await Promise.all(page.map((check) => gather(needs, check, days)))) {
      const [first] = together;
      if (first && bucketOf(first.check) !== bucketOf(gathered.check)) {
        yield together;
        together = [];
      }
      together.push(gathered);
    }
    after = page.at(-1)?.id;
    if (after === undefined) break;
  }
  if (together.length > 0) yield together;
}

/** Ids of one patient's checks begin with the bucket of its main key, and so stand together. */
const bucketOf = ({ id }: RecordedCheck): string => id.slice(0, 4);

async function gather({ reports, offers }: ReplayChecksNeeds, check: RecordedCheck, days: number): Promise<Gathered> {
  const [found, real] = await Promise.all([
    reports.findAsOf(
      check.keys.map(({ key }) => key),
      check.at - days * DAY_MS,
      check.at,
    ),
    Promise.all(check.offers.map((id) => realOffer(offers, id))),
  ]);
  return { check, reports: found, real: real.filter((each) => each !== undefined) };
}

async function realOffer(offers: ReplayChecksNeeds['offers'], id: OfferId): Promise<RealOffer | undefined> {
  const found = await offers.find(id);
  if (!found) return undefined;
  const { offer, state } = found;
  const isDecided = state.state !== 'open';
  if (state.state !== 'recognized') return { offer, isDecided, recognized: undefined };
  const standing = (await offers.entriesOf(id)).savings.findLast(({ kind }) => kind === 'recognition');
  return { offer, isDecided, recognized: standing && { day: standing.day, fen: standing.fen } };
}

/** Counts the checks of a few patients of one day on every side; answers how many orders they asked about. */
function settle(
  ids: ReplayChecksNeeds['ids'],
  { reality, now, proposal }: Sides,
  together: readonly Gathered[],
): number {
  const real = new Map(together.flatMap((each) => each.real.map((one) => [one.offer.id, one] as const)));
  for (const each of real.values()) reality.add(each);
  for (const { registry, count } of [now, proposal]) {
    const replayed = replay(ids, registry, together);
    for (const [id, offer] of replayed) count.add(offer, real.get(id));
    for (const [id, each] of real) if (!replayed.has(id)) count.miss(each);
  }
  const orders = together.flatMap(({ check }) =>
    check.orders.map((order) => JSON.stringify([check.institution, check.keys[0].key, order.id, order.item])),
  );
  return new Set(orders).size;
}

/** The offers that a registry makes of the checks; of one that is made again the first stands. */
function replay(
  ids: ReplayChecksNeeds['ids'],
  registry: Registry,
  together: readonly Gathered[],
): ReadonlyMap<OfferId, Offer> {
  const made = new Map<OfferId, Offer>();
  for (const { check, reports } of together) {
    const asked = askedAgain(registry, check);
    if (!asked) continue;
    const { question, patient, tests } = asked;
    const looked = { question, patient, reports: knownReports(question, reports), now: check.at };
    for (const { offer } of chooseOffers(ids, looked, tests)) {
      const known = made.get(offer.id);
      if (!known || offer.offeredAt < known.offeredAt) made.set(offer.id, offer);
    }
  }
  return made;
}

const NONE: ItemFigures = { offers: 0, fen: 0 };

function differences({ now, proposal }: Sides): readonly ItemDifference[] {
  const ids = new Set([...now.count.items.keys(), ...proposal.count.items.keys()]);
  const rows = [...ids].flatMap((id): readonly ItemDifference[] => {
    const item = proposal.registry.catalogue.find(id);
    const [before, after] = [now.count.items.get(id) ?? NONE, proposal.count.items.get(id) ?? NONE];
    const isSame = before.offers === after.offers && before.fen === after.fen;
    return item && !isSame ? [{ item, now: before, proposal: after }] : [];
  });
  return rows.sort(byDifference);
}

function byDifference(a: ItemDifference, b: ItemDifference): number {
  const by = (of: (figures: ItemFigures) => number): number =>
    Math.abs(of(b.proposal) - of(b.now)) - Math.abs(of(a.proposal) - of(a.now));
  return by(({ fen }) => fen) || by(({ offers }) => offers) || (a.item.id < b.item.id ? -1 : 1);
}
