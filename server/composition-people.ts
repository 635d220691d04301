import { join } from 'node:path';
import type { Router } from 'express';
import { makeSessionRouter } from './api/session.ts';
import { makeOpenLaunch } from './application/open-launch.ts';
import { loginOf, type LoginParts } from './composition-login.ts';
import { publicRouter, viewerRouter, type ViewerNeeds } from './composition-viewer.ts';
import { makeSessionGate, type SessionGate } from './application/session-gate.ts';
import { makeStartSession } from './application/start-session.ts';
import type { LaunchSeal } from './application/viewer-launch.ts';
import type { Config } from './config/config.ts';
import { makePagesRouter } from './http/pages.ts';
import { makeSessionSecrets } from './security/session-secrets.ts';
import type { KeyRoom } from './security/key-room.ts';

/** Where `npm run build` puts the pages. */
const PAGES = join(import.meta.dirname, 'web/dist');

export interface PeopleNeeds extends ViewerNeeds, LoginParts {
  readonly config: Config;
  readonly launches: LaunchSeal;
  readonly keyRoom: Pick<KeyRoom, 'suite' | 'logins'>;
}

/** Who knows the sessions of people again; asked by every wire that people may call. */
export const sessionGateOf = ({
  clock,
  registry,
  storage,
  keyRoom,
}: Pick<PeopleNeeds, 'clock' | 'registry' | 'storage'> & { readonly keyRoom: Pick<KeyRoom, 'suite'> }): SessionGate =>
  makeSessionGate({
    clock,
    registry,
    sessions: storage.sessions,
    secrets: makeSessionSecrets(keyRoom.suite),
    work: storage.work,
  });

/** What people use: the pages and their sessions. */
export function peopleRouters(needs: PeopleNeeds): readonly Router[] {
  const { clock, storage, registry, ids, launches, keyRoom } = needs;
  const { work, orderChecks } = storage;
  const startSession = makeStartSession({ clock, secrets: makeSessionSecrets(keyRoom.suite) });
  const openLaunch = makeOpenLaunch({ clock, registry, launches, orderChecks, ids, work, startSession });
  const login = loginOf(needs, work, startSession);
  return [
    makeSessionRouter({ ...needs, ...login.ending, openLaunch }),
    login.router,
    viewerRouter(needs),
    publicRouter(needs),
    makePagesRouter(PAGES),
  ];
}
