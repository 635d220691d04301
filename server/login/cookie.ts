import type { Request, Response } from 'express';
import { cookieOf } from '../http/session.ts';

/** A login under way; the provider's answer comes from another site, to which Lax sends it on. */
const LOGIN_COOKIE = '__Host-huren-login';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';
const SECONDS = 600;

export const loginCookieOf = (request: Request): string | undefined => cookieOf(request, LOGIN_COOKIE);

export function setLoginCookie(response: Response, value: string): void {
  response.append('Set-Cookie', `${LOGIN_COOKIE}=${value}; ${ATTRIBUTES}; Max-Age=${String(SECONDS)}`);
}

export function clearLoginCookie(response: Response): void {
  response.append('Set-Cookie', `${LOGIN_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`);
}
