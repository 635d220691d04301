import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CAPABILITY, makeHolding, searchset, type Held, type Holding } from './holding.ts';

/** A hospital's FHIR server while it runs. */
export interface RunningHospital {
  /** Its FHIR base, `http://127.0.0.1:…/fhir`. */
  readonly url: string;
  /** Adds or replaces a resource, as if it had been written this moment. */
  put(resource: Held): void;
  close(): Promise<void>;
}

export interface HospitalSettings {
  readonly name: string;
  readonly resources: readonly Held[];
  readonly bearer?: string;
  readonly port?: number;
  /** Tells the time of writing; the system's unless a test says otherwise. */
  readonly now?: () => number;
}

/**
 * Starts a small FHIR R4 server on the loopback interface: search of DiagnosticReports by change with paging and
 * includes, reads, searches by id. It is what the exchange harvests in a demonstration, over real HTTP.
 */
export async function startHospital(settings: HospitalSettings): Promise<RunningHospital> {
  const { name, resources, bearer, port = 0, now = Date.now } = settings;
  const holding = makeHolding(resources);
  let url = '';
  const server = createServer((request, response) => {
    send(response, replyOrFault(request, { name, bearer, holding, base: url }));
  });
  await listening(server, port);
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/fhir`;
  return {
    url,
    put(resource) {
      holding.put(resource, now());
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
        // Harvesters keep connections; the hospital that goes down does not wait for them.
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

interface Site {
  readonly name: string;
  readonly bearer: string | undefined;
  readonly holding: Holding;
  readonly base: string;
}

function replyOrFault(request: IncomingMessage, site: Site): Reply {
  try {
    return replyTo(request, site);
  } catch {
    return refusal(500, 'exception', 'The hospital could not answer.');
  }
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

function replyTo({ url, method, headers }: IncomingMessage, site: Site): Reply {
  const target = new URL(url ?? '/', 'http://127.0.0.1');
  const [root, type, id, ...more] = target.pathname.split('/').slice(1);
  if (root !== 'fhir' || type === undefined || more.length > 0) return refusal(404, 'not-found', 'No such path.');
  if (type === 'metadata') return { status: 200, body: { ...CAPABILITY, software: { name: site.name } } };
  if (site.bearer !== undefined && headers.authorization !== `Bearer ${site.bearer}`)
    return refusal(401, 'login', 'A bearer token is required.');
  if (method !== 'GET') return refusal(405, 'not-supported', 'This server is read only.');
  if (id !== undefined) {
    const found = site.holding.read(type, id);
    return found ? { status: 200, body: found } : refusal(404, 'not-found', 'No such resource.');
  }
  const found = searchset(site.holding, type, target.searchParams, site.base);
  return found ? { status: 200, body: found } : refusal(400, 'invalid', 'The search could not be understood.');
}

const refusal = (status: number, code: string, diagnostics: string): Reply => ({
  status,
  body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] },
});

function send(response: ServerResponse, { status, body }: Reply): void {
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.writeHead(status, { 'Content-Type': 'application/fhir+json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
