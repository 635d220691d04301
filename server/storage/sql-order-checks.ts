import type { OrderCheckBook, OrderCheckWriter, RecordedCheck } from '../application/ports/order-checks.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { shanghaiDay, type ShanghaiDay } from '../domain/time.ts';
import { decodeAsked, encodeAsked } from './asked-codec.ts';
import { bucketOfId } from './bucket.ts';
import { first, optionalText, text, whole, type Row, type Sql } from './sql.ts';

const INSERT = `INSERT INTO order_checks (bucket, id, day, at, institution, asked) VALUES (?, ?, ?, ?, ?, ?)`;
const FIND = `SELECT id, at, institution, asked FROM order_checks WHERE bucket = ? AND id = ?`;
const FIND_BY_DAY = `SELECT id, at, institution, asked FROM order_checks WHERE day = ? AND id > ? ORDER BY id LIMIT ?`;
const FORGET = `DELETE FROM order_checks WHERE (bucket, id) IN
  (SELECT bucket, id FROM order_checks WHERE day < ? LIMIT ?)`;

/** What order checks were asked, on SQL, for reading. */
export function sqlOrderCheckBook(sql: Sql): OrderCheckBook {
  return {
    async find(id) {
      const row = first(await sql.all(FIND, [bucketOfId(id), id]));
      return row && decode(row);
    },
    findByDay: async (day, after, limit) => (await sql.all(FIND_BY_DAY, [day, after ?? '', limit])).map(decode),
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
      await sql.run(INSERT, [bucketOfId(id), id, shanghaiDay(at), at, institution, encodeAsked(check)]);
    },
    async forget(before, limit) {
      await sql.run(FORGET, [before, limit]);
    },
  };
}

const decode = (row: Row): RecordedCheck =>
  decodeAsked({
    id: text(row, 'id'),
    at: whole(row, 'at'),
    institution: text(row, 'institution') as InstitutionId,
    asked: text(row, 'asked'),
  });
