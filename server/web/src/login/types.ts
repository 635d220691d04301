export type Role = 'doctor' | 'administrator';

/** `GET /api/login-hints`. */
export interface LoginHints {
  readonly configured: boolean;
  readonly people: readonly OfferedPerson[];
}

/** Somebody whom a demonstration offers by name. */
export interface OfferedPerson {
  readonly subject: string;
  readonly name: string;
  readonly role: Role | null;
  readonly institutionName: string | null;
}

/** `GET /api/login-choices`. */
export interface LoginChoices {
  readonly name: string;
  readonly places: readonly LoginPlace[];
}

export interface LoginPlace {
  readonly role: Role;
  readonly institution: { readonly id: string; readonly name: string } | null;
}

/** Where a login begins; the server takes pages of ours only. `isAnew`: as whoever, not as who is known already. */
export function loginAddress(
  returnTo: string | null,
  { hint, isAnew = false }: { readonly hint?: string; readonly isAnew?: boolean } = {},
): string {
  const query = new URLSearchParams({
    ...(returnTo === null ? {} : { return: returnTo }),
    ...(hint === undefined ? {} : { hint }),
    ...(isAnew ? { anew: '1' } : {}),
  }).toString();
  return query === '' ? '/auth/login' : `/auth/login?${query}`;
}
