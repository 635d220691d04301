import type {
  AskedKey,
  AskedOrder,
  OrderCheckBook,
  OrderCheckWriter,
  RecordedCheck,
} from '../application/ports/order-checks.ts';
import type { ItemId, Laterality } from '../domain/catalogue/item.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import { shanghaiDay, type ShanghaiDay } from '../domain/time.ts';
import { bucketOfId } from './bucket.ts';
import { first, optionalText, text, whole, type Row, type Sql } from './sql.ts';

const INSERT = `INSERT INTO order_checks (bucket, id, day, at, institution, asked) VALUES (?, ?, ?, ?, ?, ?)`;
const FIND = `SELECT id, at, institution, asked FROM order_checks WHERE day = ? AND id > ? ORDER BY id LIMIT ?`;
const FORGET = `DELETE FROM order_checks WHERE (bucket, id) IN
  (SELECT bucket, id FROM order_checks WHERE day < ? LIMIT ?)`;

/** What order checks were asked, on SQL, for reading. */
export function sqlOrderCheckBook(sql: Sql): OrderCheckBook {
  return {
    findByDay: async (day, after, limit) => (await sql.all(FIND, [day, after ?? '', limit])).map(decode),
    async count(from, to) {
      const rows = await sql.all(`SELECT COUNT(*) AS n FROM order_checks WHERE day BETWEEN ? AND ?`, [from, to]);
      return whole(first(rows) ?? { n: 0 }, 'n');
    },
    async firstDay() {
      const row = first(await sql.all(`SELECT MIN(day) AS day FROM order_checks`));
      return row && (optionalText(row, 'day') as ShanghaiDay | undefined);
    },
  };
}

/** The same on a transaction's handle, with the writes. */
export function sqlOrderCheckWriter(sql: Sql): OrderCheckWriter {
  return {
    async add(check) {
      const { id, at, institution } = check;
      await sql.run(INSERT, [bucketOfId(id), id, shanghaiDay(at), at, institution, encode(check)]);
    },
    async forget(before, limit) {
      await sql.run(FORGET, [before, limit]);
    },
  };
}

const SEVERAL = 1;
const OPTED_OUT = 2;
const EMERGENCY = 4;

/** Positions instead of names: one is written with every order check. JSON has null where there is nothing. */
type ShortKey = readonly [
  key: string,
  ownKind: string | null,
  birthDate: string | null,
  gender: string | null,
  ...names: string[],
];
type ShortOrder = readonly [
  id: string,
  item: string,
  laterality: string | null,
  status: string | null,
  priority: string | null,
  occurrenceAt: number | null,
];
type Short = readonly [
  flags: number,
  department: string | null,
  keys: readonly [ShortKey, ...ShortKey[]],
  orders: readonly ShortOrder[],
  offers: readonly string[],
];

function encode({ isSeveral, optedOut, encounter, keys, orders, offers }: RecordedCheck): string {
  const [main, ...others] = keys;
  const short: Short = [
    (isSeveral ? SEVERAL : 0) | (optedOut ? OPTED_OUT : 0) | (encounter.emergency ? EMERGENCY : 0),
    encounter.department ?? null,
    [shortKey(main), ...others.map(shortKey)],
    orders.map(shortOrder),
    offers,
  ];
  return JSON.stringify(short);
}

const shortKey = ({ key, ownKind, demographics: { birthDate, gender, names } }: AskedKey): ShortKey => [
  key,
  ownKind ?? null,
  birthDate ?? null,
  gender ?? null,
  ...names,
];

const shortOrder = ({ id, item, laterality, status, priority, occurrenceAt }: AskedOrder): ShortOrder => [
  id,
  item,
  laterality ?? null,
  status ?? null,
  priority ?? null,
  occurrenceAt ?? null,
];

function decode(row: Row): RecordedCheck {
  const [flags, department, [main, ...others], orders, offers] = JSON.parse(text(row, 'asked')) as Short;
  return {
    id: text(row, 'id'),
    at: whole(row, 'at'),
    institution: text(row, 'institution') as InstitutionId,
    keys: [longKey(main), ...others.map(longKey)],
    isSeveral: (flags & SEVERAL) !== 0,
    optedOut: (flags & OPTED_OUT) !== 0,
    encounter: { emergency: (flags & EMERGENCY) !== 0, department: department ?? undefined },
    orders: orders.map(longOrder),
    offers: offers as readonly OfferId[],
  };
}

const longKey = ([key, ownKind, birthDate, gender, ...names]: ShortKey): AskedKey => ({
  key: key as PatientKey,
  ownKind: ownKind ?? undefined,
  demographics: { birthDate: birthDate ?? undefined, gender: gender ?? undefined, names },
});

const longOrder = ([id, item, laterality, status, priority, occurrenceAt]: ShortOrder): AskedOrder => ({
  id,
  item: item as ItemId,
  laterality: (laterality ?? undefined) as Laterality | undefined,
  status: status ?? undefined,
  priority: priority ?? undefined,
  occurrenceAt: occurrenceAt ?? undefined,
});
