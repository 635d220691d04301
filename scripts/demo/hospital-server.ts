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
    try {
      answer(request, response, { name, bearer, holding, base: url });
    } catch {
      fail(response, 500, 'exception', 'The hospital could not answer.');
    }
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

function answer(request: IncomingMessage, response: ServerResponse, site: Site): void {
  const target = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [root, type, id, ...more] = target.pathname.split('/').slice(1);
  if (root !== 'fhir' || type === undefined || more.length > 0)
    return fail(response, 404, 'not-found', 'No such path.');
  if (type === 'metadata') return send(response, 200, { ...CAPABILITY, software: { name: site.name } });
  if (site.bearer !== undefined && request.headers.authorization !== `Bearer ${site.bearer}`) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    return fail(response, 401, 'login', 'A bearer token is required.');
  }
  if (request.method !== 'GET') return fail(response, 405, 'not-supported', 'This server is read only.');
  if (id !== undefined) {
    const found = site.holding.read(type, id);
    return found ? send(response, 200, found) : fail(response, 404, 'not-found', 'No such resource.');
  }
  const found = searchset(site.holding, type, target.searchParams, site.base);
  return found ? send(response, 200, found) : fail(response, 400, 'invalid', 'The search could not be understood.');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/fhir+json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, code: string, diagnostics: string): void {
  send(response, status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] });
}
