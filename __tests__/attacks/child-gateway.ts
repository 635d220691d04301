import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A gateway as `npm start` runs it, in a process of its own. */
export interface ChildGateway {
  readonly url: string;
  readonly dataDir: string;
  /** What it has written to its outputs so far. */
  written(): string;
  /** Asks it to stop; its exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once, as a power cut would; the same data can be started on again. */
  kill(): Promise<void>;
  /** Ends it, if it still runs, and removes its data. */
  remove(): Promise<void>;
}

/** `before`: one that was killed, whose data this one goes on with. */
export async function startChild(registry: object, before?: ChildGateway): Promise<ChildGateway> {
  const folder = before ? dirname(before.dataDir) : await mkdtemp(join(tmpdir(), 'huren-child-'));
  const dataDir = join(folder, 'data');
  const file = join(folder, 'registry.json');
  await writeFile(file, JSON.stringify(registry));
  const env = { ...process.env, PORT: '0', DATA_DIR: dataDir, REGISTRY: file, LOG_LEVEL: 'trace' };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'server/main.ts'], { env });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let written = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (part: Buffer): void => {
      written += part.toString('utf8');
      const found = /"event":"listening","url":"([^"]+)"/u.exec(written)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void exited.then(() => {
      reject(new Error(`it did not start: ${written}`));
    });
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return {
    url,
    dataDir,
    written: () => written,
    stop: async () => {
      child.kill('SIGTERM');
      return await exited;
    },
    kill,
    remove: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
