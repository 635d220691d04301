import { ExchangeError, type ErrorDetail } from '../application/exchange-error.ts';
import type { KnownReport } from '../application/find-known-report.ts';
import type { ConditionalReport, Conditions } from '../application/report-conditions.ts';
import { asObject, asObjects, asText, type Json } from '../fhir/mapping/json.ts';
import { makeResourcePool, type ResourcePool } from '../fhir/mapping/pool.ts';
import { isExchangeId, poolOfKnown, readKnown, type IncomingNeeds } from './incoming.ts';
import { identifierCondition, versionOf } from './preferences.ts';
import type { Pusher } from './pusher.ts';

/** One entry, read: a report, a fault, or a resource that is not indexed by itself. */
export type ReadEntry =
  | { readonly kind: 'report'; readonly report: ConditionalReport }
  | { readonly kind: 'fault'; readonly error: ExchangeError }
  | { readonly kind: 'other'; readonly type: string };

const MOST_FAULTS = 100;

/** Reads an entry of a Bundle whose resources are all in the pool; what is wrong with it is a value. */
export async function readEntry(
  needs: IncomingNeeds,
  pusher: Pusher,
  pool: ResourcePool,
  entry: Json,
  index: number,
): Promise<ReadEntry> {
  const at = `Bundle.entry[${String(index)}]`;
  try {
    return await read(needs, pusher, pool, entry, at);
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.code === 'unavailable' || error.code === 'internal') throw error;
    return { kind: 'fault', error };
  }
}

async function read(
  needs: IncomingNeeds,
  pusher: Pusher,
  pool: ResourcePool,
  entry: Json,
  at: string,
): Promise<ReadEntry> {
  const method = asText(asObject(entry.request)?.method) ?? 'POST';
  if (method !== 'POST' && method !== 'PUT') {
    const diagnostics = 'Only POST and PUT are taken.';
    throw new ExchangeError('method-not-allowed', { expression: `${at}.request.method`, diagnostics });
  }
  const resource = asObject(entry.resource);
  const type = asText(resource?.resourceType);
  if (!resource || type === undefined)
    throw new ExchangeError('malformed', { expression: `${at}.resource`, diagnostics: 'The entry has no resource.' });
  if (type !== 'DiagnosticReport') return { kind: 'other', type };
  const conditions = conditionsOf(entry, method, at);
  const known = await knownReport(needs, pusher, pool, entry, resource, conditions, at);
  const mapped = known
    ? readKnown(needs, pusher.institution, known, resource, poolWith(known, pool))
    : needs.readReport(pusher.institution, resource, pool, asText(entry.fullUrl));
  if (mapped.ok) return { kind: 'report', report: { ...mapped.report, conditions } };
  throw new ExchangeError('invalid', ...mapped.faults.slice(0, MOST_FAULTS).map((fault) => inEntry(at, fault)));
}

/** What the entry's `request` makes the taking depend on: `ifMatch`, `ifNoneExist`, or a search in place of an id. */
function conditionsOf(entry: Json, method: string, at: string): Conditions {
  const request = asObject(entry.request);
  const [, query] = /^DiagnosticReport(\?.*)$/u.exec(asText(request?.url) ?? '') ?? [];
  const ifNoneExist = method === 'POST' ? asText(request?.ifNoneExist) : undefined;
  const ifMatch = method === 'PUT' ? asText(request?.ifMatch) : undefined;
  const updates = method === 'PUT' && query !== undefined ? identifierCondition(query, `${at}.request.url`) : undefined;
  return {
    version: versionOf(ifMatch, `${at}.request.ifMatch`),
    unlessKnownAs:
      ifNoneExist === undefined ? undefined : identifierCondition(ifNoneExist, `${at}.request.ifNoneExist`),
    updates,
    expression: `${at}.request`,
  };
}

/**
 * An entry that names a report by the exchange's id, in its url or as its own, or by its identifier, updates that
 * report. So does one by the source's id whose results are not all in the Bundle: hospitals append what is new and
 * refer to what they sent before.
 */
async function knownReport(
  { findKnownReport }: IncomingNeeds,
  { institution }: Pusher,
  pool: ResourcePool,
  entry: Json,
  resource: Json,
  { updates }: Conditions,
  at: string,
): Promise<KnownReport | undefined> {
  const inUrl = /^DiagnosticReport\/([A-Za-z0-9\-.]{1,64})$/u.exec(asText(asObject(entry.request)?.url) ?? '')?.[1];
  const sourceKey = asText(resource.id);
  const ids = [inUrl, sourceKey].filter((id) => id !== undefined);
  const exchangeId = ids.find(isExchangeId);
  if (updates !== undefined) return await findKnownReport(institution, { identifier: updates });
  if (exchangeId === undefined) {
    const refersBack = sourceKey !== undefined && lacksResults(resource, pool);
    return refersBack ? await findKnownReport(institution, { sourceKey }) : undefined;
  }
  const known = await findKnownReport(institution, { id: exchangeId });
  if (known && !ids.every((id) => id === known.report.id || id === known.report.sourceKey)) {
    const diagnostics = 'The url and the resource name two different reports.';
    throw new ExchangeError('malformed', { expression: `${at}.request.url`, diagnostics });
  }
  return known;
}

/** What a known report is read with: what was sent, then what stands. */
function poolWith(known: KnownReport, pool: ResourcePool): ResourcePool {
  const own = makeResourcePool(poolOfKnown(known));
  for (const type of ['Patient', 'Observation', 'Specimen', 'ImagingStudy'])
    for (const { resource, fullUrl } of pool.all(type)) own.add(resource, fullUrl);
  return own;
}

const lacksResults = (report: Json, pool: ResourcePool): boolean =>
  asObjects(report.result).some((reference) => !pool.resolve(reference, 'Observation', report));

const inEntry = (at: string, { expression, diagnostics }: ErrorDetail): ErrorDetail => ({
  expression: expression?.startsWith('DiagnosticReport')
    ? `${at}.resource${expression.slice('DiagnosticReport'.length)}`
    : `${at}.resource`,
  diagnostics,
});
