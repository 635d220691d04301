import type { Router } from 'express';
import type { SessionNeeds } from './api/session.ts';
import { makeAdmitPerson } from './application/admit-person.ts';
import { makeBeginLogin } from './application/begin-login.ts';
import { makeChoosePlace } from './application/choose-place.ts';
import { makeEndByProvider, makeEndSession } from './application/end-session.ts';
import { makeFinishLogin } from './application/finish-login.ts';
import type { Outbound } from './application/ports/outbound.ts';
import type { RegistryView } from './application/ports/registry.ts';
import type { SchemaChecker } from './application/ports/schemas.ts';
import type { Clock, EventLog } from './application/ports/system.ts';
import type { UnitOfWork } from './application/ports/work.ts';
import type { SessionGate } from './application/session-gate.ts';
import type { StartSession } from './application/start-session.ts';
import type { Config } from './config/config.ts';
import type { BodyLimits } from './http/json-body.ts';
import type { FailureLimit } from './http/rate-limit.ts';
import type { OfferedPerson } from './login/hints.ts';
import { makeLoginRouter } from './login/router.ts';
import { makeIdentityProvider } from './security/identity-provider.ts';
import type { KeyRoom } from './security/key-room.ts';

export interface LoginParts {
  readonly config: Pick<Config, 'oidc'>;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly outbound: Outbound;
  readonly registry: RegistryView;
  readonly schemas: SchemaChecker;
  readonly sessions: SessionGate;
  readonly body: BodyLimits;
  readonly publicUrl: () => string;
  readonly isOverFailures: FailureLimit;
  readonly keyRoom: Pick<KeyRoom, 'logins'>;
  /** Whom the login page of a demonstration offers by name. */
  readonly offered: readonly OfferedPerson[];
}

/** People's login, where an identity provider is configured, and what it means for the end of a session. */
export function loginOf(
  parts: LoginParts,
  work: UnitOfWork,
  startSession: StartSession,
): { readonly router: Router; readonly ending: Pick<SessionNeeds, 'hasLogin' | 'endSession' | 'leaveAt'> } {
  const { config, registry, clock, publicUrl, offered } = parts;
  const seals = parts.keyRoom.logins;
  const hints = { registry, configured: config.oidc !== undefined, offered };
  const endSession = makeEndSession({ clock, work });
  if (!config.oidc) {
    const leaveAt = (): Promise<undefined> => Promise.resolve(undefined);
    return { router: makeLoginRouter(hints, undefined), ending: { hasLogin: false, endSession, leaveAt } };
  }
  const provider = makeIdentityProvider({ ...parts, settings: config.oidc });
  const admit = makeAdmitPerson({ clock, work, startSession });
  const router = makeLoginRouter(hints, {
    ...parts,
    beginLogin: makeBeginLogin({ provider, seals }),
    finishLogin: makeFinishLogin({ clock, registry, provider, seals, work, admit }),
    choosePlace: makeChoosePlace({ registry, seals, admit }),
    endByProvider: makeEndByProvider({ clock, work, provider }),
  });
  return {
    router,
    ending: { hasLogin: true, endSession, leaveAt: () => provider.endSessionUrl(`${publicUrl()}/login`) },
  };
}
