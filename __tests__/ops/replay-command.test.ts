import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { freshFolder } from '../support/databases.ts';
import { A1C, dayOf, openProvince } from '../support/decisions.ts';
import { dumpOf } from '../support/dump.ts';

// Each command is a process of its own, which a busy machine takes its time to start.
jest.setTimeout(120_000);

let dataDir: string;
/** The day on which one HbA1c was offered and recognised. */
let day: string;
const proposal = (): string => join(dataDir, 'proposal.json');

beforeAll(async () => {
  dataDir = await freshFolder();
  const province = await openProvince({}, { url: undefined, dataDir });
  const card = await province.cardFor(await province.someoneWith([A1C]), A1C);
  await province.decided(province.accepted(card));
  day = dayOf(province.now());
  await province.gateway.close();
  await writeFile(proposal(), JSON.stringify({ items: [{ id: 'L0113', windowDays: 0 }] }));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Runs the command as a process of its own, as an operator does. */
function replay(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '', NODE_OPTIONS: '' };
    execFile(process.execPath, ['scripts/ops/exchange.ts', 'replay', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}
const period = (from = day, to = from): readonly string[] => ['--from', from, '--to', to, '--items', proposal()];
/** The numbers of a line of the table. */
const cellsOf = (table: string, title: string): readonly string[] => {
  const line = table.split('\n').find((each) => each.trim().startsWith(title));
  return line === undefined
    ? []
    : line
        .trim()
        .slice(title.length)
        .trim()
        .split(/\s{2,}/u);
};

describe('exchange replay', () => {
  test('the table sets what happened, the rules now and the proposal side by side', async () => {
    const { code, stdout } = await replay(...period());
    expect(code).toBe(0);
    expect(stdout).toContain(`Replayed ${day} to ${day}: 1 order check(s), 1 order(s). Nothing was changed.`);
    expect(cellsOf(stdout, 'in reality')).toEqual(['rules now', 'proposal', 'difference']);
    expect(cellsOf(stdout, 'offers ')).toEqual(['1', '1', '0', '−1']);
    expect(cellsOf(stdout, 'yuan, if all were recognised')).toEqual(['50.00', '50.00', '0.00', '−50.00']);
    expect(cellsOf(stdout, 'lost recognitions')).toEqual(['–', '0', '1', '+1']);
    expect(stdout).toMatch(/^L0113 +1 +0 +−1 +50\.00 +0\.00 +−50\.00 {2}糖化血红蛋白/mu);
    expect(stdout).toContain('Estimate, no count');
  });

  test('--json gives every figure of the table, and what is not known as null', async () => {
    const { code, stdout } = await replay(...period(), '--json');
    expect(code).toBe(0);
    const { reality, now, proposal: proposed, items, ...rest } = JSON.parse(stdout) as Record<string, any>;
    expect(rest).toEqual({ from: day, to: day, recordedSince: day, checks: 1, orders: 1, ignored: [] });
    expect(reality).toMatchObject({ offers: 1, fen: 5000, decided: 1, recognized: 1, recognizedFen: 5000 });
    expect(now).toMatchObject({ offers: 1, lost: 0, unseen: 0, estimate: { recognized: 0, fen: 0 } });
    expect(proposed).toMatchObject({ offers: 0, lost: 1, lostFen: 5000 });
    expect(items).toEqual([
      expect.objectContaining({ item: 'L0113', now: { offers: 1, fen: 5000 }, proposal: { offers: 0, fen: 0 } }),
    ]);
  });

  test('a period without order checks says so, and since when they are recorded', async () => {
    const { code, stdout } = await replay(...period('2024-01-01', '2024-01-31'));
    expect(code).toBe(0);
    expect(stdout).toContain(`No order check is recorded from 2024-01-01 to 2024-01-31.`);
    expect(stdout).toContain(`Order checks are recorded since ${day}.`);
  });

  test('a faulty proposal names every fault by its place, ends with 1, and nothing is written', async () => {
    const place = { url: undefined, dataDir };
    const before = await dumpOf(place);
    const file = join(dataDir, 'faulty.json');
    await writeFile(file, JSON.stringify({ items: [{ id: 'L0113', windowDays: 'sixty' }, { feeFen: 1 }] }));
    const { code, stderr } = await replay('--from', day, '--to', day, '--items', file);
    expect(code).toBe(1);
    expect(stderr).toContain('/items/0/windowDays');
    expect(stderr).toContain('/items/1');
    await replay(...period());
    expect(await dumpOf(place)).toEqual(before);
  });

  test.each([
    ['a day that is none', ['--from', '2026-02-30', '--to', '2026-03-01', '--items', 'x'], '2026-02-30'],
    ['a period that ends before it begins', ['--from', '2026-03-02', '--to', '2026-03-01', '--items', 'x'], 'before'],
    ['no proposal', ['--from', '2026-03-01', '--to', '2026-03-01'], '--items'],
  ])('%s is wrong use: 2 and a sentence', async (_what, args, told) => {
    const { code, stderr } = await replay(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(told);
  });

  test('a proposal that cannot be read fails with 1; help shows an example', async () => {
    const missing = await replay('--from', day, '--to', day, '--items', join(dataDir, 'not-there.json'));
    expect([missing.code, missing.stderr.includes('cannot be read')]).toEqual([1, true]);
    const help = await replay('--help');
    expect([help.code, help.stdout.includes('npm run exchange -- replay --from')]).toEqual([0, true]);
  });
});
