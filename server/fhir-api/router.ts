import { Router, type RequestHandler } from 'express';
import type { CallerGate } from '../application/ports/callers.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import { bearer, requireScope } from '../http/caller.ts';
import { methodNotAllowed, notFound } from '../http/error-handler.ts';
import { jsonBody, type BodyLimits } from '../http/json-body.ts';
import { bodyMatches } from '../http/validate.ts';
import { searchAudit, type AuditSearchNeeds } from './audit-search.ts';
import { checkEntryCount, receiveBundle, type BundleNeeds } from './bundle.ts';
import { sendCapabilityStatement } from './capability-statement.ts';
import { createConsent, type ConsentNeeds } from './consent.ts';
import {
  createReport,
  readObservation,
  readReportById,
  updateReport,
  type DiagnosticReportNeeds,
} from './diagnostic-report.ts';
import { searchMeasureReports, type MeasureReportNeeds } from './measure-report.ts';
import { acceptsJson } from './negotiation.ts';
import { searchProvenance } from './provenance.ts';
import { takesPart } from './pusher.ts';
import { readReportHistory, readReportVersion, type ReportHistoryNeeds } from './report-history.ts';
import { RESOURCES, type Interaction, type ResourceType } from './resources.ts';
import { searchReports, type SearchNeeds } from './search.ts';
import { byForm, byUrl, type Search } from './searching.ts';
import { searchTasks, type TaskSearchNeeds } from './task-search.ts';
import { readTask } from './task.ts';
import { readTerminologyById, searchTerminology, type TerminologyNeeds } from './terminology.ts';

export interface FhirApiNeeds
  extends
    BundleNeeds,
    DiagnosticReportNeeds,
    ReportHistoryNeeds,
    ConsentNeeds,
    SearchNeeds,
    TaskSearchNeeds,
    AuditSearchNeeds,
    MeasureReportNeeds,
    TerminologyNeeds {
  readonly gate: CallerGate;
  readonly schemas: SchemaChecker;
  /** One limiter of requests a client for all wires together. */
  readonly limit: RequestHandler;
  readonly body: BodyLimits;
}

/** The FHIR R4 wire under `/fhir` (contract 6): what the table of resources says, and the two system interactions. */
export function makeFhirRouter(needs: FhirApiNeeds): Router {
  const router = Router();
  const body = jsonBody(needs.body);
  router.use(acceptsJson);
  router.get('/metadata', sendCapabilityStatement(needs.publicUrl));
  router.use(bearer(needs.gate), needs.limit);

  router.post(
    '/',
    requireScope('system/DiagnosticReport.c'),
    ...body,
    checkEntryCount(needs.mostEntries),
    bodyMatches(needs.schemas, 'fhir/bundle'),
    receiveBundle(needs),
  );
  router.all('/', methodNotAllowed('POST'));
  const handlers = handlersOf(needs, body);
  for (const type of Object.keys(RESOURCES) as ResourceType[]) mount(router, needs, type, handlers[type]);
  router.use(notFound);
  return router;
}

type Handlers = {
  readonly [T in ResourceType]: {
    readonly [I in (typeof RESOURCES)[T]['interactions'][number]]: I extends 'search-type'
      ? Search
      : readonly RequestHandler<never>[];
  };
};

/** One handler for every interaction that the table names; a missing one, or one too many, does not compile. */
function handlersOf(needs: FhirApiNeeds, body: readonly RequestHandler[]): Handlers {
  const reportBody = [...body, bodyMatches(needs.schemas, 'fhir/diagnostic-report')];
  const artefacts = (type: ResourceType) => ({
    read: [readTerminologyById(needs, type)],
    'search-type': searchTerminology(needs),
  });
  return {
    DiagnosticReport: {
      create: [...reportBody, createReport(needs)],
      update: [...reportBody, updateReport(needs)],
      read: [readReportById(needs)],
      vread: [readReportVersion(needs)],
      'history-instance': [readReportHistory(needs)],
      'search-type': searchReports(needs),
    },
    Observation: { read: [readObservation(needs)] },
    Consent: { create: [...body, bodyMatches(needs.schemas, 'fhir/consent'), createConsent(needs)] },
    Task: { read: [readTask(needs)], 'search-type': searchTasks(needs) },
    Provenance: { 'search-type': searchProvenance(needs) },
    AuditEvent: { 'search-type': searchAudit(needs) },
    MeasureReport: { 'search-type': searchMeasureReports(needs) },
    CodeSystem: artefacts('CodeSystem'),
    ValueSet: artefacts('ValueSet'),
    ConceptMap: artefacts('ConceptMap'),
    Measure: artefacts('Measure'),
    OperationDefinition: artefacts('OperationDefinition'),
    SearchParameter: artefacts('SearchParameter'),
    StructureDefinition: artefacts('StructureDefinition'),
  };
}

interface Route {
  readonly method: 'get' | 'post' | 'put';
  readonly path: string;
  /** The letter of the scope that it takes. */
  readonly letter: string;
}

/** Where FHIR puts each interaction (R4 3.1.0), below the type; an update without an id is a conditional one. */
const ROUTES: Readonly<Record<Exclude<Interaction, 'search-type'>, readonly Route[]>> = {
  create: [{ method: 'post', path: '', letter: 'c' }],
  update: [
    { method: 'put', path: '/:id', letter: 'u' },
    { method: 'put', path: '', letter: 'u' },
  ],
  read: [{ method: 'get', path: '/:id', letter: 'r' }],
  vread: [{ method: 'get', path: '/:id/_history/:version', letter: 'r' }],
  'history-instance': [{ method: 'get', path: '/:id/_history', letter: 'r' }],
};
const SEARCH_BY_URL: Route = { method: 'get', path: '', letter: 's' };
const SEARCH_BY_FORM: Route = { method: 'post', path: '/_search', letter: 's' };

/** Puts the interactions of a type where FHIR says; every other method there is refused with what is allowed. */
function mount(
  router: Router,
  needs: FhirApiNeeds,
  type: ResourceType,
  handlers: Partial<Record<Interaction, Search | readonly RequestHandler<never>[]>>,
): void {
  const { scope } = RESOURCES[type];
  const allowed = new Map<string, string[]>();
  const put = ({ method, path, letter }: Route, own: readonly RequestHandler<never>[]): void => {
    // Who does not take part at present may still push: a report that it withdraws must reach those who relied on it.
    const guards = letter === 'c' || letter === 'u' ? [] : [takesPart(needs.registry)];
    const grant = scope === null ? [] : [requireScope(`system/${scope}.${letter}`)];
    router[method](`/${type}${path}`, ...guards, ...grant, ...(own as readonly RequestHandler[]));
    allowed.set(path, [...(allowed.get(path) ?? []), method.toUpperCase()]);
  };
  const search = handlers['search-type'];
  if (typeof search === 'function') {
    put(SEARCH_BY_URL, [byUrl(type, search)]);
    put(SEARCH_BY_FORM, byForm(type, search));
    // Before `/:id`, which would take `_search` for one.
    router.all(`/${type}${SEARCH_BY_FORM.path}`, methodNotAllowed('POST'));
  }
  for (const interaction of Object.keys(ROUTES) as (keyof typeof ROUTES)[]) {
    const own = handlers[interaction];
    if (own === undefined || typeof own === 'function') continue;
    for (const route of ROUTES[interaction]) put(route, own);
  }
  for (const [path, methods] of allowed) router.all(`/${type}${path}`, methodNotAllowed(methods.sort().join(', ')));
}
