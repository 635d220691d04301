import type { RequestHandler } from 'express';
import { ExchangeError, type ErrorDetail } from '../application/exchange-error.ts';
import type { IndexOutcome, IndexReports } from '../application/index-reports.ts';
import type { Clock } from '../application/ports/system.ts';
import type { IncomingReport } from '../domain/report/report.ts';
import { asObject, asObjects, asText, type Json } from '../fhir/mapping/json.ts';
import { makeResourcePool, type ResourcePool } from '../fhir/mapping/pool.ts';
import { ERROR_TABLE, operationOutcome } from '../http/error-table.ts';
import { sendFhir } from '../http/respond.ts';
import { information } from './outcome.ts';
import { entryResponse } from './report-outcome.ts';
import { isExchangeId, poolOfKnown, readKnown, type IncomingNeeds } from './incoming.ts';
import { pusherOf, type Pusher } from './pusher.ts';

export interface BundleNeeds extends IncomingNeeds {
  readonly clock: Clock;
  readonly indexReports: IndexReports;
  readonly mostEntries: number;
}

/** One entry, read: a report, a fault, or a resource that is not indexed by itself. */
type ReadEntry =
  | { readonly kind: 'report'; readonly report: IncomingReport }
  | { readonly kind: 'fault'; readonly error: ExchangeError }
  | { readonly kind: 'other'; readonly type: string };

const USED_TYPES: ReadonlySet<string> = new Set([
  'Patient',
  'Observation',
  'Specimen',
  'ImagingStudy',
  'ServiceRequest',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Media',
]);

/** Counts entries before anything looks into them. */
export function checkEntryCount(most: number): RequestHandler {
  return (request, _response, next) => {
    const entries = asObject(request.body)?.entry;
    if (Array.isArray(entries) && entries.length > most)
      throw new ExchangeError('too-large', `A Bundle may have ${String(most)} entries.`);
    next();
  };
}

/** `POST /fhir`: a transaction is all or nothing, a batch answers entry by entry (contract 6). */
export function receiveBundle(needs: BundleNeeds): RequestHandler {
  return async (request, response) => {
    const pusher = pusherOf(response);
    const bundle = request.body as Json;
    const entries = entriesOf(bundle);
    const pool = makeResourcePool();
    for (const entry of entries) pool.add(entry.resource, asText(entry.fullUrl));
    const read: ReadEntry[] = [];
    for (const [index, entry] of entries.entries()) read.push(await readEntry(needs, pusher, pool, entry, index));
    const responses =
      bundle.type === 'transaction' ? await asTransaction(needs, pusher, read) : await asBatch(needs, pusher, read);
    sendFhir(response, 200, {
      resourceType: 'Bundle',
      type: `${String(bundle.type)}-response`,
      entry: responses.map((each) => ({ response: each })),
    });
  };
}

function entriesOf(bundle: Json): readonly Json[] {
  const entries: readonly unknown[] = Array.isArray(bundle.entry) ? bundle.entry : [];
  return entries.map((entry) => asObject(entry) ?? {});
}

async function readEntry(
  needs: BundleNeeds,
  pusher: Pusher,
  pool: ResourcePool,
  entry: Json,
  index: number,
): Promise<ReadEntry> {
  const at = `Bundle.entry[${String(index)}]`;
  const method = asText(asObject(entry.request)?.method) ?? 'POST';
  if (method !== 'POST' && method !== 'PUT') {
    return {
      kind: 'fault',
      error: new ExchangeError('method-not-allowed', {
        expression: `${at}.request.method`,
        diagnostics: 'Only POST and PUT are taken.',
      }),
    };
  }
  const resource = asObject(entry.resource);
  const type = asText(resource?.resourceType);
  if (!resource || type === undefined) {
    return {
      kind: 'fault',
      error: new ExchangeError('malformed', {
        expression: `${at}.resource`,
        diagnostics: 'The entry has no resource.',
      }),
    };
  }
  if (type !== 'DiagnosticReport') return { kind: 'other', type };
  const named = await namedReport(needs, pusher, pool, entry, resource, at);
  if (named) return named;
  const mapped = needs.readReport(pusher.institution, resource, pool, asText(entry.fullUrl));
  if (mapped.ok) return { kind: 'report', report: mapped.report };
  return {
    kind: 'fault',
    error: new ExchangeError('invalid', ...mapped.faults.slice(0, 100).map((fault) => inEntry(at, fault))),
  };
}

