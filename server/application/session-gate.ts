import { MINUTE_MS } from '../domain/time.ts';
import type { Caller } from './ports/callers.ts';
import type { Role, Session, SessionBook } from './ports/sessions.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { IDLE_MS, type SessionSecrets } from './start-session.ts';

/** Knows the session of a browser again. */
export interface SessionGate {
  /** Undefined for an unknown, an idle or an ended session. */
  find(cookie: string): Promise<Session | undefined>;
}

/** What the exchange's own pages are called where a client is named. */
export const PAGES = 'pages';

/** So often at most a session's use is written down. */
const TOUCH_MS = MINUTE_MS;

export function makeSessionGate({
  clock,
  sessions,
  secrets,
  work,
}: {
  readonly clock: Clock;
  readonly sessions: SessionBook;
  readonly secrets: SessionSecrets;
  readonly work: UnitOfWork;
}): SessionGate {
  return {
    async find(cookie) {
      const session = await sessions.find(secrets.digest(cookie));
      const now = clock.now();
      if (!session || session.endsAt <= now || session.seenAt + IDLE_MS <= now) return undefined;
      if (session.seenAt + TOUCH_MS <= now) await work.write((stores) => stores.sessions.touch(session.id, now));
      return session;
    },
  };
}

/**
 * What a role may do on our own wire, in the words of the scopes that hospital systems are granted. A doctor's rights
 * are those of the patients that were opened, not of a list.
 */
const SCOPES: Readonly<Record<Role, readonly string[]>> = {
  doctor: [],
  administrator: [
    'system/MeasureReport.rs',
    'system/Task.rus',
    'system/DiagnosticReport.rs',
    'system/AuditEvent.rs',
    'system/Patient.ru',
  ],
};

/** The person as a caller of our own wire. */
export const callerOfSession = ({ person, role, institution }: Session): Caller => ({
  clientId: PAGES,
  institution,
  scopes: SCOPES[role],
  person,
});
