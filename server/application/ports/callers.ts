import type { InstitutionId } from '../../domain/institution/institution.ts';

/** Who calls, as proven by its token; `institution` null is the health commission. */
export interface Caller {
  readonly clientId: string;
  readonly institution: InstitutionId | null;
  /** SMART v2 scopes granted, e.g. `system/DiagnosticReport.rs`; empty for CDS Hooks callers. */
  readonly scopes: readonly string[];
  /** Who it is, where a person calls from the pages; undefined for a hospital's system. */
  readonly person?: string | undefined;
}

/**
 * How many requests each client may still send at this moment. Only what is proven to come from a client counts against
 * it: nobody is kept out by what others send in its name.
 */
export interface RequestBudget {
  /** Counts one request; false when there is none left. */
  take(key: string): boolean;
  /** Takes one back that turned out to be nobody's: a replay. */
  giveBack(key: string): void;
  /** Whether the next {@link RequestBudget.take} would fail; counts nothing. */
  isSpent(key: string): boolean;
  /** Whether all were spent within the last second: then the key is let through a few at a time. */
  isPressed(key: string): boolean;
}

/**
 * Who may call. Every fault of a token throws ExchangeError('unauthenticated') without saying which.
 * A client whose requests are spent is `throttled`, before anything costly is done for it.
 */
export interface CallerGate {
  /** The token of a FHIR or API call: an access token issued by the exchange. */
  verifyAccessToken(token: string): Promise<Caller>;
  /** The CDS Hooks client JWT: `aud` must be the exact URL called; its jti is used up (also over restarts). */
  verifyCdsToken(token: string, url: string): Promise<Caller>;
}

/** The token endpoint: answers the RFC 6749 body, or throws OAuthError (oauth/). */
export interface TokenIssuer {
  issue(form: Readonly<Record<string, unknown>>): Promise<IssuedToken>;
}

/** What is known of a token that the exchange issued (RFC 7662): all of it, or only that it is not alive. */
export type Introspection =
  | {
      readonly active: true;
      readonly scope: string;
      readonly client_id: string;
      readonly sub: string;
      readonly iss: string;
      readonly aud: string;
      readonly iat: number;
      readonly exp: number;
      readonly jti: string;
      readonly token_type: 'bearer';
    }
  | { readonly active: false };

/**
 * Introspection (RFC 7662) and revocation (RFC 7009) of access tokens, each by the client that the token was issued
 * to. The caller proves itself by a client assertion in the form, or (introspection) by an access token of its own.
 */
export interface TokenDesk {
  introspect(form: Readonly<Record<string, unknown>>, bearer: string | undefined): Promise<Introspection>;
  /** From now on the token is refused everywhere; a token that is not alive is no error. */
  revoke(form: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface IssuedToken {
  readonly access_token: string;
  readonly token_type: 'bearer';
  readonly expires_in: number;
  readonly scope: string;
}

export type OAuthErrorCode =
  'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type' | 'unauthorized_client';

/** A fault of the token endpoint in OAuth's own words. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode;
  constructor(code: OAuthErrorCode, description: string) {
    super(description);
    this.name = 'OAuthError';
    this.code = code;
  }
}
