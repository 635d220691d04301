import type { WrittenUnit } from '../../application/ports/units.ts';
import type { Concept } from '../../domain/catalogue/code.ts';
import type { ReportContent } from '../../domain/report/report.ts';
import { conceptOf, conceptText } from './concept.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { countingHolders } from './observation.ts';

/** One result as a person reads it; every text came from outside and is to be escaped by whoever shows it. */
export interface ResultRow {
  readonly concept: Concept;
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  /** Where the result is a number: its parts as the source wrote them. */
  readonly quantity: WrittenQuantity | undefined;
  /** Codes (`system|code`) and names of the method; empty where the source gives none. */
  readonly method: readonly string[];
  /** The source's own reference range; never ours. */
  readonly range: string;
  /** Interpretation codes of the source, e.g. `H`, `L`, `HH`. */
  readonly flag: string;
}

export interface WrittenQuantity extends WrittenUnit {
  readonly value: string;
  readonly comparator: string;
}

/**
 * The results of a sealed report's content that count, components and grouped members on rows of their own, contained
 * ones among them. What is cancelled, pending, entered in error or without a value has no row.
 */
export function resultRows(content: ReportContent): readonly ResultRow[] {
  return content.entry.flatMap(({ resource }) => {
    if (resource.resourceType === 'Observation') return [resource, ...containedResults(resource)].flatMap(rowsOf);
    return resource.resourceType === 'DiagnosticReport' ? containedResults(resource).flatMap(rowsOf) : [];
  });
}

/** The source's conclusion: for reference only, it is not what is recognised. */
export function conclusionOf(content: ReportContent): string {
  const report = content.entry.find(({ resource }) => resource.resourceType === 'DiagnosticReport')?.resource;
  return text(report?.conclusion);
}

/** The Observations inside a resource that it refers to as its results or members, in that order; each once. */
function containedResults(holder: Json): readonly Json[] {
  const inside = asObjects(holder.contained).filter(({ resourceType }) => resourceType === 'Observation');
  const byReference = new Map(inside.map((observation) => [`#${asText(observation.id) ?? ''}`, observation]));
  const found = new Set<Json>();
  const queue = [...asObjects(holder.result), ...asObjects(holder.hasMember)];
  for (let at = 0; at < queue.length; at += 1) {
    const observation = byReference.get(asText(queue[at]?.reference) ?? '');
    if (!observation || found.has(observation)) continue;
    found.add(observation);
    for (const member of asObjects(observation.hasMember)) queue.push(member);
  }
  return [...found];
}

const rowsOf = (observation: Json): readonly ResultRow[] => {
  const method = methodOf(observation.method);
  return countingHolders(observation).map((holder) => rowOf(holder, method));
};

function rowOf(holder: Json, method: readonly string[]): ResultRow {
  const quantity = asObject(holder.valueQuantity);
  return {
    concept: conceptOf(holder.code),
    name: nameOf(holder.code),
    value: quantity ? quantityText(quantity) : otherValue(holder),
    unit: quantity ? text(quantity.unit) || text(quantity.code) : '',
    quantity: quantity && writtenQuantity(quantity),
    method,
    range: asObjects(holder.referenceRange).map(rangeText).filter(Boolean).join('; '),
    flag: asObjects(holder.interpretation).map(flagText).filter(Boolean).join(' '),
  };
}

const writtenQuantity = (quantity: Json): WrittenQuantity => ({
  value: text(quantity.value),
  comparator: text(quantity.comparator),
  unit: text(quantity.unit),
  code: text(quantity.code),
  system: text(quantity.system),
});

const methodOf = (method: unknown): readonly string[] => [
  ...conceptOf(method).map(({ system, code }) => `${system}|${code}`),
  ...[nameOf(method)].filter((name) => name !== ''),
];

const quantityText = (quantity: Json): string => `${text(quantity.comparator)}${text(quantity.value)}`;

const withUnit = (quantity: unknown): string => {
  const side = asObject(quantity) ?? {};
  return `${quantityText(side)} ${text(side.unit) || text(side.code)}`.trim();
};

function otherValue(holder: Json): string {
  const plain = ['valueString', 'valueInteger', 'valueBoolean', 'valueDateTime', 'valueTime'] as const;
  for (const name of plain) if (holder[name] !== undefined) return text(holder[name]);
  if (holder.valueCodeableConcept !== undefined) return nameOf(holder.valueCodeableConcept);
  const ratio = asObject(holder.valueRatio);
  if (ratio) return [ratio.numerator, ratio.denominator].map(withUnit).join(':');
  const range = asObject(holder.valueRange);
  if (range) return [range.low, range.high].map(withUnit).join('–');
  const period = asObject(holder.valuePeriod);
  if (period) return [period.start, period.end].map(text).join('–');
  return text(asObject(holder.valueSampledData)?.data).slice(0, LONGEST_SAMPLES);
}

/** A curve is not read in a table; its beginning shows that it is there. */
const LONGEST_SAMPLES = 40;

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