/**
 * An entry that names a report by the exchange's id, in its url or as its own, updates that report. So does one by the
 * source's id whose results are not all in the Bundle: hospitals append what is new and refer to what they sent before.
 */
async function namedReport(
  needs: BundleNeeds,
  pusher: Pusher,
  pool: ResourcePool,
  entry: Json,
  resource: Json,
  at: string,
): Promise<ReadEntry | undefined> {
  const inUrl = /^DiagnosticReport\/([A-Za-z0-9\-.]{1,64})$/u.exec(asText(asObject(entry.request)?.url) ?? '')?.[1];
  const ids = [inUrl, asText(resource.id)].filter((id) => id !== undefined);
  const exchangeId = ids.find(isExchangeId);
  const sourceKey = asText(resource.id);
  const refersBack = sourceKey !== undefined && lacksResults(resource, pool);
  const known =
    exchangeId !== undefined
      ? await needs.findKnownReport(pusher.institution, { id: exchangeId })
      : refersBack && (await needs.findKnownReport(pusher.institution, { sourceKey }));
  if (!known) return undefined;
  if (exchangeId !== undefined && !ids.every((id) => id === known.report.id || id === known.report.sourceKey)) {
    const diagnostics = 'The url and the resource name two different reports.';
    return { kind: 'fault', error: new ExchangeError('malformed', { expression: `${at}.request.url`, diagnostics }) };
  }
  const own = makeResourcePool(poolOfKnown(known));
  for (const { resource: each, fullUrl } of ['Patient', 'Observation', 'Specimen', 'ImagingStudy'].flatMap((type) =>
    pool.all(type),
  ))
    own.add(each, fullUrl);
  try {
    return { kind: 'report', report: readKnown(needs, pusher.institution, known, resource, own) };
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return { kind: 'fault', error: new ExchangeError(error.code, ...error.details.map((fault) => inEntry(at, fault))) };
  }
}

const lacksResults = (report: Json, pool: ResourcePool): boolean =>
  asObjects(report.result).some((reference) => !pool.resolve(reference, 'Observation', report));

const inEntry = (at: string, { expression, diagnostics }: ErrorDetail): ErrorDetail => ({
  expression: expression?.startsWith('DiagnosticReport')
    ? `${at}.resource${expression.slice('DiagnosticReport'.length)}`
    : `${at}.resource`,
  diagnostics,
});

/** One fault refuses all of it, with every fault named. */
async function asTransaction(
  needs: BundleNeeds,
  pusher: Pusher,
  read: readonly ReadEntry[],
): Promise<readonly object[]> {
  const faults = read.flatMap((entry) => (entry.kind === 'fault' ? [entry.error] : []));
  const [first] = faults;
  if (first) throw new ExchangeError(first.code, ...faults.flatMap(({ details }) => details).slice(0, 100));
  const reports = read.flatMap((entry) => (entry.kind === 'report' ? [entry.report] : []));
  const outcomes = [...(await needs.indexReports({ ...pusher, via: 'push' }, reports))];
  return read.map((entry) =>
    responseOf(entry, entry.kind === 'report' ? outcomes.shift() : undefined, needs.clock.now()),
  );
}

async function asBatch(needs: BundleNeeds, pusher: Pusher, read: readonly ReadEntry[]): Promise<readonly object[]> {
  const responses: object[] = [];
  for (const entry of read) {
    const outcome =
      entry.kind === 'report' ? (await needs.indexReports({ ...pusher, via: 'push' }, [entry.report]))[0] : undefined;
    responses.push(responseOf(entry, outcome, needs.clock.now()));
  }
  return responses;
}

function responseOf(entry: ReadEntry, outcome: IndexOutcome | undefined, at: number): object {
  if (outcome) return entryResponse(outcome, at);
  if (entry.kind === 'fault')
    return { status: String(ERROR_TABLE[entry.error.code].status), outcome: operationOutcome(entry.error) };
  const type = entry.kind === 'other' ? entry.type : '';
  const told = USED_TYPES.has(type)
    ? 'Used where a report refers to it; not kept by itself.'
    : 'Passed over: the exchange keeps reports.';
  return { status: '200 OK', outcome: information('informational', told) };
}
