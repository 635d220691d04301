import { connect, type Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { orderSignBody } from './generated.ts';
import { restoreHospital, type HospitalKey } from './hospital.ts';

/** What floods: order checks of one hospital, each with a token of its own, so many a second. */
export interface Flood {
  readonly key: HospitalKey;
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/** How many requests were answered with each status; `unanswered` had to wait when the flood was over. */
export type Flooded = Readonly<Record<string, number>>;

const TICK_MS = 5;
/** Enough to send at the full rate although many an answer is kept waiting. */
const CONNECTIONS = 1000;

/**
 * The flooding process: says `ready` when its tokens are signed and its connections are open, floods when it is told
 * to, and tells what it was answered. It writes bytes that were made before, and of an answer it reads the status: a
 * flood comes from other machines, and here it must not take the gateway's processor away.
 */
export async function flood({ key, url, perSecond, seconds }: Flood): Promise<void> {
  const hospital = await restoreHospital(key);
  const requests: Buffer[] = [];
  for (let left = perSecond * seconds; left > 0; left--) requests.push(requestOf(url, await hospital.sign(url)));
  const answered: Record<string, number> = {};
  const free: Socket[] = [];
  const lines = await Promise.all(
    Array.from({ length: CONNECTIONS }, () =>
      opened(url, (socket, status) => {
        answered[status] = (answered[status] ?? 0) + 1;
        free.push(socket);
      }),
    ),
  );
  free.push(...lines);
  setPriority(constants.priority.PRIORITY_LOW);
  process.send?.('ready');
  await new Promise((resolve) => process.once('message', resolve));
  const startedAt = performance.now();
  let sent = 0;
  for (;;) {
    const passed = performance.now() - startedAt;
    if (passed >= seconds * 1000) break;
    for (const due = (passed * perSecond) / 1000; sent < due && free.length > 0; sent++) {
      free.shift()?.write(requests[sent] ?? '');
    }
    await setTimeout(TICK_MS);
  }
  answered.unanswered = CONNECTIONS - free.length;
  for (const line of lines) line.destroy();
  process.send?.(answered);
}

function requestOf(url: string, token: string): Buffer {
  const { host, pathname } = new URL(url);
  const body = orderSignBody(1);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** A connection that is told of each answer when the whole of it has come. */
function opened(url: string, onAnswer: (socket: Socket, status: string) => void): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      resolve(socket);
    });
    let read = '';
    socket.setEncoding('latin1');
    socket.once('error', reject);
    socket.on('data', (chunk: string) => {
      read += chunk;
      const head = read.indexOf('\r\n\r\n');
      const length = Number(/^content-length: (\d+)/imu.exec(read)?.[1] ?? 0);
      if (head < 0 || read.length < head + 4 + length) return;
      const status = read.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
      read = '';
      onAnswer(socket, status);
    });
  });
}
