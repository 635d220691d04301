import { chmod, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { isTransient, asExchangeError } from '../../server/storage/sqlite-faults.ts';
import { openStorage, type Storage } from '../../server/storage/storage.ts';
import { freshFolder } from '../support/databases.ts';
import { keyOf, reportOf, SEALED } from './examples.ts';

const folders: string[] = [];
const opened: Storage[] = [];
afterAll(async () => {
  await Promise.all(opened.map((storage) => storage.close()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function folder(): Promise<string> {
  const made = await freshFolder();
  folders.push(made);
  return made;
}

async function open(dataDir: string): Promise<Storage> {
  const storage = await openStorage({ url: undefined, dataDir });
  opened.push(storage);
  return storage;
}

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

test('nobody but the exchange’s own account may read its files, also where they were laxer before', async () => {
  const dataDir = await folder();
  await writeFile(join(dataDir, 'exchange.sqlite'), '');
  await chmod(join(dataDir, 'exchange.sqlite'), 0o644);
  const storage = await open(dataDir);
  await storage.work.write(({ reports }) => reports.put(reportOf(keyOf(1), 'r'), SEALED));
  for (const file of await readdir(dataDir)) expect([file, await modeOf(join(dataDir, file))]).toEqual([file, 0o600]);
});

test('a backup made while writes go on opens, holds the data, and is as private as the original', async () => {
  const storage = await open(await folder());
  const write = (n: number): Promise<void> =>
    storage.work.write(({ reports }) => reports.put(reportOf(keyOf(n), 'r'), SEALED));
  await write(1);
  const target = await folder();
  const file = join(target, 'exchange.sqlite');
  await Promise.all([storage.backup(file), ...Array.from({ length: 20 }, (_, n) => write(n + 2))]);
  expect(await modeOf(file)).toBe(0o600);
  const copy = await open(target);
  expect(await copy.reports.findById(reportOf(keyOf(1), 'r').id)).toEqual(reportOf(keyOf(1), 'r'));
  expect(await storage.reports.count()).toBe(21);
});

test('a backup never overwrites a file', async () => {
  const storage = await open(await folder());
  const file = join(await folder(), 'precious');
  await writeFile(file, 'kept');
  await expect(storage.backup(file)).rejects.toMatchObject({ code: 'invalid' });
  expect((await stat(file)).size).toBe(4);
});

test.each(['FULL: database or disk is full', 'IOERR: disk I/O error', 'READONLY: attempt to write', 'CANTOPEN: no'])(
  'SQLITE_%s is the store out of reach',
  (fault) => {
    expect(asExchangeError(new Error(`SQLITE_${fault}`))).toMatchObject({ code: 'unavailable' });
    expect(isTransient(new Error(`SQLITE_${fault}`))).toBe(false);
  },
);

test('a defect of ours stays a defect', () => {
  const defect = new Error('SQLITE_CONSTRAINT: NOT NULL constraint failed');
  expect(asExchangeError(defect)).toBe(defect);
  expect(isTransient(new Error('SQLITE_BUSY: database is locked'))).toBe(true);
});
