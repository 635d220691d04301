import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { CallerGate } from '../application/ports/callers.ts';
import type { Role, Session } from '../application/ports/sessions.ts';
import { callerOfSession, type SessionGate } from '../application/session-gate.ts';
import { bearer } from './caller.ts';

/** Bound to this host and to encrypted (or local) connections by its very name (RFC 6265bis). */
export const SESSION_COOKIE = '__Host-huren';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** The browser keeps the session until it ends. */
export function setSessionCookie(response: Response, cookie: string, session: Session): void {
  const seconds = Math.floor((session.endsAt - session.startedAt) / 1000);
  response.append('Set-Cookie', `${SESSION_COOKIE}=${cookie}; ${ATTRIBUTES}; Max-Age=${String(seconds)}`);
}

export function clearSessionCookie(response: Response): void {
  response.append('Set-Cookie', `${SESSION_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`);
}

/** Looks whether the browser has a session; lets everybody through. */
export function withSession(gate: SessionGate): RequestHandler {
  return async (request, response, next) => {
    const cookie = cookieOf(request, SESSION_COOKIE);
    response.locals.session = cookie === undefined ? undefined : await gate.find(cookie);
    next();
  };
}

/** The session of {@link withSession}; undefined where the browser has none. */
export const sessionOf = (response: Response): Session | undefined => response.locals.session as Session | undefined;

/** Lets in who has a session, of this role if one is named; what writes must come from our own pages. */
export function requireSession(gate: SessionGate, role?: Role): readonly RequestHandler[] {
  return [
    withSession(gate),
    (request, response, next) => {
      const session = sessionOf(response);
      if (!session) throw new ExchangeError('unauthenticated', 'A session is required; log in or open a card.');
      checkOrigin(request, session);
      if (role !== undefined && session.role !== role) {
        throw new ExchangeError('forbidden', `Only for the role ${role}.`);
      }
      response.locals.caller = callerOfSession(session);
      next();
    },
  ];
}

/** Lets in a hospital's system by its access token, or a person by the session; scopes say what either may do. */
export function clientOrPerson(callers: CallerGate, sessions: SessionGate): RequestHandler {
  const client = bearer(callers);
  const [find, admit] = requireSession(sessions) as [RequestHandler, RequestHandler];
  return async (request, response, next) => {
    const isClient = request.headers.authorization !== undefined || cookieOf(request, SESSION_COOKIE) === undefined;
    if (isClient) {
      await client(request, response, next);
      return;
    }
    await find(request, response, () => undefined);
    await admit(request, response, next);
  };
}

/** A foreign site can make a browser send the cookie, but neither read the token nor set the header. */
function checkOrigin(request: Request, session: Session): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const given = Buffer.from(request.get('X-CSRF-Token') ?? '');
  const wanted = Buffer.from(session.csrf);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new ExchangeError('forbidden', 'The request does not come from a page of this session.');
  }
}

/** The value of one cookie; undefined when it is missing, empty or there twice. */
export function cookieOf(request: Request, name: string): string | undefined {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return found.length === 1 && /^[A-Za-z0-9_-]{1,4096}$/u.test(found[0] ?? '') ? found[0] : undefined;
}
