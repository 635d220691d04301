import { parseDateTime } from './dates.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';

/** The `value[x]` of FHIR R4's Observation, and what makes each of them a value. */
const VALUES: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['valueQuantity', isQuantity],
  ['valueCodeableConcept', isNamed],
  ['valueString', isWritten],
  ['valueBoolean', (value) => typeof value === 'boolean'],
  ['valueInteger', (value) => Number.isInteger(value)],
  ['valueRange', hasAny(['low', 'high'], isQuantity)],
  ['valueRatio', (value) => isQuantity(asObject(value)?.numerator) && isQuantity(asObject(value)?.denominator)],
  ['valueSampledData', (value) => isWritten(asObject(value)?.data)],
  ['valueTime', (value) => /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?$/u.test(asText(value)?.slice(0, 32) ?? '')],
  ['valueDateTime', isDateTime],
  ['valuePeriod', hasAny(['start', 'end'], isDateTime)],
]);

/** Whether a result has a value and no reason why it is absent. `""`, `{}`, a Quantity without a number are none. */
export function hasValue(holder: Json): boolean {
  if (isGiven(holder.dataAbsentReason)) return false;
  return [...VALUES].some(([member, isValue]) => Object.hasOwn(holder, member) && isValue(holder[member]));
}

export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

function isQuantity(value: unknown): boolean {
  return Number.isFinite(asObject(value)?.value);
}

/** A text with something to be seen in it. */
export function isWritten(value: unknown): boolean {
  return typeof value === 'string' && /[^\s\p{Cf}\p{Cc}]/u.test(value);
}

function isNamed(value: unknown): boolean {
  const concept = asObject(value);
  if (isWritten(concept?.text)) return true;
  return asObjects(concept?.coding).some(({ code, display }) => isWritten(code) || isWritten(display));
}

function isDateTime(value: unknown): boolean {
  return typeof value === 'string' && parseDateTime(value, '+00:00') !== undefined;
}

function hasAny(members: readonly string[], is: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => members.some((member) => is(asObject(value)?.[member]));
}
