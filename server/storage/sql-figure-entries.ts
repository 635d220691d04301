import type { FigureEntry, FigureEntryBook, FigureEntryQuery, FigureKind } from '../application/ports/entries.ts';
import type { Place } from '../application/list-page.ts';
import type { ItemId } from '../domain/catalogue/item.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { ReversalCause } from '../domain/recognition/decision.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import { shanghaiDay, type ShanghaiDay } from '../domain/time.ts';
import { first, optionalText, optionalWhole, text, whole, type Row, type Sql, type SqlValue } from './sql.ts';

/** Some tens of milliseconds of looking. */
const MOST_LOOKED_AT = 20_000;

/** Where the entries of some figures stand. */
interface Stand {
  /** The table that is gone through; its index begins with [institution,] day and instant. */
  readonly through: string;
  readonly day: string;
  readonly at: string;
  /** What tells entries of one instant apart, and its values at a place. */
  readonly ids: readonly string[];
  readonly idsAt: (id: string) => readonly SqlValue[];
  readonly institution: string;
  /** What is joined for the entry itself. */
  readonly joined: string;
  readonly columns: string;
}

const DIMENSIONS = `o.order_id, o.ordering_institution AS institution, o.source_institution AS source, o.item, o.department`;

const OFFERS: Stand = {
  through: 'offers o',
  day: 'o.offered_day',
  at: 'o.offered_at',
  ids: ['o.id'],
  idsAt: (id) => [id],
  institution: 'o.ordering_institution',
  joined: '',
  columns: `o.id, 'offer' AS step, o.id AS offer, ${DIMENSIONS}, o.offered_at AS at, o.offered_day AS day`,
};

const SAVINGS: Stand = {
  through: 'savings s',
  day: 's.day',
  at: 's.at',
  ids: ['s.id'],
  idsAt: (id) => [id],
  institution: 's.institution',
  joined: 'JOIN offers o ON o.bucket = s.bucket AND o.id = s.offer',
  columns: `s.id, s.kind AS step, s.offer, o.order_id, s.institution, s.source, s.item, s.department, s.at, s.day, s.fen,
    s.minutes, CASE WHEN s.kind = 'reversal' THEN (SELECT d.cause FROM decisions d WHERE d.bucket = s.bucket
      AND d.offer = s.offer AND d.step = 'reversed' AND d.at = s.at ORDER BY d.seq DESC LIMIT 1) END AS cause`,
};

const declinesOn = (table: 'd' | 'p', through: string, joined: string): Stand => ({
  through,
  day: `${table}.day`,
  at: `${table}.at`,
  ids: [`${table}.offer`, `${table}.seq`],
  idsAt: (id) => [id.slice(0, id.indexOf('.')), Number(id.slice(id.indexOf('.') + 1))],
  institution: table === 'p' ? 'p.institution' : 'o.ordering_institution',
  joined: `${joined} JOIN offers o ON o.bucket = d.bucket AND o.id = d.offer`,
  columns: `d.offer, d.seq, CASE d.step WHEN 'declined' THEN 'decline' ELSE d.step END AS step, ${DIMENSIONS}, d.at, d.day,
    COALESCE(d.decline_reason, '') AS reason`,
});
const DECLINES = declinesOn('d', 'decisions d', '');
const DECLINES_OF_INSTITUTION = declinesOn(
  'p',
  'decline_places p',
  'JOIN decisions d ON d.bucket = p.bucket AND d.offer = p.offer AND d.seq = p.seq',
);

/** What makes an entry one of the figure's. */
const CONDITIONS: Readonly<Record<FigureKind, string>> = {
  offered: '1 = 1',
  viewed: 'o.viewed_at IS NOT NULL',
  unanswered: 'o.last_outcome_at IS NULL AND o.offered_at < ?',
  recognized: `s.kind = 'recognition' AND s.own = 0`,
  reversed: `s.kind = 'reversal' AND s.own = 0`,
  saved: 's.own = 0',
  visits: `s.kind = 'recognition' AND s.own = 0`,
  own: `s.kind = 'recognition' AND s.own = 1`,
  declined: `d.step IN ('declined', 'decline-reversed') AND d.excused = 0`,
  excused: `d.step IN ('declined', 'decline-reversed') AND d.excused = 1`,
};

function standOf({ kind, institution }: FigureEntryQuery): Stand {
  if (kind === 'offered' || kind === 'viewed' || kind === 'unanswered') return OFFERS;
  if (kind !== 'declined' && kind !== 'excused') return SAVINGS;
  return institution === undefined ? DECLINES : DECLINES_OF_INSTITUTION;
}

