import type { AdmitPerson } from './admit-person.ts';
import { ExchangeError } from './exchange-error.ts';
import { LOGIN_STEP, type LoginSeals, type ProvenLogin } from './login-state.ts';
import { isSamePlace, placesOf, type Place } from './places-of.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Session } from './ports/sessions.ts';
import type { StartedSession } from './start-session.ts';

/** The choice of somebody who may work at several places. */
export interface PlaceChoice {
  readonly name: string;
  readonly places: readonly Place[];
}

export interface ChoosePlace {
  /** What there is to choose from; throws `gone` when the login is over. */
  read(cookie: string | undefined): PlaceChoice;
  /** Lets the person in at the place, once; throws `gone`, or `forbidden` for a place that is not one of them. */
  choose(
    cookie: string | undefined,
    place: Place,
    current: Session | undefined,
  ): Promise<{ readonly started: StartedSession; readonly returnTo: string | undefined }>;
}

/** The second step of a login, where the first left a choice; the registry is asked anew at each of them. */
export function makeChoosePlace({
  registry,
  seals,
  admit,
}: {
  readonly registry: RegistryView;
  readonly seals: LoginSeals;
  readonly admit: AdmitPerson;
}): ChoosePlace {
  const open = (cookie: string | undefined): NonNullable<ReturnType<LoginSeals['proven']['open']>> => {
    const opened = cookie === undefined ? undefined : seals.proven.open(cookie);
    if (!opened) throw gone();
    return opened;
  };
  const grantedTo = ({ person }: ProvenLogin): ReturnType<typeof placesOf> =>
    placesOf(registry.current(), person.subject, person.claimed);
  return {
    read(cookie) {
      const { content } = open(cookie);
      return { name: content.person.name, places: grantedTo(content).places };
    },
    async choose(cookie, chosen, current) {
      const { content, id, expiresAt } = open(cookie);
      const { grantedBy, places } = grantedTo(content);
      const place = places.find((each) => isSamePlace(each, chosen));
      if (!place) throw new ExchangeError('forbidden', 'This place is not one of yours.');
      const started = await admit({ person: content.person, place, grantedBy, current }, async ({ tokens }) => {
        if (!(await tokens.useOnce(LOGIN_STEP, id, expiresAt))) throw gone();
      });
      return { started, returnTo: content.returnTo };
    },
  };
}

const gone = (): ExchangeError => new ExchangeError('gone', 'This login is over; log in again.');
