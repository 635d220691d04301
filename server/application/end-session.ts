import type { IdentityProvider } from './ports/identity-provider.ts';
import type { Session } from './ports/sessions.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { PAGES } from './session-gate.ts';

/** `everywhere`: every session of this login, wherever it was started. */
export type EndSession = (session: Session, everywhere: boolean) => Promise<void>;

/** Ends a person's session here, for the account of accesses, too. */
export function makeEndSession({ clock, work }: { readonly clock: Clock; readonly work: UnitOfWork }): EndSession {
  return (session, everywhere) =>
    work.write(async ({ sessions, audit }) => {
      const ended = everywhere && session.subject !== null ? await sessions.endAllOf(session.subject) : 1;
      await sessions.end(session.id);
      await audit.add({
        at: clock.now(),
        action: 'logout',
        institution: session.institution,
        client: session.client ?? PAGES,
        person: session.person,
        patient: null,
        objects: [],
        ground: 'person',
        facts: { sessions: ended },
      });
    });
}

/** What a logout token says; false when it says nothing or was seen before. */
export type EndByProvider = (token: string) => Promise<boolean>;

/** OpenID Connect Back-Channel Logout 1.0: ends what the provider says has ended, each token once. */
export function makeEndByProvider({
  clock,
  work,
  provider,
}: {
  readonly clock: Clock;
  readonly work: UnitOfWork;
  readonly provider: Pick<IdentityProvider, 'readLogoutToken'>;
}): EndByProvider {
  return async (token) => {
    const told = await provider.readLogoutToken(token);
    if (!told) return false;
    const { subject, providerSession, jti, expiresAt } = told;
    return await work.write(async ({ tokens, sessions, audit }) => {
      if (!(await tokens.useOnce('backchannel-logout', jti, expiresAt))) return false;
      const ended =
        providerSession === undefined
          ? await sessions.endAllOf(subject ?? '')
          : await sessions.endAllOfProvider(providerSession, subject);
      await audit.add({
        at: clock.now(),
        action: 'logout',
        institution: null,
        client: PAGES,
        person: subject,
        patient: null,
        objects: [],
        ground: 'provider',
        facts: { sessions: ended },
      });
      return true;
    });
  };
}
