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
      for (let page = 0; url !== undefined && page < MOST_PAGES; page++) {
        if (seen.has(url)) throw new OutboundFault('address');
        seen.add(url);
        const bundle: Json = await bounded(client, url, signal);
        const resources = resourcesOf(bundle);
        url = nextLink(bundle, endpoint.baseUrl);
        yield {
          resources: [...resources, ...(await fetchMissing(client, resources, signal))],
          more: url !== undefined,
        } satisfies HarvestPage;
      }
    },
    async readPatient(institution, patientId, accessToken, signal) {
      if (!FHIR_ID.test(patientId)) return undefined;
      const client = clientFor(outbound, endpointOf(institution), accessToken);
      return await bounded(client, `Patient/${patientId}`, signal);
    },
  };
}

function clientFor(outbound: Outbound, { baseUrl }: FhirEndpoint, token: string | undefined): Client {
  const client = new Client({ baseUrl, requestOptions: outbound.fetchOptions(baseUrl) });
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
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    abort.abort();
  };
  const late = new Promise<never>((_resolve, reject) => {
    const fail = (): void => {
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
    stop();
    answer.catch(() => undefined);
    late.catch(() => undefined);
  }
}

function resourcesOf(bundle: Json): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(bundle.entry) ? bundle.entry : [];
  return entries.map((entry) => (typeof entry === 'object' && entry !== null ? (entry as Json).resource : undefined));
}

/** What the page's reports refer to and the server did not include, asked for by id, in bounded batches. */
async function fetchMissing(
  client: Client,
  resources: readonly unknown[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const fetched: unknown[] = [];
  for (const [type, ids] of missingReferences(resources)) {
    for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
      const some = ids.slice(at, at + IDS_AT_ONCE);
      const found = await bounded(client, `${type}?_id=${some.join(',')}&_count=${String(some.length)}`, signal)
        .then(resourcesOf)
        .catch(() => []);
      fetched.push(...found);
    }
  }
  return fetched;
}
