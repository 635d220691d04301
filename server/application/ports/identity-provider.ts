import type { EpochMs } from '../../domain/time.ts';
import type { Place } from '../places-of.ts';

/** Why somebody is not let in; a closed list that the login page has a sentence for each of. */
export type LoginRefusal =
  /** No login under way in this browser: ten minutes are over, it was finished before, or it began elsewhere. */
  | 'over'
  /** The provider says that the person, or the provider itself, did not want to. */
  | 'denied'
  /** The provider does not answer. */
  | 'provider-down'
  /** What the provider answered proves nobody. */
  | 'provider-refused'
  /** Known to the provider, but with nothing to do here. */
  | 'no-role';

/** What only the browser that began a login and the provider may know of it. */
export interface LoginSecrets {
  readonly state: string;
  readonly nonce: string;
  /** PKCE's (RFC 7636). */
  readonly verifier: string;
}

/** What is asked of the provider. */
export interface LoginRequest {
  readonly redirectUri: string;
  /** Whom to log in, where a demonstration offers people. */
  readonly hint: string | undefined;
  /** Ask who it is also of somebody whom the provider knows already. */
  readonly anew: boolean;
}

/** What an identity provider says of somebody who logged in. */
export interface ProvenPerson {
  readonly subject: string;
  /** Empty where it says none. */
  readonly name: string;
  /** Places that the claims name; whether they exist is not known yet. */
  readonly claimed: readonly Place[];
  /** The provider's id of its own session, which a back-channel logout may name. */
  readonly providerSession: string | null;
}

/** Whose sessions the provider has ended: of a subject, of one of the provider's sessions, or of both together. */
export interface EndedByProvider {
  readonly subject: string | undefined;
  readonly providerSession: string | undefined;
  readonly jti: string;
  /** Until when the same token could come again. */
  readonly expiresAt: EpochMs;
}

/** The identity provider of the province or of a hospital, by OpenID Connect (contract 4). */
export interface IdentityProvider {
  /** Where to send the browser, or why that cannot be. */
  begin(request: LoginRequest): Promise<{ readonly url: string; readonly secrets: LoginSecrets } | LoginRefusal>;
  /** `answer` is the redirect URI with what the provider added to it. */
  finish(answer: URL, secrets: LoginSecrets): Promise<ProvenPerson | LoginRefusal>;
  /** Where a browser ends its session with the provider; undefined where that cannot be had. */
  endSessionUrl(returnTo: string): Promise<string | undefined>;
  /** Undefined for what is no logout token of the provider for us. Throws `unavailable` when its keys cannot be had. */
  readLogoutToken(token: string): Promise<EndedByProvider | undefined>;
}
