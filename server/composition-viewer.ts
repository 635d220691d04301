import type { RequestHandler, Router } from 'express';
import { makePublicRouter } from './api/public.ts';
import { makeViewingsRouter } from './api/viewings.ts';
import { makeAcknowledgeNotice } from './application/acknowledge-notice.ts';
import { makeBreakGlass } from './application/break-glass.ts';
import { makeDecideInViewing } from './application/decide-in-viewing.ts';
import { makeOpenViewedReport } from './application/open-viewed-report.ts';
import type { PatientKeys } from './application/ports/patients.ts';
import type { RegistryView } from './application/ports/registry.ts';
import type { SchemaChecker } from './application/ports/schemas.ts';
import type { ContentSeal, Ids } from './application/ports/sealing.ts';
import type { Clock, EventLog, Metrics } from './application/ports/system.ts';
import { makeReadPublicFigures } from './application/read-public-totals.ts';
import { makeReadSavings } from './application/read-savings.ts';
import { makeReadTrends } from './application/read-trends.ts';
import { makeReadViewing } from './application/read-viewing.ts';
import { makeRecordFeedback } from './application/record-feedback.ts';
import type { SessionGate } from './application/session-gate.ts';
import { makeStartViewing } from './application/start-viewing.ts';
import type { Config } from './config/config.ts';
import type { BodyLimits } from './http/json-body.ts';
import type { Storage } from './storage/storage.ts';
import { makeUcumUnits } from './system/ucum-units.ts';

/** What anybody may read without a login. */
export function publicRouter({
  config,
  clock,
  registry,
  storage: { figures },
}: Pick<ViewerNeeds, 'clock' | 'registry' | 'storage'> & { readonly config: Pick<Config, 'limits'> }): Router {
  const readSavings = makeReadSavings({ clock, registry, figures });
  return makePublicRouter({
    clock,
    registry,
    readPublicFigures: makeReadPublicFigures({ clock, registry, figures, readSavings }),
    requestsPerSecond: config.limits.requestsPerSecond,
  });
}

export interface ViewerNeeds {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly metrics: Metrics;
  readonly storage: Storage;
  readonly registry: RegistryView;
  readonly schemas: SchemaChecker;
  readonly patientKeys: PatientKeys;
  readonly ids: Ids;
  readonly seal: ContentSeal;
  readonly sessions: SessionGate;
  readonly limit: RequestHandler;
  readonly body: BodyLimits;
}

/** What the doctor's page reads and writes, with the use cases behind it. */
export function viewerRouter(needs: ViewerNeeds): Router {
  const { clock, registry, storage, ids, metrics } = needs;
  const { work, offers } = storage;
  const breakGlass = makeBreakGlass({ ...needs, ...storage, registry });
  const viewing = { ...storage, clock, registry, seal: needs.seal };
  return makeViewingsRouter({
    ...needs,
    units: makeUcumUnits(),
    startViewing: makeStartViewing({ ...needs, ...storage, registry, breakGlass }),
    readViewing: makeReadViewing(viewing),
    openViewedReport: makeOpenViewedReport(viewing),
    readTrends: makeReadTrends(viewing),
    decideInViewing: makeDecideInViewing({
      clock,
      sessions: storage.sessions,
      offers,
      ids,
      recordFeedback: makeRecordFeedback({ ...needs, work }),
    }),
    acknowledgeNotice: makeAcknowledgeNotice({ clock, work, metrics }),
  });
}
