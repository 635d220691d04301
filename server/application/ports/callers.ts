import type { InstitutionId } from '../../domain/institution/institution.ts';

/** Who calls, as proven by its token; `institution` null is the health commission. */
export interface Caller {
  readonly clientId: string;
  readonly institution: InstitutionId | null;
  /** SMART v2 scopes granted, e.g. `system/DiagnosticReport.rs`; empty for CDS Hooks callers. */
  readonly scopes: readonly string[];
}

/** Who may call. Every fault of a token throws ExchangeError('unauthenticated') without saying which. */
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
