import { Router, type RequestHandler } from 'express';
import type { CallerGate } from '../application/ports/callers.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import { bearer, requireScope } from '../http/caller.ts';
import { methodNotAllowed, notFound } from '../http/error-handler.ts';
import { jsonBody, type BodyLimits } from '../http/json-body.ts';
import { bodyMatches } from '../http/validate.ts';
import { checkEntryCount, receiveBundle, type BundleNeeds } from './bundle.ts';
import { capabilityStatement } from './capability-statement.ts';
import { createConsent, type ConsentNeeds } from './consent.ts';
import {
  createReport,
  readObservation,
  readReportById,
  updateReport,
  type DiagnosticReportNeeds,
} from './diagnostic-report.ts';
import { searchAudit, type AuditEventNeeds } from './audit-event.ts';
import { searchMeasureReports, type MeasureReportNeeds } from './measure-report.ts';
import { acceptsJson } from './negotiation.ts';
import { takesPart } from './pusher.ts';
import { readReportHistory, readReportVersion, type ReportHistoryNeeds } from './report-history.ts';
import { searchByForm, searchByUrl, type SearchNeeds } from './search.ts';
import { readTask, searchProvenance, searchTasks, type TaskNeeds } from './task.ts';
import { readTerminologyById, searchTerminology, type TerminologyNeeds } from './terminology.ts';

export interface FhirApiNeeds
  extends
    BundleNeeds,
    DiagnosticReportNeeds,
    ReportHistoryNeeds,
    ConsentNeeds,
    SearchNeeds,
    TaskNeeds,
    AuditEventNeeds,
    MeasureReportNeeds,
    TerminologyNeeds {
  readonly gate: CallerGate;
  readonly schemas: SchemaChecker;
  /** One limiter of requests a client for all wires together. */
  readonly limit: RequestHandler;
  readonly body: BodyLimits;
}

/** The FHIR R4 wire under `/fhir` (contract 6). */
export function makeFhirRouter(needs: FhirApiNeeds): Router {
  const router = Router();
  const body = jsonBody(needs.body);
  router.use(acceptsJson);
  router.get('/metadata', capabilityStatement(needs.publicUrl));
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
  router.post(
    '/DiagnosticReport',
    requireScope('system/DiagnosticReport.c'),
    ...body,
    bodyMatches(needs.schemas, 'fhir/diagnostic-report'),
    createReport(needs),
  );
  router.put(
    '/DiagnosticReport/:id',
    requireScope('system/DiagnosticReport.u'),
    ...body,
    bodyMatches(needs.schemas, 'fhir/diagnostic-report'),
    updateReport(needs),
  );
  router.post(
    '/Consent',
    requireScope('system/Consent.c'),
    ...body,
    bodyMatches(needs.schemas, 'fhir/consent'),
    createConsent(needs),
  );
  router.all('/Consent', methodNotAllowed('POST'));
  router.use(takesPart(needs.registry));

  router.get('/DiagnosticReport', requireScope('system/DiagnosticReport.s'), searchByUrl(needs));
  router.post('/DiagnosticReport/_search', requireScope('system/DiagnosticReport.s'), ...searchByForm(needs));
  router.get('/DiagnosticReport/:id', requireScope('system/DiagnosticReport.r'), readReportById(needs));
  const history = '/DiagnosticReport/:id/_history';
  router.get(history, requireScope('system/DiagnosticReport.r'), readReportHistory(needs));
  router.get(`${history}/:version`, requireScope('system/DiagnosticReport.r'), readReportVersion(needs));
  router.all([history, `${history}/:version`], methodNotAllowed('GET'));
  router.all('/DiagnosticReport/:id', methodNotAllowed('GET, PUT'));
  router.all('/DiagnosticReport', methodNotAllowed('GET, POST'));
  router.all('/DiagnosticReport/_search', methodNotAllowed('POST'));
  router.get('/Observation/:id', requireScope('system/DiagnosticReport.r'), readObservation(needs));
  router.all('/Observation/:id', methodNotAllowed('GET'));
  router.get('/Task', requireScope('system/Task.s'), searchTasks(needs));
  router.get('/Task/:id', requireScope('system/Task.r'), readTask(needs));
  router.get('/Provenance', requireScope('system/Task.r'), searchProvenance(needs));
  router.get('/AuditEvent', requireScope('system/AuditEvent.s'), searchAudit(needs));
  router.get('/MeasureReport', requireScope('system/MeasureReport.s'), searchMeasureReports(needs));
  for (const type of ['CodeSystem', 'ValueSet', 'ConceptMap']) {
    router.get(`/${type}`, searchTerminology(needs, type));
    router.get(`/${type}/:id`, readTerminologyById(needs, type));
    router.all([`/${type}`, `/${type}/:id`], methodNotAllowed('GET'));
  }
  router.all(['/Task', '/Task/:id', '/Provenance', '/AuditEvent', '/MeasureReport'], methodNotAllowed('GET'));
  router.use(notFound);
  return router;
}
