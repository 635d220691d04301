import type { FoundReport } from '../application/search-reports.ts';
import type { ReportOrder } from '../application/ports/reports.ts';
import { placeOf } from '../application/report-place.ts';
import { faulty, valueOf, type SearchQuery } from './search-query.ts';

const KEYS = { date: 'date', issued: 'issued', _lastUpdated: 'updated' } as const;

/** `_sort=-date,issued`; undefined where nothing is said. Throws `malformed`. */
export function orderOf(query: SearchQuery): readonly ReportOrder[] | undefined {
  const keys = valueOf(query, '_sort')?.split(',');
  const orders = keys?.map((key): ReportOrder => {
    const name = key.replace(/^-/u, '');
    if (!Object.hasOwn(KEYS, name))
      throw faulty('_sort', `_sort takes ${Object.keys(KEYS).join(', ')}, each with - for descending.`);
    return { by: KEYS[name as keyof typeof KEYS], descending: key.startsWith('-') };
  });
  if (orders && new Set(orders.map(({ by }) => by)).size < orders.length)
    throw faulty('_sort', '_sort names each parameter once.');
  return orders;
}

/** Found reports in an order, ties by their id; by the same times as the index orders them. */
export function sorted(found: readonly FoundReport[], order: readonly ReportOrder[]): readonly FoundReport[] {
  const placed = found.map((each) => ({ each, place: placeOf(each.report, order) }));
  placed.sort((a, b) => {
    for (const [index, { descending }] of order.entries()) {
      const difference = (a.place.keys[index] ?? 0) - (b.place.keys[index] ?? 0);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return a.place.id < b.place.id ? -1 : 1;
  });
  return placed.map(({ each }) => each);
}
