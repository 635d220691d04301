import { setTimeout } from 'node:timers/promises';
import { Router, type Express } from 'express';
import { makeApiRouter } from './api/router.ts';
import { makeAcknowledgeNotice } from './application/acknowledge-notice.ts';
import { makeCheckOrder } from './application/check-order.ts';
import { makeExplainOrder } from './application/explain-order.ts';
import { makeFindKnownReport } from './application/find-known-report.ts';
import { makeHarvestReports } from './application/harvest-reports.ts';
import { makeHarvester, type Harvester } from './application/harvester.ts';
import { makeHousekeeping, type Housekeeping } from './application/housekeeping.ts';
import { makeImportReports, type ImportReports } from './application/import-reports.ts';
import { makeIndexReports } from './application/index-reports.ts';
import { makePager } from './application/list-page.ts';
import { makeLoadRegistry, type LoadRegistry } from './application/load-registry.ts';
import { makeOpenHistory, makeOpenReport } from './application/open-report.ts';
import type { Clock, EventLog } from './application/ports/system.ts';
import { makeReadOfferedContent } from './application/read-offered-content.ts';
import { makeReadDeclineReasons } from './application/read-decline-reasons.ts';
import { makeReadEntries } from './application/read-entries.ts';
import { makeReadNotices } from './application/read-notices.ts';
import { makeReadRepeated } from './application/read-repeated.ts';
import { makeReadSavings } from './application/read-savings.ts';
import { makeRecordConsent } from './application/record-consent.ts';
import { makeRecordFeedback } from './application/record-feedback.ts';
import { openRegistryView, type LiveRegistry } from './application/registry-view.ts';
import { makeReplayChecks, type ReplayChecks } from './application/replay-checks.ts';
import { makeReverseRecognition } from './application/reverse-recognition.ts';
import { makeSearchReports } from './application/search-reports.ts';
import { makeVerifyLedger, type VerifyLedger } from './application/verify-ledger.ts';
import { makeViewPatient } from './application/view-patient.ts';
import { makeCdsHooksRouter } from './cds-hooks/router.ts';
import { healthOf } from './composition-health.ts';
import { keyOperations, type KeyOperations } from './composition-keys.ts';
import { ledgerEvidence, type LedgerEvidence } from './composition-ledger.ts';
import { identityParts } from './composition-identities.ts';
import { peopleRouters, sessionGateOf, type PeopleNeeds } from './composition-people.ts';
import type { Config } from './config/config.ts';
import { openSecrets } from './config/secrets.ts';
import { makeCatalogue } from './domain/catalogue/catalogue.ts';
import { makeFhirRouter } from './fhir-api/router.ts';
import { makeImportReader } from './fhir/mapping/import-reader.ts';
import { makeReadPage } from './fhir/mapping/page-reader.ts';
import { makeReadReport } from './fhir/mapping/report-reader.ts';
import { fhirReportSource } from './fhir/source/fhir-report-source.ts';
import { makeApp } from './http/app.ts';
import { makeFailureLimit, perClient, sparing } from './http/rate-limit.ts';
import { makeRequestBudget } from './http/request-budget.ts';
import { makeOAuthRouter } from './oauth/router.ts';
import { makeAccessTokens } from './security/access-tokens.ts';
import { makeCallerGate } from './security/caller-gate.ts';
import { makeClientKeys } from './security/client-keys.ts';
import { makeKeyRoom } from './security/key-room.ts';
import { makeTokenDesk } from './security/token-desk.ts';
import { makeTokenIssuer } from './security/token-issuer.ts';
import { openStorage, type Storage } from './storage/storage.ts';
import { readCatalogueFiles } from './system/catalogue-files.ts';
import { makeSchemaChecker } from './system/json-schemas.ts';
import { makeMetrics, type ExposedMetrics } from './system/metrics.ts';
import { makeOutbound } from './system/outbound.ts';
import { readTerminology } from './system/terminology-files.ts';
import { makeUcumUnits } from './system/ucum-units.ts';

/** Between two units of work of an import. */
const PAUSE_MS = 2;

