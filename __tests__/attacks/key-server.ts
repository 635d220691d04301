import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A server of clients' key sets that may be as bad as it likes, and counts who came. */
export interface KeyServer {
  readonly url: string;
  /** Paths that were asked for, in their order. */
  readonly visits: string[];
  /** Bytes that were written to callers. */
  readonly sent: () => number;
  answer(path: string, how: (response: ServerResponse) => void): void;
  close(): Promise<void>;
}

export async function startKeyServer(): Promise<KeyServer> {
  const answers = new Map<string, (response: ServerResponse) => void>();
  const visits: string[] = [];
  let sent = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    visits.push(path);
    const before = response.socket?.bytesWritten ?? 0;
    const { socket } = response;
    response.once('close', () => {
      sent += (socket?.bytesWritten ?? 0) - before;
    });
    const answer = answers.get(path);
    if (answer) answer(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url,
    visits,
    sent: () => sent,
    answer: (path, how) => answers.set(path, how),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Answers a key set. */
export const keySet =
  (keys: readonly object[], headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ keys }));
  };

/** Answers that are no key set; where one is hidden inside, it is the good one. */
export const BAD_ANSWERS: Readonly<Record<string, (good: string) => (response: ServerResponse) => void>> = {
  'a redirect to the metadata of the cloud': () => (response) => {
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
  },
  'a redirect to the good set on the same server': () => (response) => {
    response.writeHead(302, { location: '/good' }).end();
  },
  'a hundred megabytes': () => (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const part = Buffer.alloc(1024 * 1024, 0x20);
    let left = 100;
    const more = (): void => {
      while (left > 0 && !response.destroyed) {
        left--;
        if (!response.write(part)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  },
  'a drop every tenth of a second': (good) => (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    let at = 0;
    const drip = setInterval(() => {
      response.write(good[at++] ?? ' ');
    }, 100);
    response.once('close', () => {
      clearInterval(drip);
    });
  },
  'nothing at all': () => () => undefined,
  HTML: () => (response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>keys</body></html>');
  },
  'a bomb in gzip': () => (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)));
  },
  'an object without keys': () => (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  },
  'keys that are none': () => (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[null,1,"x",[],{}]}');
  },
  'the good set as an error': (good) => (response) => {
    response.writeHead(500, { 'content-type': 'application/json' }).end(good);
  },
};
