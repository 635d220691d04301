import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCatalogue } from '../domain/catalogue/parse-catalogue.ts';
import type { Item } from '../domain/catalogue/item.ts';
import type { DeclineReason } from '../domain/recognition/decline-reason.ts';
import { parseCsv } from './csv.ts';

/** What ships with the product and the registry may override. */
export interface BuiltIn {
  readonly items: readonly Item[];
  readonly declineReasons: readonly DeclineReason[];
  /** Short names of regions by GB/T 2260 code, as marks write them. */
  readonly regionNames: ReadonlyMap<string, string>;
}

/** Where the catalogue lies in the product. */
export const SCHEMAS_DIR = join(import.meta.dirname, '../../schemas');

/** Reads the catalogue's files; throws when they are damaged. */
export function readCatalogueFiles(dir = join(SCHEMAS_DIR, 'catalogue')): BuiltIn {
  const read = (name: string): string => readFileSync(join(dir, name), 'utf8');
  return {
    items: parseCatalogue(parseCsv(read('items.csv'))),
    declineReasons: (JSON.parse(read('decline-reasons.json')) as Omit<DeclineReason, 'to'>[]).map((reason) => ({
      to: undefined,
      ...reason,
    })),
    regionNames: new Map(Object.entries(JSON.parse(read('regions.json')) as Record<string, string>)),
  };
}
