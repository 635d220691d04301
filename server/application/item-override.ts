import type { Item } from '../domain/catalogue/item.ts';
import type { Entity } from './registry-document.ts';

/** The catalogue's own column names, which the document may use as well, and the members they stand for. */
export const COLUMN_MEMBERS = {
  window_days: 'windowDays',
  fee_cny: 'feeFen',
  minutes_saved: 'minutes',
  default_recognisable: 'recognisable',
} as const satisfies Readonly<Record<string, keyof Item>>;

export type Column = keyof typeof COLUMN_MEMBERS;

const COLUMNS = Object.keys(COLUMN_MEMBERS) as readonly Column[];
const RECOGNISABLE: Readonly<Record<string, Item['recognisable']>> = { Y: 'yes', advisory: 'advisory', N: 'no' };

/** Columns that an override spells out beside the member of the same meaning: nobody could say which one counts. */
export const spelledTwice = (item: Entity): readonly Column[] =>
  COLUMNS.filter((column) => Object.hasOwn(item, column) && Object.hasOwn(item, COLUMN_MEMBERS[column]));

/** An override in one spelling, so that a later one replaces the earlier whatever columns either used. */
export function normalisedItem(item: Entity): Entity {
  const members = Object.entries(item).map(([name, value]): readonly [string, unknown] => {
    if (name === 'sensitive') return [name, value === true || value === 'Y'];
    return isColumn(name) ? [COLUMN_MEMBERS[name], memberValue(name, value)] : [name, value];
  });
  return Object.fromEntries(members);
}

const isColumn = (name: string): name is Column => Object.hasOwn(COLUMN_MEMBERS, name);

function memberValue(column: Column, value: unknown): unknown {
  // Yuan to the nearest fen.
  if (column === 'fee_cny') return Math.round(Number(value) * 100);
  return column === 'default_recognisable' ? RECOGNISABLE[String(value)] : value;
}
