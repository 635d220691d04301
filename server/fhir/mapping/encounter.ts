import type { EncounterFacts } from '../../domain/recognition/order.ts';
import { conceptText } from './concept.ts';
import { asObject, asObjects, asText } from './json.ts';

const LONGEST_DEPARTMENT = 64;
/** No more than this is looked at. */
const LONGEST_READ = 1024;

/** What the order check wants to know of the visit; an absent or failed prefetch says nothing. */
export function mapEncounter(value: unknown): EncounterFacts {
  const resource = asObject(value);
  if (resource?.resourceType !== 'Encounter') return { emergency: false, department: undefined };
  // R4 has one Coding; R5 and some HIS write CodeableConcepts.
  const classes = asObjects(resource.class).flatMap((each) => [each, ...asObjects(each.coding)]);
  const department = asObjects(resource.serviceType)
    .map(conceptText)
    .find((text) => text !== undefined);
  return {
    emergency: classes.some((each) => asText(each.code) === 'EMER'),
    department: department === undefined ? undefined : cleaned(department),
  };
}

function cleaned(department: string): string | undefined {
  const line = department
    .slice(0, LONGEST_READ)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
    .trim();
  return line === '' ? undefined : [...line].slice(0, LONGEST_DEPARTMENT).join('');
}
