import type { Concept } from '../../domain/catalogue/code.ts';
import type { ReportContent } from '../../domain/report/report.ts';
import { conceptOf, conceptText } from './concept.ts';
import { asObject, asObjects, type Json } from './json.ts';

/** One result as a person reads it; every text came from outside and is to be escaped by whoever shows it. */
export interface ResultRow {
  readonly concept: Concept;
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  /** The source's own reference range; never ours. */
  readonly range: string;
  /** Interpretation codes of the source, e.g. `H`, `L`, `HH`. */
  readonly flag: string;
}

/** The results of a sealed report's content, components and grouped members on rows of their own. */
export function resultRows(content: ReportContent): readonly ResultRow[] {
  return content.entry.flatMap(({ resource }) =>
    resource.resourceType === 'Observation' ? observationRows(resource) : [],
  );
}

/** The source's conclusion: for reference only, it is not what is recognised. */
export function conclusionOf(content: ReportContent): string {
  const report = content.entry.find(({ resource }) => resource.resourceType === 'DiagnosticReport')?.resource;
  return text(report?.conclusion);
}

function observationRows(observation: Json): readonly ResultRow[] {
  const own = rowOf(observation);
  const components = asObjects(observation.component).map(rowOf);
  return [own, ...components].filter((row) => row.value !== '');
}

function rowOf(holder: Json): ResultRow {
  const quantity = asObject(holder.valueQuantity);
  return {
    concept: conceptOf(holder.code),
    name: nameOf(holder.code),
    value: quantity ? quantityText(quantity) : otherValue(holder),
    unit: quantity ? text(quantity.unit) || text(quantity.code) : '',
    range: asObjects(holder.referenceRange).map(rangeText).filter(Boolean).join('; '),
    flag: asObjects(holder.interpretation).map(flagText).filter(Boolean).join(' '),
  };
}

const quantityText = (quantity: Json): string => `${text(quantity.comparator)}${text(quantity.value)}`;

function otherValue(holder: Json): string {
  const plain = ['valueString', 'valueInteger', 'valueBoolean', 'valueDateTime', 'valueTime'] as const;
  for (const name of plain) if (holder[name] !== undefined) return text(holder[name]);
  if (holder.valueCodeableConcept !== undefined) return nameOf(holder.valueCodeableConcept);
  const ratio = asObject(holder.valueRatio);
  if (ratio) return [ratio.numerator, ratio.denominator].map((part) => quantityText(asObject(part) ?? {})).join(':');
  const range = asObject(holder.valueRange);
  return range ? [range.low, range.high].map((part) => quantityText(asObject(part) ?? {})).join('–') : '';
}

function rangeText(range: Json): string {
  if (text(range.text) !== '') return text(range.text);
  const [low, high] = [asObject(range.low), asObject(range.high)].map((side) => (side ? quantityText(side) : ''));
  if (low && high) return `${low}–${high}`;
  if (low) return `≥${low}`;
  return high ? `≤${high}` : '';
}

const flagText = (concept: Json): string => text(asObjects(concept.coding)[0]?.code) || text(concept.text);

const nameOf = (concept: unknown): string => conceptText(concept) ?? '';

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
