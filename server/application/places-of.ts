import type { InstitutionId } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { Role } from './ports/sessions.ts';

/** What somebody may work as, and where; `institution` null is the health commission. */
export interface Place {
  readonly role: Role;
  readonly institution: InstitutionId | null;
}

/** What somebody may do, and who says so. */
export interface Places {
  readonly grantedBy: 'registry' | 'claims';
  readonly places: readonly Place[];
}

const ROLES: ReadonlySet<string> = new Set<Role>(['doctor', 'administrator']);
export const isRole = (text: unknown): text is Role => typeof text === 'string' && ROLES.has(text);

/**
 * The places of a subject. Where the registry's `people` name the subject, they alone count: a role there that is
 * neither doctor nor administrator takes everything away. Otherwise the provider's claims do.
 */
export function placesOf(registry: Registry, subject: string, claimed: readonly Place[]): Places {
  const listed = registry.people.filter((person) => person.subject === subject);
  if (listed.length === 0) return { grantedBy: 'claims', places: claimed.filter((place) => isOpen(registry, place)) };
  const places = listed
    .flatMap(({ role, institution }) => (isRole(role) ? [{ role, institution }] : []))
    .filter((place) => isOpen(registry, place));
  return { grantedBy: 'registry', places };
}

export const isSamePlace = (one: Place, other: Place): boolean =>
  one.role === other.role && one.institution === other.institution;

/** Patients are treated in an institution that takes part; the commission has administrators only. */
function isOpen({ institutions }: Registry, { role, institution }: Place): boolean {
  if (institution === null) return role === 'administrator';
  return institutions.get(institution)?.active === true;
}
