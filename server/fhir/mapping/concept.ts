import type { Concept } from '../../domain/catalogue/code.ts';
import type { Laterality } from '../../domain/catalogue/item.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { isWritten } from './value.ts';

/** The codings of a CodeableConcept that have both system and code. */
export function conceptOf(value: unknown): Concept {
  return asObjects(asObject(value)?.coding).flatMap((coding) => {
    const system = asText(coding.system);
    const code = asText(coding.code);
    return system !== undefined && code !== undefined ? [{ system, code }] : [];
  });
}

/** What a CodeableConcept is called: its text, else a display, else a code. */
export function conceptText(value: unknown): string | undefined {
  const concept = asObject(value);
  const codings = asObjects(concept?.coding);
  const names = [concept?.text, ...codings.map(({ display }) => display), ...codings.map(({ code }) => code)];
  return asText(names.find(isWritten));
}

const SNOMED = 'http://snomed.info/sct';
const SNOMED_SIDES: ReadonlyMap<unknown, Laterality> = new Map([
  ['7771000', 'L'],
  ['24028007', 'R'],
  ['51440002', 'B'],
]);
const DICOM_SIDES: ReadonlyMap<unknown, Laterality> = new Map([
  ['L', 'L'],
  ['R', 'R'],
  ['B', 'B'],
]);

/** The side that a coding stands for: SNOMED CT 7771000, 24028007, 51440002, and those numbers of no other system. */
export function sideOfCoding(coding: Json | undefined): Laterality | undefined {
  return coding?.system === undefined || coding.system === SNOMED ? SNOMED_SIDES.get(coding?.code) : undefined;
}

/** The side of an imaging series, which may also be told by DICOM's letters. */
export function sideOfSeries(laterality: Json | undefined): Laterality | undefined {
  return sideOfCoding(laterality) ?? DICOM_SIDES.get(laterality?.code);
}

/** The side that a text names: 左, 右, or both / 双 / 两. */
export function sideOfText(text: string): Laterality | undefined {
  const lower = text.slice(0, 200).toLowerCase();
  if (/双|两|\bboth\b|\bbilateral/u.test(lower)) return 'B';
  const left = /左|\bleft\b/u.test(lower);
  const right = /右|\bright\b/u.test(lower);
  if (left && right) return 'B';
  if (left) return 'L';
  return right ? 'R' : undefined;
}

/** Several sides together: a left and a right are both. */
export function joinSides(sides: readonly Laterality[]): Laterality | undefined {
  const set = new Set(sides);
  if (set.has('B') || (set.has('L') && set.has('R'))) return 'B';
  return sides[0];
}
