import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Item } from '../catalogue/item.ts';
import { itemsOf } from '../report/reading.ts';
import type { OrderedTest, PriorReport } from './judge.ts';

/** The items that a report could be recognised for, if they were ordered. */
export const itemsOrderedAs = (catalogue: Catalogue, prior: PriorReport): readonly Item[] =>
  [...itemsOf(prior.reading)].flatMap((id) => catalogue.find(id) ?? []);

/** The order that would ask for exactly what the report has. */
export function asIfOrdered(mapped: OrderedTest['mapped'], prior: PriorReport): OrderedTest {
  const laterality = prior.reading.own?.laterality ?? prior.report.laterality;
  return {
    mapped,
    order: { id: '', concept: [], status: 'draft', priority: undefined, laterality, occurrenceAt: undefined },
  };
}
