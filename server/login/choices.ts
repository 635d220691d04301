import { Router, type RequestHandler } from 'express';
import type { ChoosePlace } from '../application/choose-place.ts';
import type { Place } from '../application/places-of.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import type { SessionGate } from '../application/session-gate.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { jsonBody, type BodyLimits } from '../http/json-body.ts';
import { sendJson } from '../http/respond.ts';
import { sessionOf, setSessionCookie, withSession } from '../http/session.ts';
import { bodyMatches } from '../http/validate.ts';
import { clearLoginCookie, loginCookieOf } from './cookie.ts';
import { pageFor } from './return-path.ts';

export interface ChoiceNeeds {
  readonly sessions: SessionGate;
  readonly registry: RegistryView;
  readonly schemas: SchemaChecker;
  readonly choosePlace: ChoosePlace;
  readonly body: BodyLimits;
}

/** Where somebody with several places says at which to work. The sealed cookie, which no foreign site has sent, lets in. */
export function makeChoiceRouter(needs: ChoiceNeeds): Router {
  const { choosePlace, registry } = needs;
  const router = Router();
  router.get('/api/login-choices', (request, response) => {
    const { name, places } = choosePlace.read(loginCookieOf(request));
    const { institutions } = registry.current();
    const shown = places.map(({ role, institution }) => ({
      role,
      institution: institution === null ? null : { id: institution, name: institutions.get(institution)?.name ?? '' },
    }));
    response.set('Cache-Control', 'no-store');
    sendJson(response, 200, { name, places: shown });
  });
  router.post(
    '/api/login-choices',
    withSession(needs.sessions),
    ...jsonBody(needs.body),
    bodyMatches(needs.schemas, 'api/login-choice'),
    choose(needs),
  );
  router.all('/api/login-choices', methodNotAllowed('GET, POST'));
  return router;
}

function choose({ choosePlace }: ChoiceNeeds): RequestHandler {
  return async (request, response) => {
    const place = request.body as Place;
    const { started, returnTo } = await choosePlace.choose(loginCookieOf(request), place, sessionOf(response));
    clearLoginCookie(response);
    setSessionCookie(response, started.cookie, started.session);
    sendJson(response, 201, { page: pageFor(started.session.role, returnTo) });
  };
}
