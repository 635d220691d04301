import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { sqliteKnex } from '../../server/storage/knex.ts';
import { openStorage, type Storage } from '../../server/storage/storage.ts';
import type { SecretPins } from '../../server/storage/pin-secrets.ts';
import { forEachEngine, onServer, type Place } from '../support/databases.ts';
import { dumpOf } from '../support/dump.ts';

const PINS: SecretPins = { suite: 'international', patientKey: 'patient', contentKeys: ['first'] };

async function start(place: Place, secrets: SecretPins): Promise<void> {
  await (await openStorage({ ...place, secrets })).close();
}

async function runOn({ url, dataDir }: Place, statement: string): Promise<void> {
  if (url !== undefined) {
    await onServer(url, statement);
    return;
  }
  const writing = sqliteKnex(join(dataDir, 'exchange.sqlite'), 1);
  await writing.raw(statement);
  await writing.destroy();
}

forEachEngine((_engine, _openFresh, { place }) => {
  test('a database starts again with the secrets that it was filled with, and with no others', async () => {
    const at = await place();
    await start(at, PINS);
    await start(at, PINS);
    const before = await dumpOf(at);
    await expect(start(at, { ...PINS, patientKey: 'other' })).rejects.toThrow('another patient-key secret');
    await expect(start(at, { ...PINS, contentKeys: ['other'] })).rejects.toThrow('another content key');
    await expect(start(at, { ...PINS, suite: 'gm' })).rejects.toThrow('begun with CRYPTO_SUITE=international');
    expect(await dumpOf(at)).toEqual(before);
    await start(at, PINS);
  });

  test('a new content key is let in beside the one of before, and then both are asked for', async () => {
    const at = await place();
    await start(at, PINS);
    await start(at, { ...PINS, contentKeys: ['second', 'first'] });
    await expect(start(at, PINS)).rejects.toThrow('another content key');
    await expect(start(at, { ...PINS, contentKeys: ['second'] })).rejects.toThrow('another content key');
    await start(at, { ...PINS, contentKeys: ['second', 'first'] });
  });

  test('a retired content key is not asked for any more, the one that seals is', async () => {
    const at = await place();
    const storage: Storage = await openStorage({ ...at, secrets: PINS });
    await storage.work.write(({ contents }) => contents.requireKey('second'));
    await storage.work.write(({ contents }) => contents.requireKey('second'));
    await storage.work.write(({ contents }) => contents.requireOnlyKey('second'));
    await storage.close();
    await start(at, { ...PINS, contentKeys: ['second'] });
    await expect(start(at, PINS)).rejects.toThrow('another content key');
    await start(at, { ...PINS, contentKeys: ['third', 'second'] });
    await expect(start(at, { ...PINS, contentKeys: ['third'] })).rejects.toThrow('another content key');
  });

  test('a database from before there were suites is an international one', async () => {
    const at = await place();
    await start(at, PINS);
    await runOn(at, `DELETE FROM deployment WHERE name = 'crypto suite'`);
    await expect(start(at, { ...PINS, suite: 'gm' })).rejects.toThrow('begun with CRYPTO_SUITE=international');
    await start(at, PINS);
  });

  test('a new database may be begun with either suite', async () => {
    const at = await place();
    await start(at, { ...PINS, suite: 'gm' });
    await expect(start(at, PINS)).rejects.toThrow('begun with CRYPTO_SUITE=gm');
  });
});
