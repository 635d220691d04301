import { isRole, type Place } from '../application/places-of.ts';
import type { ProvenPerson } from '../application/ports/identity-provider.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';

/** Under which claims a provider says what somebody may do, and where. */
export interface ClaimNames {
  readonly roleClaim: string;
  readonly institutionClaim: string;
}

/** How a claim names the health commission: said aloud, because a claim that is missing must open nothing. */
const COMMISSION = '*';
const MOST_PLACES = 20;
const MOST_SUBJECT = 400;
const MOST_NAME = 100;
const MOST_SESSION = 400;

/** The claims of an ID token, read; undefined where they name nobody that could be kept. */
export function provenPerson(
  claims: Readonly<Record<string, unknown>>,
  { roleClaim, institutionClaim }: ClaimNames,
): ProvenPerson | undefined {
  const { sub, name, sid } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > MOST_SUBJECT || /\p{Cc}/u.test(sub)) return undefined;
  const roles = textsOf(claims[roleClaim]).filter(isRole);
  const institutions = textsOf(claims[institutionClaim]).map((text) =>
    text === COMMISSION ? null : (text as InstitutionId),
  );
  const claimed = roles.flatMap((role) => institutions.map((institution): Place => ({ role, institution })));
  return {
    subject: sub,
    name: typeof name === 'string' ? shown(name) : '',
    claimed: claimed.slice(0, MOST_PLACES),
    providerSession: typeof sid === 'string' && sid !== '' && sid.length <= MOST_SESSION ? sid : null,
  };
}

/** A claim is one text or a list of them. */
function textsOf(claim: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return [...new Set(list.filter((each): each is string => typeof each === 'string' && each.length <= 64))];
}

/** Without characters that turn or hide what stands beside them. */
const shown = (name: string): string => [...name.replace(/[\p{Cc}\p{Cf}]/gu, '').trim()].slice(0, MOST_NAME).join('');
