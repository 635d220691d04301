import { Router, type RequestHandler, type Response } from 'express';
import type { EndSession } from '../application/end-session.ts';
import type { OpenLaunch } from '../application/open-launch.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import type { Session } from '../application/ports/sessions.ts';
import type { SessionGate } from '../application/session-gate.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { jsonBody, type BodyLimits } from '../http/json-body.ts';
import { sendJson } from '../http/respond.ts';
import { clearSessionCookie, requireSession, sessionOf, setSessionCookie, withSession } from '../http/session.ts';
import { bodyMatches } from '../http/validate.ts';

export interface SessionNeeds {
  readonly sessions: SessionGate;
  readonly schemas: SchemaChecker;
  readonly registry: RegistryView;
  readonly endSession: EndSession;
  readonly openLaunch: OpenLaunch;
  readonly body: BodyLimits;
  /** Whether people can log in here: an identity provider is configured. */
  readonly hasLogin: boolean;
  /** Where a browser ends its session with the identity provider as well; undefined where there is nothing to end. */
  readonly leaveAt: () => Promise<string | undefined>;
}

/** Who works in the pages: the session of the browser, its start from a card's link, its end. */
export function makeSessionRouter(needs: SessionNeeds): Router {
  const router = Router();
  router.get('/api/session', withSession(needs.sessions), (_request, response) => {
    sendJson(response, 200, presentSession(needs, sessionOf(response)));
  });
  router.delete('/api/session', ...requireSession(needs.sessions), endSession(needs, false));
  router.all('/api/session', methodNotAllowed('GET, DELETE'));
  router.delete('/api/sessions', ...requireSession(needs.sessions), endSession(needs, true));
  router.all('/api/sessions', methodNotAllowed('DELETE'));
  router.post(
    '/api/session/launch',
    withSession(needs.sessions),
    ...jsonBody(needs.body),
    bodyMatches(needs.schemas, 'api/launch'),
    launch(needs),
  );
  router.all('/api/session/launch', methodNotAllowed('POST'));
  return router;
}

/** `POST /api/session/launch`: the patient of a card's link; the body keeps the token out of the server's logs. */
function launch(needs: SessionNeeds): RequestHandler {
  return async (request, response) => {
    const { launch: token } = request.body as { readonly launch: string };
    const { viewing, session, started } = await needs.openLaunch(token, sessionOf(response));
    if (started) setSessionCookie(response, started.cookie, session);
    sendJson(response, 201, { viewing: viewing.id, session: presentSession(needs, session) });
  };
}

/** Ends this session, or every session of this login wherever it was started. */
function endSession({ endSession: end, leaveAt }: SessionNeeds, everywhere: boolean): RequestHandler {
  return async (_request, response: Response) => {
    const session = sessionOf(response) as Session;
    await end(session, everywhere);
    clearSessionCookie(response);
    const leave = session.subject === null ? undefined : await leaveAt();
    sendJson(response, 200, {
      authenticated: false,
      ...(leave === undefined ? {} : { leaveAt: leave }),
    });
  };
}

function presentSession({ registry, hasLogin }: SessionNeeds, session: Session | undefined): object {
  if (!session) return { authenticated: false, hasLogin };
  const institution =
    session.institution === null ? undefined : registry.current().institutions.get(session.institution);
  return {
    authenticated: true,
    hasLogin,
    person: session.person,
    name: session.name,
    role: session.role,
    institution: session.institution === null ? null : { id: session.institution, name: institution?.name ?? '' },
    isLaunched: session.subject === null,
    csrf: session.csrf,
    endsAt: shanghaiDateTime(session.endsAt),
  };
}
