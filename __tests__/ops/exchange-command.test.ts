import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { laboratoryBundle, registryOf, residentId } from '../support/clinic.ts';

// Each command is a process of its own, which a busy machine takes its time to start.
jest.setTimeout(120_000);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huren-ops-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a process of its own, as an operator does. */
function exchange(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATA_DIR: join(dir, 'data'), NODE_OPTIONS: '' };
    execFile(process.execPath, ['scripts/ops/exchange.ts', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const person = { id: residentId('1990-01-02', 9), birthDate: '1990-01-02' };

describe('the exchange command', () => {
  test('help ends with 0, wrong use with 2, a failure with 1 and a sentence', async () => {
    expect(await exchange('--help')).toMatchObject({ code: 0 });
    expect(await exchange('import', '--help')).toMatchObject({ code: 0 });
    expect(await exchange('no-such-command')).toMatchObject({ code: 2 });
    expect(await exchange('import', 'x')).toMatchObject({ code: 2 });
    const failed = await exchange('registry', 'load', join(dir, 'not-there.json'));
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('cannot be read');
  });

  test('a faulty registry document names every fault and changes nothing', async () => {
    const file = join(dir, 'faulty.json');
    await writeFile(file, JSON.stringify({ institutions: [{ id: 'a', name: '甲', level: '9', region: '33' }] }));
    const answer = await exchange('registry', 'load', file);
    expect(answer.code).toBe(1);
    expect(answer.stderr).toContain('/institutions/0/level');
    expect(answer.stderr).toContain('/institutions/0/region');
  });

  test('an import accounts for every file and report, and a second one changes nothing', async () => {
    const registry = join(dir, 'registry.json');
    await writeFile(registry, JSON.stringify(registryOf([{ id: 'src' }], [])));
    expect((await exchange('registry', 'load', registry)).code).toBe(0);
    const good = laboratoryBundle(person, {
      id: 'r1',
      code: '58410-2',
      results: ['6690-2'],
      collectedAt: Date.now() - 86_400_000,
    });
    const lines = [
      { resourceType: 'Patient', id: 'p9', identifier: [] },
      {
        resourceType: 'DiagnosticReport',
        id: 'r2',
        status: 'final',
        code: { text: '自由文本' },
        subject: { reference: 'Patient/p9' },
      },
      { resourceType: 'DiagnosticReport', id: 'r3', code: { text: 'x' }, subject: { reference: 'Patient/p9' } },
    ];
    await writeFile(join(dir, 'bundle.json'), JSON.stringify(good));
    await writeFile(join(dir, 'lines.ndjson'), lines.map((line) => JSON.stringify(line)).join('\n'));
    await writeFile(join(dir, 'broken.json'), '{"resourceType":');
    const paths = ['bundle.json', 'lines.ndjson', 'broken.json'].map((name) => join(dir, name));
    const first = await exchange('import', ...paths, '--institution', 'src', '--json');
    expect(first.code).toBe(0);
    const account = JSON.parse(first.stdout) as Record<string, unknown>;
    expect(account.files).toMatchObject({ total: 3, read: 2, refused: 1 });
    expect(account.reports).toMatchObject({ total: 3, indexed: 1, unchanged: 0, kept: 1, passedOver: 0, refused: 1 });
    expect(account.refusedFiles).toEqual([{ file: join(dir, 'broken.json'), reason: 'not JSON' }]);
    const second = JSON.parse((await exchange('import', ...paths, '--institution', 'src', '--json')).stdout) as Record<
      string,
      any
    >;
    expect(second.reports).toMatchObject({ indexed: 0, unchanged: 2, kept: 0, refused: 1 });
  });

  test('an import into an institution that nobody registered fails with what to do', async () => {
    const answer = await exchange('import', join(dir, 'bundle.json'), '--institution', 'nobody');
    expect(answer.code).toBe(1);
    expect(answer.stderr).toContain('registry load');
  });

  test('the ledger verifies, and a backup is written once', async () => {
    expect((await exchange('ledger', 'verify')).stdout).toContain('Every figure is what the entries add up to.');
    const target = join(dir, 'copy.sqlite');
    expect((await exchange('backup', target)).code).toBe(0);
    expect((await exchange('backup', target)).code).toBe(1);
    expect((await exchange('migrate')).code).toBe(0);
  });
});
