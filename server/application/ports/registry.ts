import type { Registry } from '../../domain/institution/registry.ts';

/** The registry in memory; `current()` is a plain read, kept fresh (within two seconds) by the adapter. */
export interface RegistryView {
  current(): Registry;
}

/** One stored entity of the registry document, e.g. kind `institutions`, key `hz1`, body the JSON text. */
export interface RegistryRow {
  readonly kind: RegistryKind;
  readonly key: string;
  readonly body: string;
}

export type RegistryKind =
  'identifierSystems' | 'consortia' | 'agreements' | 'institutions' | 'clients' | 'declineReasons' | 'people' | 'items';

export interface RegistryStore {
  /** Grows by one with every load that changed something; 0 when nothing was ever loaded. */
  revision(): Promise<number>;
  /** All rows and the revision that they belong to, read in one snapshot. */
  load(): Promise<{ revision: number; rows: readonly RegistryRow[] }>;
}

/** Inside a unit of work. */
export interface RegistryWriter {
  load(): Promise<{ revision: number; rows: readonly RegistryRow[] }>;
  /** Inserts or replaces rows and raises the revision by one. */
  put(rows: readonly RegistryRow[]): Promise<number>;
}