/** The exchange put together: what the gateway serves and what commands use. */
export interface Exchange {
  /** True when this start made the secrets; whoever started it is told, whatever is logged. */
  readonly madeSecrets: boolean;
  readonly storage: Storage;
  readonly registry: LiveRegistry;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly metrics: ExposedMetrics;
  readonly harvester: Harvester;
  readonly housekeeping: Housekeeping;
  readonly importReports: ImportReports;
  readonly verifyLedger: VerifyLedger;
  readonly evidence: LedgerEvidence;
  readonly loadRegistry: LoadRegistry;
  readonly replayChecks: ReplayChecks;
  readonly keys: KeyOperations;
  /** The HTTP application; its links and audiences begin with what `publicUrl` says when they are needed. */
  app(publicUrl: () => string): Promise<Express>;
  close(): Promise<void>;
}

/** What the process gives: its clock and log; in a demonstration whom the login page offers by name. */
interface System {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly offered?: PeopleNeeds['offered'];
}

type Core = Awaited<ReturnType<typeof openCore>>;

/** The adapters, and what reports come in by. */
async function openCore(config: Config, { clock, log, offered = [] }: System) {
  const liveSecrets = await openSecrets(config, (error) => {
    log.fault('secrets-unreadable', error);
  });
  const keyRoom = makeKeyRoom(liveSecrets, config.suite, clock);
  const metrics = makeMetrics();
  const builtIn = readCatalogueFiles();
  const schemas = makeSchemaChecker();
  const storage = await openStorage({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    secrets: keyRoom.fingerprints(),
    digest: keyRoom.suite.digest,
  });
  const { work, reports, patients } = storage;
  const evidence = await ledgerEvidence({ storage, keyRoom, liveSecrets, clock });
  const housekeeping = makeHousekeeping({ clock, work, log, signTreeHead: evidence.signTreeHead });
  const registry = await openRegistryView(storage.registry, builtIn, log, metrics);
  const outbound = makeOutbound();

  const { patientKeys, ids, seal } = keyRoom;
  const source = fhirReportSource(registry, outbound);
  const readReport = makeReadReport(registry, clock);
  const indexReports = makeIndexReports({ clock, registry, patientKeys, ids, seal, work, metrics });
  const loadRegistry = makeLoadRegistry({
    work,
    store: storage.registry,
    clock,
    schemas,
    catalogue: makeCatalogue(builtIn.items, []),
  });
  const readPage = makeReadPage(readReport);
  const { random } = Math;
  const harvestReports = makeHarvestReports({ clock, source, readPage, indexReports, work, log, metrics, random });
  const harvester = makeHarvester({ clock, registry, harvest: storage.harvest, harvestReports, log });
  const lookBack = { clock, registry, reports, patients, patientKeys, work };
  return {
    config,
    liveSecrets,
    keyRoom,
    clock,
    log,
    offered,
    metrics,
    schemas,
    builtIn,
    storage,
    evidence,
    housekeeping,
    registry,
    outbound,
    patientKeys,
    ids,
    seal,
    source,
    readReport,
    indexReports,
    loadRegistry,
    harvester,
    lookBack,
  };
}

