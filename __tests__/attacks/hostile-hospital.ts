import { createServer, type RequestListener } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { LOINC, patientOf, type TestPerson } from '../support/clinic.ts';

/** A server that is not what it should be, and counts who came and with what token. */
export interface HostileServer {
  readonly origin: string;
  readonly port: number;
  /** `path authorization` of every request; of a raw server `connected`. */
  readonly visits: string[];
  close(): Promise<void>;
}

export async function serve(answer: RequestListener): Promise<HostileServer> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(`${request.url ?? ''} ${request.headers.authorization ?? 'none'}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${String(port)}`, port, visits, close };
}

/** A server below HTTP, on every address of this machine. */
export async function serveRaw(onSocket: (socket: Socket) => void): Promise<HostileServer> {
  const visits: string[] = [];
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    visits.push('connected');
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    });
  return { origin: `http://127.0.0.1:${String(port)}`, port, visits, close };
}

/** One good page: a patient and a report with one result. */
export function goodPage(person: TestPerson, id = 'h1', more: object = {}): object {
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const resources = [
    patientOf(person),
    {
      resourceType: 'Observation',
      id: `${id}-o`,
      status: 'final',
      code: { coding: [{ system: LOINC, code: '6690-2' }] },
      valueQuantity: { value: 5.1, unit: '10*9/L' },
    },
    {
      resourceType: 'DiagnosticReport',
      id,
      meta: { versionId: '1', lastUpdated: at },
      status: 'final',
      code: { coding: [{ system: LOINC, code: '58410-2' }] },
      subject: { reference: 'Patient/p1' },
      effectiveDateTime: at,
      issued: at,
      result: [{ reference: `Observation/${id}-o` }],
      ...more,
    },
  ];
  return { resourceType: 'Bundle', type: 'searchset', entry: resources.map((resource) => ({ resource })) };
}

/** Answers JSON as FHIR servers do. */
export const fhir =
  (body: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/fhir+json', ...headers });
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };

/** A searchset without entries whose next page is said to be there. */
export const pageWithNext = (url: unknown): object => ({
  resourceType: 'Bundle',
  type: 'searchset',
  link: [{ relation: 'next', url }],
});

/** Writes the same bytes until nobody listens any more. */
const endless =
  (bytes: Buffer): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/fhir+json' });
    const more = (): void => {
      while (!response.destroyed && response.write(bytes));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };

/** Answers that the transport lets nobody read, each with the fault that it names. */
export const UNREADABLE: Readonly<Record<string, readonly [RequestListener, string]>> = {
  'a chunk without end': [endless(Buffer.alloc(256 * 1024, 0x20)), 'too-large'],
  'a bomb in gzip': [fhir(gzipSync(Buffer.alloc(256 * 1024 * 1024, 0x20)), { 'content-encoding': 'gzip' }), 'packed'],
  'a bomb in brotli by name alone': [fhir('{}', { 'content-encoding': 'br' }), 'packed'],
  'bytes of GBK': [
    fhir(Buffer.concat([Buffer.from('{"resourceType":"Bundle","id":"'), Buffer.from([0xb2, 0xe2]), Buffer.from('"}')])),
    'not-utf-8',
  ],
  'half a character at the end': [fhir(Buffer.from([0x7b, 0x7d, 0xe6, 0xb5])), 'not-utf-8'],
};

/** Answers that are no page of reports, each with the fault that the harvest names. */
export const BAD_PAGES: Readonly<Record<string, readonly [RequestListener, string]>> = {
  'HTML with 200': [fhir('<html><body>maintenance</body></html>', { 'content-type': 'text/html' }), 'not-json'],
  'an empty 200': [fhir(''), 'not-a-searchset'],
  'a 204': [(_request, response) => response.writeHead(204).end(), 'not-a-searchset'],
  'an OperationOutcome with 200': [fhir({ resourceType: 'OperationOutcome', issue: [] }), 'not-a-searchset'],
  'a number': [fhir('42'), 'unreachable'],
  null: [fhir('null'), 'unreachable'],
  'a list': [fhir([]), 'not-a-searchset'],
  'entries that are a text': [fhir({ resourceType: 'Bundle', entry: 'x' }), 'not-a-searchset'],
  'JSON that breaks off': [fhir('{"resourceType":"Bundle","entry":['), 'not-json'],
  'a length that is too great': [
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/fhir+json', 'content-length': '4000' });
      response.write('{"resourceType":"Bundle"}', () => response.destroy());
    },
    'unreachable',
  ],
  'a 302 into the cloud': [
    (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
    'unreachable',
  ],
  'more missing results than a Bundle has entries': [
    fhir({
      resourceType: 'Bundle',
      entry: [
        {
          resource: {
            resourceType: 'DiagnosticReport',
            result: Array.from({ length: 5001 }, (_none, at) => ({ reference: `Observation/o${String(at)}` })),
          },
        },
      ],
    }),
    'too-large',
  ],
  'a 500 with secrets': [
    (_request, response) => response.writeHead(500, { 'content-type': 'text/plain' }).end('root:x:0:0'),
    'http-500',
  ],
};
