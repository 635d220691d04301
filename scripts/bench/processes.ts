import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { JWK } from 'jose';

/** A server in a process of its own, so that it does not share a thread with who measures it. */
export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The real gateway (`npm start`) on a data folder; without a limit of requests unless one is what is measured. */
export async function startGateway(dataDir: string, ratePerSecond = 1_000_000): Promise<Served> {
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATA_DIR: dataDir,
      RATE_PER_SECOND: String(ratePerSecond),
      // The table shows slow calls as slow; they are not to end as 503.
      ORDER_CHECK_BUDGET_MS: '10000',
    },
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => {
      reject(new Error('The gateway did not start.'));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const told = JSON.parse(line) as { readonly event?: string; readonly url?: string };
      if (told.event === 'listening' && told.url !== undefined) resolve(told.url);
    });
  });
  return { url, stop: () => stopped(child) };
}

/** The bare handler, by starting this program again in its other role. */
export async function startBareHandler(program: string, publicJwk: JWK): Promise<Served> {
  const child = fork(program, ['--bare-handler', JSON.stringify(publicJwk)], { cwd: ROOT });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => {
      reject(new Error('The bare handler did not start.'));
    });
    child.once('message', (message) => {
      if (typeof message === 'string') resolve(message);
    });
  });
  return { url, stop: () => stopped(child) };
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGTERM');
  });
}
