import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { verdictOn } from '../../scripts/verify-proof.mjs';
import type { Offer } from '../../server/domain/recognition/offer.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { openStorage } from '../../server/storage/storage.ts';
import { openTestLedger } from '../application/deciding.ts';
import { freshFolder } from '../support/databases.ts';

// Each command is a process of its own, which a busy machine takes its time to start.
jest.setTimeout(120_000);

let dataDir: string;
let recognized: Offer;

/** One recognition of a blood count, written by the use cases. */
beforeAll(async () => {
  dataDir = await freshFolder();
  const storage = await openStorage({ url: undefined, dataDir });
  const ledger = await openTestLedger(storage);
  await ledger.push({ by: 'hz1', sourceKey: 'r-1', version: 1, items: ['L0002'], patient: 1 });
  const [offer] = await ledger.check({ by: 'hz2', patient: 1, items: ['L0002'] });
  if (!offer) throw new Error('no offer');
  recognized = offer;
  await ledger.accept(offer);
  await storage.close();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Runs `exchange ledger …` as a process of its own, as an operator does. */
function ledgerCommand(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATA_DIR: dataDir, NODE_OPTIONS: '' };
    const command = ['scripts/ops/exchange.ts', 'ledger', ...args];
    execFile(process.execPath, command, { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const verify = (...args: readonly string[]) => ledgerCommand('verify', ...args);

describe('the account is verified by a command', () => {
  test('that tells what it looked at, and ends with 0 where nothing is wrong', async () => {
    const { code, stdout } = await verify();
    expect(code).toBe(0);
    for (const line of [/days checked +1\n/u, /rows of daily sums +8\n/u, /offers +1\n/u, /findings +0\n/u]) {
      expect(stdout).toMatch(line);
    }
    expect(stdout).toContain('Every figure is what the entries add up to.');
    expect(stdout).toMatch(/broken seals +0\n/u);
    expect(stdout).toContain('Every entry is as it was written');
    const json = JSON.parse((await verify('--json')).stdout) as { seals: Record<string, number> };
    expect(json.seals).toMatchObject({ found: 0, findings: [], heads: 1, signedBlocks: json.seals['blocks'] });
    expect(json).toMatchObject({ days: 1, figures: 8, offers: 1, decisions: 1, savings: 1, found: 0, findings: [] });
  });

  test('that ends with 2 for a day that is none, or a period that ends before it begins', async () => {
    expect(await verify('--from', '2026-02-30')).toMatchObject({ code: 2 });
    expect(await verify('--from', '2026-11-05', '--to', '2026-11-01')).toMatchObject({ code: 2 });
  });

  test('an entry is proven by a command, to a file that is checked without the exchange', async () => {
    const id = `${recognized.id}.1`;
    const file = join(dataDir, 'proof.json');
    expect(await ledgerCommand('prove', id, '--kind', 'decision', '--out', file)).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(verdictOn(await readFile(file, 'utf8')).isProven).toBe(true);
    expect(await ledgerCommand('prove', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('which kind') });
  });

  test('that ends with 1 where something is wrong, and names it', async () => {
    const database = await openSqlite(dataDir);
    await database.writer.run('UPDATE savings SET fen = fen + 1');
    await database.close();
    const { code, stdout, stderr } = await verify();
    expect([code, stderr]).toEqual([1, expect.stringContaining('does not agree')]);
    expect(stdout).toMatch(/findings +8\n/u);
    expect(stdout).toContain('figures all/hz2/2026-11-20/: grossFen is 1500, the entries make 1501');
    expect(stdout).not.toContain('Every figure');
    const inJson = await verify('--json');
    expect([inJson.code, (JSON.parse(inJson.stdout) as { found: number }).found]).toEqual([1, 8]);
    expect(stdout + inJson.stdout).not.toContain(recognized.patient);
    expect((await verify('--from', '2026-11-21')).code).toBe(0);
    expect(stdout).toMatch(/broken seals +1\n/u);
    expect(stdout).toContain(`saving ${recognized.id}.1 (block `);
    expect(stdout).toMatch(/it is not what was written: it was changed\n/u);
  });
});
