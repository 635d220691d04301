import type { Registry } from '../domain/institution/registry.ts';
import { MINUTE_MS, type EpochMs } from '../domain/time.ts';
import type { Caller } from './ports/callers.ts';
import { isSamePlace, placesOf } from './places-of.ts';
import type { Role, Session, SessionBook } from './ports/sessions.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { IDLE_MS, type SessionSecrets } from './start-session.ts';

/** Knows the session of a browser again. */
export interface SessionGate {
  /** Undefined for an unknown, an idle or an ended session, and for one whose right was taken away: that ends it. */
  find(cookie: string): Promise<Session | undefined>;
}

/** What the exchange's own pages are called where a client is named. */
export const PAGES = 'pages';

/** So often at most a session's use is written down. */
const TOUCH_MS = MINUTE_MS;

export function makeSessionGate({
  clock,
  registry,
  sessions,
  secrets,
  work,
}: {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly sessions: SessionBook;
  readonly secrets: SessionSecrets;
  readonly work: UnitOfWork;
}): SessionGate {
  return {
    async find(cookie) {
      const session = await sessions.find(secrets.digest(cookie));
      const now = clock.now();
      if (!session || session.endsAt <= now || session.seenAt + IDLE_MS <= now) return undefined;
      if (!mayStill(registry.current(), session)) {
        await endRight(work, session, now);
        return undefined;
      }
      if (session.seenAt + TOUCH_MS <= now) await work.write((stores) => stores.sessions.touch(session.id, now));
      return session;
    },
  };
}

/**
 * A right holds as long as the registry, where it knows the subject, says so; a right by claims, which nobody can ask
 * about again, until the session ends, the registry names the subject, or the institution takes part no more.
 */
function mayStill(registry: Registry, session: Session): boolean {
  const { subject, role, institution, login } = session;
  if (subject === null || !login)
    return institution === null || registry.institutions.get(institution)?.active === true;
  const now = placesOf(registry, subject, login.grantedBy === 'claims' ? [{ role, institution }] : []);
  return now.places.some((place) => isSamePlace(place, session));
}

/** For good: a right that comes back needs another login. */
const endRight = (work: UnitOfWork, session: Session, at: EpochMs): Promise<void> =>
  work.write(async ({ sessions, audit }) => {
    await sessions.end(session.id);
    await audit.add({
      at,
      action: 'logout',
      institution: session.institution,
      client: session.client ?? PAGES,
      person: session.person,
      patient: null,
      objects: [],
      ground: 'right-ended',
      facts: {},
    });
  });

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
