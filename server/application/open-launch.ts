import { ExchangeError } from './exchange-error.ts';
import type { OrderCheckBook } from './ports/order-checks.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Ids } from './ports/sealing.ts';
import type { Session, Viewing } from './ports/sessions.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { VIEWING_MS, type StartedSession, type StartSession } from './start-session.ts';
import type { LaunchSeal } from './viewer-launch.ts';

export interface OpenLaunchNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly launches: LaunchSeal;
  readonly orderChecks: OrderCheckBook;
  readonly ids: Pick<Ids, 'fresh'>;
  readonly work: UnitOfWork;
  readonly startSession: StartSession;
}

/** The patient of a card, opened; with a session of its own where the browser had none that fits. */
export interface OpenedCard {
  readonly viewing: Viewing;
  readonly session: Session;
  readonly started: StartedSession | undefined;
}

/** `current` is the session that the browser has already. */
export type OpenLaunch = (token: string, current: Session | undefined) => Promise<OpenedCard>;

/**
 * Opens the viewer from a card's link, once and within five minutes (contract 4). A doctor of the same institution who
 * is logged in stays it; whoever else came gets a session for this one patient. Throws `gone` for a link that is used,
 * over or no link of ours.
 */
export function makeOpenLaunch(needs: OpenLaunchNeeds): OpenLaunch {
  return async (token, current) => {
    const now = needs.clock.now();
    const opened = needs.launches.open(token);
    if (!opened || opened.expiresAt <= now) throw gone();
    const { launch, jti, expiresAt } = opened;
    const check = typeof launch.check === 'string' ? await needs.orderChecks.find(launch.check) : launch.check;
    const institution = needs.registry.current().institutions.get(launch.institution);
    if (!check || !institution?.active) throw gone();
    const fits = current?.institution === launch.institution && current.role === 'doctor';
    const started = fits
      ? undefined
      : needs.startSession({
          subject: null,
          person: launch.person ?? launch.clientId,
          name: '',
          role: 'doctor',
          institution: launch.institution,
          client: launch.clientId,
        });
    const session = started?.session ?? current;
    if (!session) throw gone();
    const viewing: Viewing = {
      id: needs.ids.fresh(check.keys[0].key),
      session: session.id,
      ground: 'order',
      because: undefined,
      startedAt: now,
      endsAt: Math.min(session.endsAt, now + VIEWING_MS),
      check,
    };
    await needs.work.write(async ({ tokens, sessions }) => {
      if (!(await tokens.useOnce('viewer-launch', jti, expiresAt))) throw gone();
      if (started) await sessions.add(session);
      await sessions.addViewing(viewing);
    });
    return { viewing, session, started };
  };
}

const gone = (): ExchangeError =>
  new ExchangeError('gone', 'This link has been used or is over; open the card in your hospital system again.');
