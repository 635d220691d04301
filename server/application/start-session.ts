import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import type { Login, Session } from './ports/sessions.ts';
import type { Clock } from './ports/system.ts';

/** A session nobody works in ends after half an hour, any session after ten hours: a long shift. */
export const IDLE_MS = 30 * MINUTE_MS;
const ABSOLUTE_MS = 10 * HOUR_MS;
/** Who came by a card's link has no login to come back by; two hours are a consultation. */
const LAUNCHED_MS = 2 * HOUR_MS;
/** How long a patient stays open in a session. */
export const VIEWING_MS = 2 * HOUR_MS;

/** A new session with the secret that only its browser gets. */
export interface StartedSession {
  readonly session: Session;
  readonly cookie: string;
}

/** Random secrets of a session, and what of them may be kept. */
export interface SessionSecrets {
  /** Fresh; not to be guessed. */
  fresh(): string;
  /** The digest under which a session is kept. */
  digest(cookie: string): Session['id'];
}

export type StartSession = (
  who: Pick<Session, 'subject' | 'person' | 'name' | 'role' | 'institution' | 'client'> & { readonly login?: Login },
) => StartedSession;

/** Makes a session; whoever asked for it adds it to the store in its own unit of work. */
export function makeStartSession(needs: { readonly clock: Clock; readonly secrets: SessionSecrets }): StartSession {
  return (who) => {
    const now = needs.clock.now();
    const cookie = needs.secrets.fresh();
    return {
      cookie,
      session: {
        login: null,
        ...who,
        id: needs.secrets.digest(cookie),
        csrf: needs.secrets.fresh(),
        startedAt: now,
        seenAt: now,
        endsAt: now + (who.subject === null ? LAUNCHED_MS : ABSOLUTE_MS),
      },
    };
  };
}
