import type { EpochMs } from '../domain/time.ts';
import type { LoginSecrets, ProvenPerson } from './ports/identity-provider.ts';

/** A login that went to the provider and has not come back. */
export interface BegunLogin {
  readonly secrets: LoginSecrets;
  /** The page to go on with: a local path; undefined for the role's own page. */
  readonly returnTo: string | undefined;
}

/** Somebody the provider proved, who has still to say at which of several places to work. */
export interface ProvenLogin {
  readonly person: ProvenPerson;
  readonly returnTo: string | undefined;
}

/** A login under way, sealed, as its browser carries it for ten minutes at most. */
export interface LoginSeal<T> {
  seal(content: T): string;
  /** Undefined for whatever was not sealed here, or is over. `id` is used up by whoever takes the next step. */
  open(token: string): { readonly content: T; readonly id: string; readonly expiresAt: EpochMs } | undefined;
}

/** Both steps of a login. */
export interface LoginSeals {
  readonly begun: LoginSeal<BegunLogin>;
  readonly proven: LoginSeal<ProvenLogin>;
}

/** Issuer of used-up steps in the store of used tokens. */
export const LOGIN_STEP = 'login';
