import type { KeyedDemographics } from './identity.ts';

/** In what two people with the same identifier differ. */
export type Contradiction = 'birth-date' | 'gender' | 'name' | 'separated-identifiers';

/** Contract 7 `identity`: compared where both sides have a value; the first contradiction found, if any. */
export function findContradiction(
  a: KeyedDemographics,
  b: KeyedDemographics,
): Exclude<Contradiction, 'separated-identifiers'> | undefined {
  if (differ(a.birthDate, b.birthDate)) return 'birth-date';
  if (differ(a.gender, b.gender)) return 'gender';
  if (a.names.length > 0 && b.names.length > 0 && !a.names.some((name) => b.names.includes(name))) return 'name';
  return undefined;
}

const differ = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && a !== b;
