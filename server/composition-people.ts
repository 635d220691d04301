import { join } from 'node:path';
import type { Router } from 'express';
import { makeSessionRouter } from './api/session.ts';
import { makeOpenLaunch } from './application/open-launch.ts';
import type { RegistryView } from './application/ports/registry.ts';
import type { SchemaChecker } from './application/ports/schemas.ts';
import type { Ids } from './application/ports/sealing.ts';
import type { Clock } from './application/ports/system.ts';
import { viewerRouter, type ViewerNeeds } from './composition-viewer.ts';
import { makeSessionGate, type SessionGate } from './application/session-gate.ts';
import { makeStartSession } from './application/start-session.ts';
import type { LaunchSeal } from './application/viewer-launch.ts';
import type { BodyLimits } from './http/json-body.ts';
import { makePagesRouter } from './http/pages.ts';
import { makeSessionSecrets } from './security/session-secrets.ts';
import type { KeyRoom } from './security/key-room.ts';
import type { Storage } from './storage/storage.ts';

/** Where `npm run build` puts the pages. */
const PAGES = join(import.meta.dirname, 'web/dist');

interface PeopleNeeds extends ViewerNeeds {
  readonly launches: LaunchSeal;
  readonly keyRoom: Pick<KeyRoom, 'suite'>;
}

/** Who knows the sessions of people again; asked by every wire that people may call. */
export const sessionGateOf = ({
  clock,
  storage,
  keyRoom,
}: Pick<PeopleNeeds, 'clock' | 'storage' | 'keyRoom'>): SessionGate =>
  makeSessionGate({
    clock,
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
  return [
    makeSessionRouter({ ...needs, work, openLaunch, hasLogin: false }),
    viewerRouter(needs),
    makePagesRouter(PAGES),
  ];
}
