import type { SealedLedger } from '../application/ports/sealed-ledger.ts';
import type { Block } from '../domain/ledger/block.ts';
import { ENTRY_KINDS, entryId, type EntryKey, type EntryKind, type EntryRow } from '../domain/ledger/entry.ts';
import { bucketOfId, isOwnId } from './bucket.ts';
import { ENTRY_TABLES } from './entry-tables.ts';
import { decodeBlock, readChainEnd } from './ledger-block-codec.ts';
import { first, optionalText, text, whole, type Database, type Row, type Sql, type SqlValue } from './sql.ts';

/** Blocks of one read: of a busy hour a few megabytes. */
const BLOCKS_AT_ONCE = 200;
const HASHES_AT_ONCE = 10_000;
/** Entries of one statement: always as many, so that it is prepared once. */
const ENTRIES_AT_ONCE = 50;
/** Blocks that are searched in one step, so that nobody waits long for a reader. */
const SEARCHED_AT_ONCE = 500;

/** The sealed ledgers on SQL. Blocks and entries are never changed: only what is counted is read in a snapshot. */
export function sqlSealedLedger({ reader, snapshot }: Pick<Database, 'reader' | 'snapshot'>): SealedLedger {
  return {
    survey: () => snapshot(async (sql) => ({ blocks: await countBlocks(sql), rows: await countRows(sql) })),
    countBlocks: () => countBlocks(reader),
    readBlocks: async (from, before) =>
      (
        await reader.all(`SELECT * FROM ledger_blocks WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?`, [
          from,
          before,
          BLOCKS_AT_ONCE,
        ])
      ).map(decodeBlock),
    readHashes: async (from, before) =>
      (
        await reader.all(`SELECT seq, hash FROM ledger_blocks WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?`, [
          from,
          before,
          HASHES_AT_ONCE,
        ])
      ).map((row) => ({ seq: whole(row, 'seq'), hash: text(row, 'hash') })),
    readEntries: (kind, keys) => readEntries(reader, kind, keys),
    readIds: (kind, bucket, { offset, limit }) =>
      snapshot(async (sql) => {
        const { table, key } = ENTRY_TABLES[kind];
        const rows = await sql.all(
          `SELECT ${key.join(', ')} FROM ${table} WHERE bucket = ? ORDER BY ${key.join(', ')} LIMIT ? OFFSET ?`,
          [bucket, limit, offset],
        );
        return { ids: rows.map((row) => entryId(kind, row)), blocks: await countBlocks(sql) };
      }),
    findStrayConsents: async (limit) =>
      (await reader.all(`${STRAY_CONSENTS} LIMIT ?`, [limit])).map((row) => ({ event: optionalText(row, 'event') })),
    findEntry: (kind, id) => findEntry(reader, kind, id),
    findBlock: (key, at) => findBlock(reader, key, at),
  };
}

async function countBlocks(sql: Sql): Promise<number> {
  const end = await readChainEnd(sql);
  return end ? end.seq + 1 : 0;
}

async function countRows(sql: Sql): Promise<readonly { kind: EntryKind; bucket: number; rows: number }[]> {
  const counted: { kind: EntryKind; bucket: number; rows: number }[] = [];
  for (const kind of ENTRY_KINDS) {
    const { table } = ENTRY_TABLES[kind];
    const rows = await sql.all(`SELECT bucket, COUNT(*) AS n FROM ${table} GROUP BY bucket ORDER BY bucket`);
    counted.push(...rows.map((row) => ({ kind, bucket: whole(row, 'bucket'), rows: whole(row, 'n') })));
  }
  return counted;
}

