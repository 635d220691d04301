import type { LoginSeal } from '../application/login-state.ts';
import type { Clock } from '../application/ports/system.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { TokenSeal } from './token-seal.ts';

/** Long enough to type a password and find a phone. */
export const LOGIN_MS = 10 * MINUTE_MS;

/** Seals one step of a login; the purpose of `tokens` keeps the steps apart. */
export const makeLoginSeal = <T>(tokens: TokenSeal, clock: Clock): LoginSeal<T> => ({
  seal: (content) => tokens.seal(Buffer.from(JSON.stringify({ content, expiresAt: clock.now() + LOGIN_MS }))),
  open(token) {
    const opened = tokens.open(token);
    if (!opened) return undefined;
    const { content, expiresAt } = JSON.parse(opened.plain.toString('utf8')) as { content: T; expiresAt: number };
    return expiresAt <= clock.now() ? undefined : { content, id: opened.id, expiresAt };
  },
});
