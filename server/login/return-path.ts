import type { Role } from '../application/ports/sessions.ts';

/** The pages that a login may go on with; `/login` is none of them. */
const PAGES = /^\/(?:viewer|demo|admin(?:\/[A-Za-z0-9_-]{1,64})*)?$/u;
const MOST_LENGTH = 1000;
/** Never sent anywhere: whatever leaves it leaves this origin. */
const HERE = 'https://pages.invalid';

/**
 * A page of ours with its query, as a browser would read the address; undefined for everything else, other origins
 * above all (`//evil`, `/\evil`, and what becomes of `/viewer/..//evil`).
 */
export function localPage(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.length > MOST_LENGTH || !/^\/[\x21-\x7e]*$/u.test(given)) return undefined;
  if (given.includes('\\') || !URL.canParse(given, HERE)) return undefined;
  const { origin, pathname, search, hash } = new URL(given, HERE);
  return origin === HERE && PAGES.test(pathname) ? `${pathname}${search}${hash}` : undefined;
}

const HOME: Readonly<Record<Role, string>> = { doctor: '/viewer', administrator: '/admin' };

/** Where a session goes on: the page that was asked for, unless it is another role's. */
export function pageFor(role: Role, returnTo: string | undefined): string {
  const isOthers = Object.entries(HOME).some(([other, home]) => other !== role && returnTo?.startsWith(home) === true);
  return returnTo === undefined || returnTo === '/' || isOthers ? HOME[role] : returnTo;
}
