import type { ProvenPerson } from './ports/identity-provider.ts';
import type { Session } from './ports/sessions.ts';
import type { Clock } from './ports/system.ts';
import type { Stores, UnitOfWork } from './ports/work.ts';
import { PAGES } from './session-gate.ts';
import type { Place, Places } from './places-of.ts';
import type { StartedSession, StartSession } from './start-session.ts';

/** Who is let in, where, and in the place of which session of the same browser. */
export interface Admission {
  readonly person: ProvenPerson;
  readonly place: Place;
  readonly grantedBy: Places['grantedBy'];
  readonly current: Session | undefined;
}

/** `also` runs in the same unit of work; what it throws keeps everybody out. */
export type AdmitPerson = (admission: Admission, also?: (stores: Stores) => Promise<void>) => Promise<StartedSession>;

/**
 * Starts the session of somebody who is proven. An earlier session of the browser ends with it: whoever knew that one
 * knows nothing of the new one.
 */
export function makeAdmitPerson(needs: {
  readonly clock: Clock;
  readonly work: UnitOfWork;
  readonly startSession: StartSession;
}): AdmitPerson {
  return async ({ person, place, grantedBy, current }, also) => {
    const { subject, name, providerSession } = person;
    const started = needs.startSession({
      subject,
      person: subject,
      name,
      ...place,
      client: null,
      login: { grantedBy, providerSession },
    });
    await needs.work.write(async (stores) => {
      await also?.(stores);
      if (current) await stores.sessions.end(current.id);
      await stores.sessions.add(started.session);
      await stores.audit.add({
        at: needs.clock.now(),
        action: 'login',
        institution: place.institution,
        client: PAGES,
        person: subject,
        patient: null,
        objects: [],
        ground: grantedBy,
        facts: { role: place.role },
      });
    });
    return started;
  };
}