/** The entries behind the figures on SQL; `mostLookedAt` entries of the days are looked through for a page. */
export function sqlFigureEntries(sql: Sql, mostLookedAt = MOST_LOOKED_AT): FigureEntryBook {
  return {
    async findFigureEntries(query) {
      const stand = standOf(query);
      const newest = newestOf(stand, query);
      const floor = await findFloor(sql, stand, [...newest, [`${stand.day} >= ?`, query.from]], mostLookedAt);
      const oldest: Condition = floor
        ? [`(${stand.day}, ${stand.at}) >= (?, ?)`, shanghaiDay(floor.at), floor.at]
        : [`${stand.day} >= ?`, query.from];
      const conditions = [...newest, oldest, ...filtersOf(query)];
      const order = [stand.day, stand.at, ...stand.ids].map((column) => `${column} DESC`).join(', ');
      const rows = await sql.all(
        `SELECT ${stand.columns} FROM ${stand.through} ${stand.joined} WHERE ${whereOf(conditions)} ORDER BY ${order} LIMIT ?`,
        [...valuesOf(conditions), query.limit],
      );
      return { entries: rows.map(decode), stoppedAt: rows.length < query.limit ? floor : undefined };
    },
  };
}

type Condition = readonly [text: string, ...values: SqlValue[]];

const whereOf = (conditions: readonly Condition[]): string => conditions.map(([text]) => text).join(' AND ');
const valuesOf = (conditions: readonly Condition[]): readonly SqlValue[] =>
  conditions.flatMap(([, ...values]) => values);

/** Whose entries, and from where on: one condition a bound, so that an engine steps to it on the index. */
function newestOf(stand: Stand, { to, institution, after }: FigureEntryQuery): Condition[] {
  const mine: Condition[] = institution === undefined ? [] : [[`${stand.institution} = ?`, institution]];
  if (!after) return [...mine, [`${stand.day} <= ?`, to]];
  const place = [stand.day, stand.at, ...stand.ids];
  const marks = place.map(() => '?').join(', ');
  return [...mine, [`(${place.join(', ')}) < (${marks})`, shanghaiDay(after.at), after.at, ...stand.idsAt(after.id)]];
}

/** The instant that a page does not look beyond; undefined where the end is nearer. Entries at it are all looked at. */
async function findFloor(
  sql: Sql,
  stand: Stand,
  range: readonly Condition[],
  mostLookedAt: number,
): Promise<Place | undefined> {
  const row = first(
    await sql.all(
      `SELECT ${stand.at} AS at FROM ${stand.through} WHERE ${whereOf(range)}
       ORDER BY ${stand.day} DESC, ${stand.at} DESC LIMIT 1 OFFSET ?`,
      [...valuesOf(range), mostLookedAt],
    ),
  );
  return row && { at: whole(row, 'at'), id: BEFORE_ALL };
}

/** Comes before every id: whatever happened at that instant has been looked at. */
const BEFORE_ALL = '';

function filtersOf(query: FigureEntryQuery): Condition[] {
  const { kind, source, item, department, reason, among, unansweredBefore } = query;
  const isSaving = standOf(query) === SAVINGS;
  const [ordering, issuing, table] = isSaving
    ? ['s.institution', 's.source', 's']
    : ['o.ordering_institution', 'o.source_institution', 'o'];
  const filters: Condition[] = [kind === 'unanswered' ? [CONDITIONS[kind], unansweredBefore] : [CONDITIONS[kind]]];
  if (kind === 'visits') filters.push([`s.${visitColumn(query)} = 1`]);
  if (source !== undefined) filters.push([`${issuing} = ?`, source]);
  if (item !== undefined) filters.push([`${table}.item = ?`, item]);
  if (department !== undefined) filters.push([`${table}.department = ?`, department]);
  if (reason !== undefined) filters.push([`COALESCE(d.decline_reason, '') = ?`, reason]);
  if (among) filters.push(oneOf(ordering, among));
  return filters;
}

/** Visits are counted apart for each way of cutting the figures. */
function visitColumn({ source, item, department }: FigureEntryQuery): string {
  if (source !== undefined) return 'visit_source';
  if (item !== undefined) return 'visit_item';
  return department === undefined ? 'visit' : 'visit_department';
}

/** Filled up to a power of two, so that there are few texts of statements to be kept. */
function oneOf(column: string, values: readonly string[]): Condition {
  const [last = ''] = values.slice(-1);
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)));
  const filled = [...values, ...Array.from({ length: size - values.length }, () => last)];
  return [`${column} IN (${filled.map(() => '?').join(', ')})`, ...filled];
}

function decode(row: Row): FigureEntry {
  const step = text(row, 'step') as FigureEntry['step'];
  const offer = text(row, 'offer') as OfferId;
  return {
    id: optionalText(row, 'id') ?? `${offer}.${String(whole(row, 'seq'))}`,
    step,
    offer,
    orderId: text(row, 'order_id'),
    institution: text(row, 'institution') as InstitutionId,
    source: text(row, 'source') as InstitutionId,
    item: text(row, 'item') as ItemId,
    department: text(row, 'department'),
    at: whole(row, 'at'),
    day: text(row, 'day') as ShanghaiDay,
    count: step === 'decline-reversed' ? -1 : 1,
    fen: optionalWhole(row, 'fen'),
    minutes: optionalWhole(row, 'minutes'),
    cause: optionalText(row, 'cause') as ReversalCause | undefined,
    reason: optionalText(row, 'reason'),
  };
}
