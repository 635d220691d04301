import type { CodeableConcept, Coding as FhirCoding } from '@medplum/fhirtypes';
import { ITEM_SYSTEM, LOINC_SYSTEM } from '../../../server/domain/catalogue/code.ts';
import type { Item } from '../../../server/domain/catalogue/item.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';
import type { Hospital } from './hospitals.ts';
import type { Side } from './menu.ts';

const CATALOGUE = new Map<string, Item>(readCatalogueFiles().items.map((item) => [item.id, item]));

/** An item of the shipped catalogue; throws for an id that it does not have. */
export function catalogueItem(id: string): Item {
  const item = CATALOGUE.get(id);
  if (!item) throw new Error(`The catalogue has no item ${id}.`);
  return item;
}

/** The system of a hospital's own codes: laboratory (lis) or imaging (ris). */
export const ownSystem = (hospital: Hospital, item: string): string =>
  `urn:${hospital.id}:${item.startsWith('E') ? 'ris' : 'lis'}`;

/** A hospital's own code of an item, for a sided examination with its side. */
export function ownCode(item: string, side?: Side): string {
  const number = Number(item.slice(1));
  return `${item.startsWith('E') ? 'JC' : 'JY'}${String(number * 7)}${side === undefined ? '' : `-${side}`}`;
}

/** The code of an item as this hospital writes it, on a report or on a result. */
export function codeOf(hospital: Hospital, item: string, side?: Side): CodeableConcept {
  const { nameZh, nameEn, loinc } = catalogueItem(item);
  const own: FhirCoding = { system: ownSystem(hospital, item), code: ownCode(item, side), display: nameZh };
  if (hospital.coding === 'own') return { coding: [own], text: nameZh };
  // A panel that LOINC does not have goes by the province's own code.
  const common: FhirCoding =
    loinc === undefined
      ? { system: ITEM_SYSTEM, code: item, display: nameZh }
      : { system: LOINC_SYSTEM, code: loinc, display: nameEn };
  return { coding: hospital.coding === 'loinc' ? [common, own] : [common], text: nameZh };
}

/** What stands on a laboratory report whose sheet has no item, or whose hospital writes one code for all. */
export const genericReportCode = (title: string): CodeableConcept => ({
  coding: [{ system: LOINC_SYSTEM, code: '11502-2', display: 'Laboratory report' }],
  text: title,
});