async function readEntries(
  sql: Sql,
  kind: EntryKind,
  keys: readonly EntryKey[],
): Promise<ReadonlyMap<string, EntryRow>> {
  const { table, key } = ENTRY_TABLES[kind];
  const found = new Map<string, EntryRow>();
  // Each is a search of its own in the primary key, on both engines.
  const one = `(${key.map((column) => `${column} = ?`).join(' AND ')})`;
  const any = Array.from({ length: ENTRIES_AT_ONCE }, () => one).join(' OR ');
  const statement = `SELECT * FROM ${table} WHERE ${any}`;
  for (let from = 0; from < keys.length; from += ENTRIES_AT_ONCE) {
    const asked = keys.slice(from, from + ENTRIES_AT_ONCE);
    const filled = Array.from({ length: ENTRIES_AT_ONCE }, (_, at) => asked[at] ?? asked[0]);
    const values = filled.flatMap((each) => (each ? keyValues(kind, each) : []));
    for (const row of await sql.all(statement, values)) found.set(entryId(kind, row), row);
  }
  return found;
}

/** The values of a key's columns; the id of a decision is its offer's and its number. */
function keyValues(kind: EntryKind, { bucket, id }: EntryKey): readonly SqlValue[] {
  if (kind !== 'decision') return [bucket, id];
  const dot = id.lastIndexOf('.');
  return [bucket, id.slice(0, dot), Number(id.slice(dot + 1)) || 0];
}

async function findEntry(sql: Sql, kind: EntryKind, id: string): Promise<EntryRow | undefined> {
  // Decisions and savings are numbered within their offer.
  const own = /^(.{36})(\.[1-9]\d{0,8})?$/u.exec(id);
  if (!own?.[1] || !isOwnId(own[1]) || (own[2] !== undefined) !== (kind === 'decision' || kind === 'saving')) {
    return undefined;
  }
  const find = async (bucket: number): Promise<Row | undefined> => {
    const { table, key } = ENTRY_TABLES[kind];
    const where = key.map((column) => `${column} = ?`).join(' AND ');
    return first(await sql.all(`SELECT * FROM ${table} WHERE ${where}`, keyValues(kind, { kind, bucket, id })));
  };
  const row = await find(bucketOfId(own[1]));
  if (row || kind !== 'audit') return row;
  const before = first(await sql.all(`SELECT bucket FROM audit_buckets WHERE id = ?`, [id]));
  return before && (await find(whole(before, 'bucket')));
}

/** The first block that is late enough is found by halving; from there on the entry's is one of the next. */
async function findBlock(sql: Sql, key: EntryKey, at: number): Promise<Block | undefined> {
  const blocks = await countBlocks(sql);
  let [from, before] = [0, blocks];
  while (from < before) {
    const middle = Math.floor((from + before) / 2);
    const row = first(await sql.all(`SELECT at FROM ledger_blocks WHERE seq = ?`, [middle]));
    if (row && whole(row, 'at') >= at) before = middle;
    else from = middle + 1;
  }
  for (; from < blocks; from += SEARCHED_AT_ONCE) {
    const rows = await sql.all(
      `SELECT * FROM ledger_blocks WHERE seq >= ? AND seq < ? AND entries LIKE ? ORDER BY seq`,
      [from, from + SEARCHED_AT_ONCE, `%"${key.id}"%`],
    );
    const block = rows.map(decodeBlock).find(({ entries }) => entries.some((each) => isSame(each, key)));
    if (block) return block;
  }
  return undefined;
}

const isSame = (a: EntryKey, b: EntryKey): boolean => a.kind === b.kind && a.id === b.id;

const LAST_EVENT = `SELECT MAX(l.seq) FROM consent_events l WHERE l.bucket = c.bucket AND l.patient = c.patient`;
const STRAY_CONSENTS = `SELECT e.id AS event FROM patient_consents c
    LEFT JOIN consent_events e ON e.bucket = c.bucket AND e.patient = c.patient AND e.seq = (${LAST_EVENT})
    WHERE e.id IS NULL OR e.provision <> c.provision OR e.institution <> c.institution OR e.at <> c.at
  UNION ALL SELECT c.id AS event FROM consent_events c
    LEFT JOIN patient_consents p ON p.bucket = c.bucket AND p.patient = c.patient
    WHERE p.patient IS NULL AND c.seq = (${LAST_EVENT})`;
