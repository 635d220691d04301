import { Router, text, type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import { OAuthError, type TokenDesk, type TokenIssuer } from '../application/ports/callers.ts';
import type { Metrics } from '../application/ports/system.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { tooManyFailures, type FailureLimit } from '../http/rate-limit.ts';
import { sendJson } from '../http/respond.ts';

export interface OAuthNeeds {
  readonly issuer: TokenIssuer;
  readonly desk: TokenDesk;
  readonly publicUrl: () => string;
  readonly metrics: Metrics;
  /** The one count of failed authentications that all wires share. */
  readonly isOverFailures: FailureLimit;
  /** The key set that verifies access tokens. */
  readonly jwks: () => Promise<object>;
}

const FORM = 'application/x-www-form-urlencoded';
const SCOPES = [
  'system/DiagnosticReport.cu',
  'system/DiagnosticReport.rs',
  'system/Task.rs',
  'system/Task.u',
  'system/MeasureReport.rs',
  'system/Consent.c',
  'system/AuditEvent.rs',
  'system/Patient.rs',
  'system/Patient.u',
];

/** The token endpoint, introspection, revocation, and what announces them. */
export function makeOAuthRouter(needs: OAuthNeeds): Router {
  const router = Router();
  const announce = smartConfiguration(needs);
  router.get('/fhir/.well-known/smart-configuration', announce);
  router.get('/.well-known/smart-configuration', announce);
  router.get('/oauth/jwks', async (_request, response) => {
    sendJson(response, 200, await needs.jwks());
  });
  router.post('/oauth/token', text({ type: FORM, limit: '64kb' }), issueToken(needs));
  router.all('/oauth/token', methodNotAllowed('POST'));
  router.post('/oauth/introspect', text({ type: FORM, limit: '64kb' }), introspect(needs));
  router.all('/oauth/introspect', methodNotAllowed('POST'));
  router.post('/oauth/revoke', text({ type: FORM, limit: '64kb' }), revoke(needs));
  router.all('/oauth/revoke', methodNotAllowed('POST'));
  router.use('/oauth', oauthErrors(needs));
  return router;
}

/** SMART App Launch 2.2, `.well-known/smart-configuration`: backend services only. */
function smartConfiguration({ publicUrl }: OAuthNeeds): RequestHandler {
  return (_request, response) => {
    response.set('Access-Control-Allow-Origin', '*');
    sendJson(response, 200, {
      token_endpoint: `${publicUrl()}/oauth/token`,
      introspection_endpoint: `${publicUrl()}/oauth/introspect`,
      revocation_endpoint: `${publicUrl()}/oauth/revoke`,
      jwks_uri: `${publicUrl()}/oauth/jwks`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384', 'RS256', 'ES256', 'EdDSA'],
      scopes_supported: SCOPES,
      capabilities: ['client-confidential-asymmetric', 'permission-v2', 'permission-v1'],
      code_challenge_methods_supported: ['S256'],
    });
  };
}

function issueToken({ issuer, metrics }: OAuthNeeds): RequestHandler {
  return async (request, response) => {
    const token = await issuer.issue(formOf(request.body));
    metrics.count('tokens', { outcome: 'issued' });
    noStore(response);
    sendJson(response, 200, token);
  };
}

/** RFC 7662: what is known of a token, to the client that it was issued to. */
function introspect({ desk }: OAuthNeeds): RequestHandler {
  return async (request, response) => {
    const bearer = /^bearer ([A-Za-z0-9\-._~+/]+=*)$/iu.exec(request.headers.authorization ?? '')?.[1];
    const known = await desk.introspect(formOf(request.body), bearer);
    noStore(response);
    sendJson(response, 200, known);
  };
}

/** RFC 7009: from now on the token is refused. */
function revoke({ desk }: OAuthNeeds): RequestHandler {
  return async (request, response) => {
    await desk.revoke(formOf(request.body));
    noStore(response);
    sendJson(response, 200, {});
  };
}

/** The form's fields; a parameter given twice is refused (RFC 6749, 3.2). */
function formOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'string' || body === '') throw new OAuthError('invalid_request', `Send ${FORM}.`);
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (fields.has(name)) throw new OAuthError('invalid_request', 'A parameter is given twice.');
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

function oauthErrors({ metrics, isOverFailures }: OAuthNeeds): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    if (!(error instanceof OAuthError)) {
      next(error);
      return;
    }
    metrics.count('tokens', { outcome: error.code });
    if (error.code === 'invalid_client' && (await isOverFailures(request))) {
      next(tooManyFailures());
      return;
    }
    noStore(response);
    sendJson(response, error.code === 'invalid_client' ? 401 : 400, {
      error: error.code,
      error_description: error.message,
    });
  };
}

const noStore = (response: Response): void => {
  response.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
};
