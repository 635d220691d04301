import { Client } from 'fhir-kit-client';
import type { HarvestPage, ReportSource } from '../../application/ports/harvest.ts';
import { OutboundFault, type Outbound } from '../../application/ports/outbound.ts';
import type { RegistryView } from '../../application/ports/registry.ts';
import type { FhirEndpoint, InstitutionId } from '../../domain/institution/institution.ts';
import { missingReferences } from './missing-references.ts';
import { nextLink } from './next-link.ts';

const PAGE_TIMEOUT_MS = 30_000;
const MOST_PAGES = 10_000;
const PAGE_SIZE = '100';
/** Ids of missing resources asked for at once; keeps the URL short. */
const IDS_AT_ONCE = 50;
/** Missing resources of one page, on all levels: as many as a pushed Bundle may surely have. */
const MOST_MISSING = 5000;
/** A report's results, their members, and members of those; panels are not nested deeper by anybody. */
const DEEPEST_LEVEL = 5;
const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/u;

type Json = Readonly<Record<string, unknown>>;

/**
 * Hospitals' FHIR servers through fhir-kit-client. The client builds and sends requests; everything it lacks is around
 * it: the transport is ours (addresses checked at connect time, bytes capped, no redirects), each call has a timer of
 * its own, ids are checked before they enter a path, and next links are followed by us, on the registered origin and
 * base path only (its own `nextPage` would send the bearer token to any host that a link names).
 */
export function fhirReportSource(registry: RegistryView, outbound: Outbound): ReportSource {
  const endpointOf = (institution: InstitutionId): FhirEndpoint => {
    const endpoint = registry.current().institutions.get(institution)?.fhir;
    if (!endpoint) throw new OutboundFault('address');
    return endpoint;
  };
  return {
    async *changedReports(institution, since, signal) {
      const endpoint = endpointOf(institution);
      const client = clientFor(outbound, endpoint, endpoint.bearer);
      const seen = new Set<string>();
      let url: string | undefined = firstPage(since);
      for (let pages = 0; url !== undefined; pages++) {
        // A loop of links, or one without end: what was not read must not count as read.
        if (seen.has(url) || pages >= MOST_PAGES) throw new OutboundFault('address');
        seen.add(url);
        const bundle = searchsetOf(await bounded(client, url, signal));
        const resources = resourcesOf(bundle);
        url = nextLink(bundle, endpoint.baseUrl);
        // The Bundle as a whole: its entries' fullUrls are what absolute references mean.
        const page: HarvestPage = {
          resources: [bundle, ...(await fetchMissing(client, resources, signal))],
          more: url !== undefined,
        };
        yield page;
      }
    },
    async readPatient(institution, patientId, accessToken, signal) {
      if (!FHIR_ID.test(patientId) || /^\.+$/u.test(patientId)) return undefined;
      const client = clientFor(outbound, endpointOf(institution), accessToken);
      const patient = await bounded(client, `Patient/${patientId}`, signal);
      // A server that answers with somebody else must not decide whose results are looked for.
      return patient.resourceType === 'Patient' && patient.id === patientId ? patient : undefined;
    },
  };
}

function clientFor(outbound: Outbound, { baseUrl, privateNetwork }: FhirEndpoint, token: string | undefined): Client {
  // Unpacked, an answer could be a thousand times what the transport counts.
  const client = new Client({
    baseUrl,
    customHeaders: { 'accept-encoding': 'identity' },
    requestOptions: outbound.fetchOptions(baseUrl, { privateNetwork }),
  });
  if (token !== undefined) client.bearerToken = token;
  return client;
}

function firstPage(since: number | undefined): string {
  const query = new URLSearchParams({ _sort: '_lastUpdated', _count: PAGE_SIZE });
  if (since !== undefined) query.set('_lastUpdated', `ge${new Date(since).toISOString()}`);
  for (const include of ['result', 'subject', 'specimen', 'performer'])
    query.append('_include', `DiagnosticReport:${include}`);
  return `DiagnosticReport?${query.toString()}`;
}

/** One GET by the client within our own time, the reading of the body included. */
async function bounded(client: Client, url: string, outer: AbortSignal): Promise<Json> {
  if (outer.aborted) throw new OutboundFault('timeout');
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    abort.abort();
  };
  let fail = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    fail = (): void => {
      abort.abort();
      reject(new OutboundFault('timeout'));
    };
    timer = setTimeout(fail, PAGE_TIMEOUT_MS);
    outer.addEventListener('abort', fail, { once: true });
  });
  const answer = client.httpClient.get(url, { signal: abort.signal }) as Promise<Json>;
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', fail);
    stop();
    answer.catch(() => undefined);
    late.catch(() => undefined);
  }
}

/** A search is answered by a searchset; an OperationOutcome or a page of HTML is no empty answer. */
function searchsetOf(answer: unknown): Json {
  const bundle = answer as Json | undefined;
  if (bundle?.resourceType !== 'Bundle' || (bundle.entry !== undefined && !Array.isArray(bundle.entry))) {
    throw new OutboundFault('not-a-searchset');
  }
  return bundle;
}

function resourcesOf(bundle: Json): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(bundle.entry) ? bundle.entry : [];
  return entries.map((entry) => (typeof entry === 'object' && entry !== null ? (entry as Json).resource : undefined));
}

/**
 * What the page's reports refer to and the server did not include, and what that refers to (members of members), level
 * by level, asked for by id in bounded batches. Nothing is asked for twice: neither what refers to itself nor what the
 * server does not have.
 */
async function fetchMissing(
  client: Client,
  resources: readonly unknown[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const fetched: unknown[] = [];
  const known = new Set<string>();
  let asked = 0;
  let level = resources;
  for (let depth = 0; depth < DEEPEST_LEVEL && level.length > 0; depth++) {
    const missing = [...missingReferences(level, known)];
    asked += missing.reduce((sum, [, ids]) => sum + ids.length, 0);
    if (asked > MOST_MISSING) throw new OutboundFault('too-large');
    const found: unknown[] = [];
    for (const [type, ids] of missing) found.push(...(await fetchByIds(client, type, ids, signal)));
    fetched.push(...found);
    level = found;
  }
  return fetched;
}

async function fetchByIds(
  client: Client,
  type: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const some = ids.slice(at, at + IDS_AT_ONCE);
    const url = `${type}?_id=${some.join(',')}&_count=${String(some.length)}`;
    // A failed request is not an absent resource: the page fails, and is asked for again.
    found.push(...resourcesOf(searchsetOf(await bounded(client, url, signal))).slice(0, some.length));
  }
  return found;
}
