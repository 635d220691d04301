import type { InstitutionId } from '../domain/institution/institution.ts';
import type { ReportOrder, ReportPart } from '../application/ports/reports.ts';
import type { SqlValue } from './sql.ts';

/** What `report_locations` is ordered by; an index begins with each of them. */
const COLUMNS: Readonly<Record<ReportOrder['by'], string>> = {
  date: 'l.sort_at',
  issued: 'l.issued_at',
  updated: 'l.updated_at',
};

/** The conditions and the order of a part of an institution's reports, on `report_locations l`, with their values. */
export function partOf(
  institution: InstitutionId,
  { order, after, updated, limit }: ReportPart,
): { readonly clauses: string; readonly values: readonly SqlValue[] } {
  const conditions: [string, ...SqlValue[]][] = [['l.institution = ?', institution]];
  if (updated && Number.isFinite(updated.from)) conditions.push(['l.updated_at >= ?', Math.ceil(updated.from)]);
  if (updated && Number.isFinite(updated.before)) conditions.push(['l.updated_at < ?', Math.ceil(updated.before)]);
  if (after) conditions.push(...keyset(order, after.keys, after.id));
  const keys = order.map(({ by, descending }) => `${COLUMNS[by]}${descending ? ' DESC' : ''}`);
  return {
    clauses: `WHERE ${conditions.map(([condition]) => condition).join(' AND ')} ORDER BY ${keys.join(', ')}, l.id LIMIT ?`,
    values: [...conditions.flatMap(([, ...rest]) => rest), limit],
  };
}

/** What comes after a place: further by the first key that differs, else by id. */
function keyset(
  order: readonly ReportOrder[],
  keys: readonly number[],
  id: string,
): readonly [string, ...SqlValue[]][] {
  const [first] = order;
  const steps = order.map(({ by, descending }, index): [string, ...SqlValue[]] => {
    const equal = order.slice(0, index).map(({ by: before }) => `${COLUMNS[before]} = ? AND `);
    return [`(${equal.join('')}${COLUMNS[by]} ${descending ? '<' : '>'} ?)`, ...keys.slice(0, index + 1)];
  });
  const tie = order.map(({ by }) => `${COLUMNS[by]} = ? AND `).join('');
  steps.push([`(${tie}l.id > ?)`, ...keys, id]);
  const further: [string, ...SqlValue[]] = [
    `(${steps.map(([step]) => step).join(' OR ')})`,
    ...steps.flatMap(([, ...rest]) => rest),
  ];
  // The same said once more of the first key alone: by it the index is entered.
  return first ? [[`${COLUMNS[first.by]} ${first.descending ? '<=' : '>='} ?`, keys[0] ?? 0], further] : [further];
}
