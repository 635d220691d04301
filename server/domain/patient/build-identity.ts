import type { ShanghaiDay } from '../time.ts';
import type { Gender, IdentifierKind, PatientIdentity, StrongIdentifier } from './identity.ts';
import { nameForms, type NameParts } from './name.ts';
import { isOneCharacterRepeated, parseResidentId, type ResidentId } from './resident-id.ts';

/** What a Patient resource, or a logical reference to one, says of a person. */
export interface PatientClaim {
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
  readonly birthDate: ShanghaiDay | undefined;
  readonly gender: Gender | undefined;
  readonly names: readonly NameParts[];
}

/** Longer values are no identifiers of persons. */
const LONGEST_VALUE = 128;

/**
 * The strong identifiers of a claim, resident ids first, and its demographics (contract 7 `identity`). A resident id
 * that fails GB 11643 or contradicts the birth date is not strong; nor is a placeholder.
 */
export function buildIdentity(
  claim: PatientClaim,
  systems: ReadonlyMap<string, IdentifierKind>,
  today: ShanghaiDay,
): PatientIdentity {
  const residents: ResidentId[] = [];
  const strong: StrongIdentifier[] = [];
  for (const { system, value } of claim.identifiers) {
    const kind = systems.get(system);
    if (kind === undefined || value.length > LONGEST_VALUE) continue;
    if (kind === 'resident-id') {
      const id = parseResidentId(value, today);
      if (!id || (claim.birthDate !== undefined && claim.birthDate !== id.birthDate)) continue;
      residents.push(id);
      strong.unshift({ kind, system, value: id.value });
    } else if (isUsable(value)) {
      strong.push({ kind, system, value: value.trim() });
    }
  }
  return {
    identifiers: strong,
    birthDate: claim.birthDate ?? residents[0]?.birthDate,
    gender: claim.gender,
    names: [...new Set(claim.names.flatMap(nameForms))],
  };
}

function isUsable(value: string): boolean {
  const bare = value.replace(/[\s\-./]/gu, '');
  return bare.length > 1 && !isOneCharacterRepeated(bare);
}
