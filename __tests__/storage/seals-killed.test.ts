import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, jest, test } from '@jest/globals';
import { openStorage } from '../../server/storage/storage.ts';
import { freshFolder } from '../support/databases.ts';
import { tamperEvidenceOf, told } from './sealing.ts';

// A writer is a process of its own, which a busy machine takes its time to start.
jest.setTimeout(120_000);

/** Runs a writer until it has told of so many writes, then ends it as a power cut would. */
async function writeAndKill(dataDir: string, times: number): Promise<number> {
  const command = ['--disable-warning=ExperimentalWarning', '__tests__/storage/endless-writer.ts', dataDir];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  let written = 0;
  createInterface({ input: child.stdout }).on('line', () => {
    if (++written === times) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  return written;
}

test('whoever is killed in the middle of a commit leaves a whole chain, and the next goes on from its end', async () => {
  const dataDir = await freshFolder();
  let acknowledged = 0;
  for (const times of [1, 7]) {
    acknowledged += await writeAndKill(dataDir, times);
    const storage = await openStorage({ url: undefined, dataDir });
    const evidence = await tamperEvidenceOf(storage);
    const account = await evidence.verifySeals();
    expect(told(account)).toEqual([]);
    // Five jobs with two entries each; a commit that was not told of may have come through.
    expect(account.entries).toBeGreaterThanOrEqual(acknowledged * 10);
    expect(account.entries % 2).toBe(0);
    await evidence.signTreeHead();
    await storage.close();
  }
  // Two at once, one of them killed under the other's hands.
  await Promise.all([writeAndKill(dataDir, 3), writeAndKill(dataDir, 12)]);
  const storage = await openStorage({ url: undefined, dataDir });
  expect(told(await (await tamperEvidenceOf(storage)).verifySeals())).toEqual([]);
  await storage.close();
  await rm(dataDir, { recursive: true, force: true });
});
