import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ExchangeError } from '../application/exchange-error.ts';
import { operationOutcome } from './error-table.ts';

/** How long a refused connection may still send before it is cut, so that its sender can read the answer. */
const PATIENCE_MS = 1000;

/** Answers what is no HTTP, too long or too slow with an OperationOutcome, where Node's own answer would have no body. */
export function refuseMalformed(server: Server): void {
  const last = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response) => last.set(socket, response));
  server.on('clientError', (error: Error & { readonly code?: string }, socket) => {
    // What still comes in on a connection that was refused.
    if (socket.writableEnded) return;
    const response = last.get(socket);
    const isBusy = response !== undefined && !response.writableFinished;
    if (isBusy && response.req.complete) {
      // Garbage behind a good request: that one is answered first, and nothing else.
      response.once('close', () => socket.destroy());
      return;
    }
    if (!socket.writable || error.code === 'ECONNRESET' || (isBusy && response.headersSent)) {
      socket.destroy();
      return;
    }
    socket.end(refusal(error.code));
    setTimeout(() => socket.destroy(), PATIENCE_MS).unref();
  });
}

const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Content Too Large', 'The extensions of a chunk are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long.'],
};

function refusal(code = ''): string {
  const [status, told] = REFUSALS[code] ?? ['400 Bad Request', 'The request is no HTTP.'];
  const body = JSON.stringify(operationOutcome(new ExchangeError('malformed', told)));
  return [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: application/fhir+json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    '',
    body,
  ].join('\r\n');
}