/** The wires and the use cases behind them. */
function appOf(core: Core, publicUrl: () => string): Express {
  const { config, liveSecrets, keyRoom, clock, log, metrics, schemas, storage, registry, outbound, source, lookBack } =
    core;
  const { patientKeys, ids, seal, readReport, indexReports } = core;
  const { work, reports, patients, offers, notices, figures } = storage;
  const budgetMs = config.limits.orderCheckMs;
  const accessTokens = makeAccessTokens(liveSecrets, publicUrl, clock);
  const keys = makeClientKeys(clock, outbound);
  const budget = makeRequestBudget(config.limits.requestsPerSecond);
  const tokens = { clock, registry, keys, work, budget, tokens: storage.tokens, accessTokens, publicUrl };
  const sessions = sessionGateOf(core);
  const shared = {
    gate: makeCallerGate(tokens),
    clock,
    registry,
    schemas,
    source,
    publicUrl,
    limit: perClient(budget),
    body: { limitBytes: config.limits.bodyBytes, maxDepth: config.limits.jsonDepth },
  };
  const isOverFailures = makeFailureLimit({ perSecond: config.limits.requestsPerSecond });
  const readSavings = makeReadSavings({ clock, registry, figures });
  const { cursors, launches } = keyRoom;
  const pager = makePager(cursors, () => clock.now());
  const health = healthOf({ ...core, pager });
  const opening = { clock, registry, reports, patients, offers, seal, work };
  const fhir = Router();
  fhir.use(
    '/fhir',
    makeFhirRouter({
      ...shared,
      findKnownReport: makeFindKnownReport({ reports, patientKeys, seal, work }),
      readReport,
      indexReports,
      mostEntries: config.limits.bundleEntries,
      openReport: makeOpenReport(opening),
      openHistory: makeOpenHistory(opening),
      searchReports: makeSearchReports({ clock, registry, reports, patients, patientKeys, seal, work }),
      cursors,
      offers,
      audit: storage.audit,
      patients,
      patientKeys,
      readSavings,
      terminology: readTerminology(),
      recordConsent: makeRecordConsent({ clock, patientKeys, ids, work }),
    }),
  );
  return makeApp({
    log,
    metrics: health.metrics,
    registry,
    ready: () => storage.ready(),
    isOverFailures,
    sparing: sparing(budget),
    routers: [
      makeOAuthRouter({
        issuer: makeTokenIssuer(tokens),
        desk: makeTokenDesk(tokens),
        publicUrl,
        metrics,
        isOverFailures,
        jwks: () => accessTokens.jwks(),
      }),
      makeCdsHooksRouter({
        ...shared,
        units: makeUcumUnits(),
        ids,
        checkOrder: makeCheckOrder({ ...lookBack, ids, metrics, log, budgetMs }),
        viewPatient: makeViewPatient({ ...lookBack, ids, notices, budgetMs }),
        recordFeedback: makeRecordFeedback({ clock, registry, ids, work, metrics, log }),
        readOfferedContent: makeReadOfferedContent(reports, seal),
        budgetMs,
        viewerLink: (launch) => `${publicUrl()}/viewer?launch=${launches.seal(launch)}`,
      }),
      makeApiRouter({
        ...shared,
        explainOrder: makeExplainOrder(lookBack),
        sessions,
        readSavings,
        readDeclineReasons: makeReadDeclineReasons({ figures }),
        readInstitutionHealth: health.readInstitutionHealth,
        readEntries: makeReadEntries({ clock, registry, entries: storage.entries, pager }),
        reverseRecognition: makeReverseRecognition({ clock, registry, work }),
        readNotices: makeReadNotices({ notices, pager }),
        acknowledgeNotice: makeAcknowledgeNotice({ clock, work, metrics }),
        readRepeated: makeReadRepeated({ offers, reports, pager }),
        ...identityParts({ lookBack, storage, ids, metrics, pager }),
        proveEntry: core.evidence.proveEntry,
        readTreeHeads: core.evidence.readTreeHeads(pager),
      }),
      fhir,
      ...peopleRouters({ ...core, ...shared, sessions, launches, isOverFailures }),
    ],
  });
}

/** The only place where adapters are constructed. */
export async function compose(config: Config, system: System): Promise<Exchange> {
  const core = await openCore(config, system);
  const { storage, registry, metrics, ids, indexReports, readReport } = core;
  return {
    madeSecrets: core.liveSecrets.created,
    storage,
    registry,
    ...system,
    metrics,
    harvester: core.harvester,
    housekeeping: core.housekeeping,
    importReports: makeImportReports({
      registry,
      indexReports,
      newReader: () => makeImportReader(readReport),
      pause: () => setTimeout(PAUSE_MS),
    }),
    verifyLedger: makeVerifyLedger({ ledger: storage.ledger }),
    evidence: core.evidence,
    loadRegistry: core.loadRegistry,
    keys: keyOperations(core),
    replayChecks: makeReplayChecks({
      store: storage.registry,
      schemas: core.schemas,
      builtIn: core.builtIn,
      checks: storage.orderChecks,
      reports: storage.reports,
      offers: storage.offers,
      ids,
    }),
    app: (publicUrl) => Promise.resolve(appOf(core, publicUrl)),
    close: async () => {
      registry.close();
      core.liveSecrets.close();
      core.housekeeping.stop();
      await core.harvester.stop();
      await Promise.all([storage.close(), core.outbound.close()]);
    },
  };
}
