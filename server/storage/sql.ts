/** A value that a statement takes or a column holds. */
export type SqlValue = string | number | null | Buffer;

export type Row = Readonly<Record<string, SqlValue>>;

/**
 * Runs portable SQL with `?` placeholders as prepared statements. Stores are written once on it; the dialects differ
 * only in what stands behind.
 */
export interface Sql {
  all(text: string, values?: readonly SqlValue[]): Promise<readonly Row[]>;
  /** Runs a statement that writes; answers how many rows it touched. */
  run(text: string, values?: readonly SqlValue[]): Promise<number>;
}

/** A handle that holds one transaction at a time. */
export interface Writer extends Sql {
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** One database: any number of reads at once, one writer. */
export interface Database {
  readonly reader: Sql;
  readonly writer: Writer;
  /**
   * Reads that all see one moment, whatever is written meanwhile. Holds up nobody; keep it short, because the engine
   * keeps what it sees. Throws what the work throws, `unavailable` when the store is out of reach.
   */
  snapshot<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** True when what an order check reads can be read; throws or answers false when it cannot. */
  ready(): Promise<boolean>;
  /** The start is over: from now on nothing waits long for a lock inside the engine. */
  serve(): Promise<void>;
  /** True for faults after which the same transaction may be tried again. */
  isTransient(error: unknown): boolean;
  /** Writes a consistent copy while others go on; throws where the engine has tools of its own for that. */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}

export const first = (rows: readonly Row[]): Row | undefined => rows[0];

/** Columns as the types that the schema gives them; a wrong type is a defect of ours. */
export const text = (row: Row, column: string): string => String(row[column]);
export const whole = (row: Row, column: string): number => Number(row[column]);
export const flag = (row: Row, column: string): boolean => Number(row[column]) === 1;
export const optionalText = (row: Row, column: string): string | undefined =>
  row[column] === null || row[column] === undefined ? undefined : String(row[column]);
export const optionalWhole = (row: Row, column: string): number | undefined =>
  row[column] === null || row[column] === undefined ? undefined : Number(row[column]);
export const orNull = <T extends SqlValue>(value: T | undefined): T | null => value ?? null;
