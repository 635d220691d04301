import { Router, text, type RequestHandler, type Response } from 'express';
import type { BeginLogin } from '../application/begin-login.ts';
import type { EndByProvider } from '../application/end-session.ts';
import type { FinishLogin } from '../application/finish-login.ts';
import type { LoginRefusal } from '../application/ports/identity-provider.ts';
import type { SessionGate } from '../application/session-gate.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { tooManyFailures, type FailureLimit } from '../http/rate-limit.ts';
import { sendJson } from '../http/respond.ts';
import { sessionOf, setSessionCookie, withSession } from '../http/session.ts';
import { makeChoiceRouter, type ChoiceNeeds } from './choices.ts';
import { clearLoginCookie, loginCookieOf, setLoginCookie } from './cookie.ts';
import { makeHintsRouter, type HintsNeeds } from './hints.ts';
import { localPage, pageFor } from './return-path.ts';

export interface LoginNeeds extends ChoiceNeeds {
  readonly sessions: SessionGate;
  readonly publicUrl: () => string;
  readonly beginLogin: BeginLogin;
  readonly finishLogin: FinishLogin;
  readonly endByProvider: EndByProvider;
  readonly isOverFailures: FailureLimit;
}

const CALLBACK = '/auth/callback';
const FORM = 'application/x-www-form-urlencoded';

/** People's login by OpenID Connect; where no provider is configured only the hints answer, and say so. */
export function makeLoginRouter(hints: HintsNeeds, login: LoginNeeds | undefined): Router {
  const router = Router();
  router.use(makeHintsRouter(hints));
  if (!login) return router;
  router.use('/auth', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/auth/login', begin(login, hints));
  router.all('/auth/login', methodNotAllowed('GET'));
  router.get(CALLBACK, withSession(login.sessions), finish(login));
  router.all(CALLBACK, methodNotAllowed('GET'));
  router.post('/auth/backchannel-logout', text({ type: FORM, limit: '64kb' }), endByProvider(login));
  router.all('/auth/backchannel-logout', methodNotAllowed('POST'));
  router.use(makeChoiceRouter(login));
  return router;
}

/** `GET /auth/login?return=PAGE&anew=1`: on to the provider. */
function begin({ publicUrl, beginLogin }: LoginNeeds, { offered }: HintsNeeds): RequestHandler {
  return async (request, response) => {
    const returnTo = localPage(request.query.return);
    const { hint, anew } = request.query;
    const begun = await beginLogin({
      redirectUri: `${publicUrl()}${CALLBACK}`,
      returnTo,
      anew: anew === '1',
      hint: offered.find(({ subject }) => subject === hint)?.subject,
    });
    if (typeof begun === 'string') {
      refuse(response, begun, returnTo);
      return;
    }
    setLoginCookie(response, begun.cookie);
    response.redirect(303, begun.url);
  };
}

/** `GET /auth/callback`: back from the provider, with a code or an error. */
function finish({ publicUrl, finishLogin, isOverFailures }: LoginNeeds): RequestHandler {
  return async (request, response) => {
    const { search } = new URL(request.originalUrl, publicUrl());
    const finished = await finishLogin({
      cookie: loginCookieOf(request),
      answer: new URL(`${publicUrl()}${CALLBACK}${search}`),
      current: sessionOf(response),
    });
    if ('choice' in finished) {
      setLoginCookie(response, finished.choice);
      response.redirect(303, '/login?choose=1');
      return;
    }
    clearLoginCookie(response);
    if ('refused' in finished) {
      if (await isOverFailures(request)) throw tooManyFailures();
      refuse(response, finished.refused, finished.returnTo);
      return;
    }
    const { cookie, session } = finished.started;
    setSessionCookie(response, cookie, session);
    response.redirect(303, pageFor(session.role, finished.returnTo));
  };
}

/** The login page has a sentence for each refusal, and the way to try again. */
function refuse(response: Response, refusal: LoginRefusal, returnTo: string | undefined): void {
  const query = new URLSearchParams({ error: refusal, ...(returnTo === undefined ? {} : { return: returnTo }) });
  response.redirect(303, `/login?${query.toString()}`);
}

/** `POST /auth/backchannel-logout` (OpenID Connect Back-Channel Logout 1.0, 2.8). */
function endByProvider({ endByProvider: end, isOverFailures }: LoginNeeds): RequestHandler {
  return async (request, response) => {
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    const [token, ...others] = form.getAll('logout_token');
    if (token !== undefined && others.length === 0 && (await end(token))) {
      response.status(200).end();
      return;
    }
    if (await isOverFailures(request)) throw tooManyFailures();
    sendJson(response, 400, { error: 'invalid_request', error_description: 'The logout token is not valid.' });
  };
}
