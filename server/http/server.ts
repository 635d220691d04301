import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { refuseMalformed } from './malformed-http.ts';

export interface Listening {
  /** The address listened on, `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** Takes no new connections, lets the running requests end (ten seconds at most). */
  close(): Promise<void>;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** How often connections that are over their time are looked for. */
const CHECKING_MS = 2000;
const KEEP_ALIVE_MS = 65_000;
const DRAIN_MS = 10_000;

/** Listens; slow clients are cut off. Rejects when the port cannot be had. */
export async function listen(app: Express, { host, port }: { host: string; port: number }): Promise<Listening> {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      // Node's refusal would have no body; well-formed.ts has one.
      requireHostHeader: false,
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECKING_MS,
    },
    app,
  );
  refuseMalformed(server);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // Node would drop the headers beyond a limit and say nothing; well-formed.ts refuses such a request instead.
  server.maxHeadersCount = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${String(address.port)}`, port: address.port, close: () => drain(server) };
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
