import type { AdmitPerson } from './admit-person.ts';
import { LOGIN_STEP, type LoginSeals } from './login-state.ts';
import { placesOf } from './places-of.ts';
import type { IdentityProvider, LoginRefusal } from './ports/identity-provider.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Session } from './ports/sessions.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { PAGES } from './session-gate.ts';
import type { StartedSession } from './start-session.ts';

export interface FinishLoginNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly provider: IdentityProvider;
  readonly seals: LoginSeals;
  readonly work: UnitOfWork;
  readonly admit: AdmitPerson;
}

/** What became of a login; `returnTo` as it was asked for at its beginning. */
export type FinishedLogin = { readonly returnTo: string | undefined } & (
  | { readonly refused: LoginRefusal }
  | { readonly started: StartedSession }
  /** The person has several places: what the browser carries until one is chosen. */
  | { readonly choice: string }
);

export type FinishLogin = (login: {
  /** What the browser carries; undefined where it carries nothing. */
  readonly cookie: string | undefined;
  /** The redirect URI with what the provider added to it. */
  readonly answer: URL;
  /** The session that the browser has already. */
  readonly current: Session | undefined;
}) => Promise<FinishedLogin>;

/**
 * Takes the provider's answer, once, in the browser that began the login and within ten minutes. Whoever has exactly one
 * place is let in. Answers of browsers that began nothing are not recorded: anybody could make as many as he likes.
 */
export function makeFinishLogin(needs: FinishLoginNeeds): FinishLogin {
  const { registry, provider, seals, work, admit } = needs;
  return async ({ cookie, answer, current }) => {
    const begun = cookie === undefined ? undefined : seals.begun.open(cookie);
    if (!begun) return { refused: 'over', returnTo: undefined };
    const { secrets, returnTo } = begun.content;
    // A foreign answer does not use up the login of whoever is lured here.
    if (answer.searchParams.get('state') !== secrets.state) return { refused: 'over', returnTo };
    const isFirst = await work.write(({ tokens }) => tokens.useOnce(LOGIN_STEP, begun.id, begun.expiresAt));
    if (!isFirst) return { refused: 'over', returnTo };
    const person = await provider.finish(answer, secrets);
    if (typeof person === 'string') {
      await recordRefusal(needs, undefined, person);
      return { refused: person, returnTo };
    }
    const { grantedBy, places } = placesOf(registry.current(), person.subject, person.claimed);
    const [place, ...others] = places;
    if (!place) {
      await recordRefusal(needs, person.subject, 'no-role');
      return { refused: 'no-role', returnTo };
    }
    if (others.length > 0) return { choice: seals.proven.seal({ person, returnTo }), returnTo };
    return { started: await admit({ person, place, grantedBy, current }), returnTo };
  };
}

const recordRefusal = (
  { clock, work }: FinishLoginNeeds,
  subject: string | undefined,
  refusal: LoginRefusal,
): Promise<void> =>
  work.write(({ audit }) =>
    audit.add({
      at: clock.now(),
      action: 'login',
      institution: null,
      client: PAGES,
      person: subject,
      patient: null,
      objects: [],
      ground: refusal,
      facts: { refused: true },
    }),
  );
