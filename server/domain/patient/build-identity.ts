import type { ShanghaiDay } from '../time.ts';
import { allowsDay, type BirthDate } from './birth-date.ts';
import type { Gender, IdentifierKind, IdentityContradiction, PatientIdentity, StrongIdentifier } from './identity.ts';
import { nameForms, type NameParts } from './name.ts';
import { isOneCharacterRepeated, parseResidentId } from './resident-id.ts';

export interface ClaimedIdentifier {
  readonly system: string;
  readonly value: string;
}

/** What a Patient resource, or a logical reference to one, says of a person. */
export interface PatientClaim {
  readonly identifiers: readonly ClaimedIdentifier[];
  readonly birthDate: ShanghaiDay | undefined;
  /** A birth date that is no whole day: a part of one, or unreadable. Absent: `birthDate` is all that was written. */
  readonly writtenBirthDate?: BirthDate;
  readonly gender: Gender | undefined;
  readonly names: readonly NameParts[];
}

/** Longer values are no identifiers of persons. */
const LONGEST_VALUE = 128;
/** Nobody has more identifiers or names; bounds what one Patient costs. */
const MOST = 100;

type Systems = ReadonlyMap<string, IdentifierKind>;

interface Strong extends StrongIdentifier {
  /** The birth date inside a resident id. */
  readonly birthDate: ShanghaiDay | undefined;
}

/**
 * The strong identifiers of a claim, resident ids first, and its demographics (contract 7 `identity`). A resident id
 * that fails GB 11643 or contradicts the birth date is not strong; nor is a placeholder, nor are resident ids of
 * several birth dates: those are several people.
 */
export function buildIdentity(claim: PatientClaim, systems: Systems, today: ShanghaiDay): PatientIdentity {
  const written = writtenBirthDate(claim);
  const strong = claim.identifiers.slice(0, MOST).flatMap((identifier) => strongOf(identifier, systems, today) ?? []);
  const residents = strong.filter(({ birthDate }) => birthDate !== undefined && allowsDay(written, birthDate));
  const birthDates = new Set(residents.map(({ birthDate }) => birthDate));
  const trusted = birthDates.size > 1 ? [] : residents;
  const others = strong.filter(({ birthDate }) => birthDate === undefined);
  return {
    identifiers: onceEach([...trusted, ...others]),
    // A written birth date that contradicts or cannot be read has left no resident id to take another one from.
    birthDate: claim.birthDate ?? trusted[0]?.birthDate,
    gender: claim.gender,
    names: [...new Set(claim.names.slice(0, MOST).flatMap(nameForms))],
    contradiction: contradictionOf(strong, residents, birthDates.size),
  };
}

function contradictionOf(
  strong: readonly Strong[],
  residents: readonly Strong[],
  birthDates: number,
): IdentityContradiction | undefined {
  if (birthDates > 1) return 'two-resident-ids';
  const given = strong.filter(({ birthDate }) => birthDate !== undefined);
  return given.length > residents.length ? 'resident-id-birth-date' : undefined;
}

/**
 * Whether two claims give different identifiers of one registered system, so that they cannot speak of one person.
 * A value that is not valid still differs from another one.
 */
export function claimsDiffer(
  a: readonly ClaimedIdentifier[],
  b: readonly ClaimedIdentifier[],
  systems: Systems,
  today: ShanghaiDay,
): boolean {
  const known = valuesBySystem(a, systems, today);
  const others = valuesBySystem(b, systems, today);
  return [...others].some(([group, values]) => {
    const mine = known.get(group);
    return mine !== undefined && ![...values].some((value) => mine.has(value));
  });
}

/** Resident ids are one number, under whatever system they are written. */
function valuesBySystem(
  claimed: readonly ClaimedIdentifier[],
  systems: Systems,
  today: ShanghaiDay,
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const identifier of claimed.slice(0, MOST)) {
    const kind = systems.get(identifier.system);
    if (kind === undefined) continue;
    const group = kind === 'resident-id' ? kind : `${kind} ${identifier.system}`;
    const value = strongOf(identifier, systems, today)?.value ?? identifier.value.trim();
    groups.set(group, (groups.get(group) ?? new Set()).add(value));
  }
  return groups;
}

function strongOf({ system, value }: ClaimedIdentifier, systems: Systems, today: ShanghaiDay): Strong | undefined {
  const kind = systems.get(system);
  if (kind === undefined || value.length > LONGEST_VALUE) return undefined;
  if (kind !== 'resident-id') {
    return isUsable(value) ? { kind, system, value: value.trim(), birthDate: undefined } : undefined;
  }
  const id = parseResidentId(value, today);
  return id && { kind, system, value: id.value, birthDate: id.birthDate };
}

function onceEach(strong: readonly Strong[]): readonly StrongIdentifier[] {
  const byValue = new Map<string, StrongIdentifier>();
  for (const { kind, system, value } of strong) {
    const key = `${system} ${value}`;
    if (!byValue.has(key)) byValue.set(key, { kind, system, value });
  }
  return [...byValue.values()];
}

const writtenBirthDate = ({ birthDate, writtenBirthDate: written }: PatientClaim): BirthDate =>
  birthDate === undefined ? (written ?? { kind: 'none' }) : { kind: 'day', day: birthDate };

function isUsable(value: string): boolean {
  const bare = value.replace(/[\s\-./]/gu, '');
  return bare.length > 1 && !isOneCharacterRepeated(bare);
}
