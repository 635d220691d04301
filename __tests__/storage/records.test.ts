import { expect, test } from '@jest/globals';
import type { AuditEntry } from '../../server/application/ports/audit.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { forEachEngine } from '../support/databases.ts';
import { HOSPITAL, keyOf, OTHER_HOSPITAL } from './examples.ts';

forEachEngine((_engine, openFresh) => {
  test('the registry’s revision grows with every load and stays put between', async () => {
    const storage = await openFresh();
    expect(await storage.registry.load()).toEqual({ revision: 0, rows: [] });
    const put = (body: string): Promise<number> =>
      storage.work.write(({ registry }) => registry.put([{ kind: 'people', key: 'p1', body }]));
    expect(await put('1')).toBe(1);
    expect(await put('2')).toBe(2);
    expect(await storage.registry.revision()).toBe(2);
    expect((await storage.registry.load()).rows).toEqual([{ kind: 'people', key: 'p1', body: '2' }]);
  });

  test('two identifiers of one person are linked both ways, once', async () => {
    const storage = await openFresh();
    const [a, b] = [
      { key: keyOf(1), kind: 'resident-id' },
      { key: keyOf(2), kind: 'other' },
    ];
    for (let n = 0; n < 2; n++)
      await storage.work.write(({ patients }) =>
        patients.link(a, b, { evidence: 'r-1', institution: HOSPITAL, at: 1 }),
      );
    expect(await storage.patients.findLinked(a.key)).toEqual([b]);
    expect(await storage.patients.findLinked(b.key)).toEqual([a]);
  });

  test('an opt-out holds until it is withdrawn', async () => {
    const storage = await openFresh();
    const consent = (provision: 'deny' | 'permit'): Promise<void> =>
      storage.work.write(({ patients }) => patients.setConsent(keyOf(1), provision, HOSPITAL, 1));
    expect(await storage.patients.anyOptedOut([keyOf(1)])).toBe(false);
    await consent('deny');
    expect(await storage.patients.anyOptedOut([keyOf(2), keyOf(1)])).toBe(true);
    expect(await storage.patients.anyOptedOut([keyOf(2)])).toBe(false);
    await consent('permit');
    expect(await storage.patients.anyOptedOut([keyOf(1)])).toBe(false);
  });

  test('the audit trail is read newest first, each institution its own', async () => {
    const storage = await openFresh();
    const entry = (at: number, institution: InstitutionId | null): AuditEntry => ({
      at,
      action: 'report-read',
      institution,
      client: 'c',
      patient: institution && keyOf(1),
      objects: ['o'],
      ground: null,
      facts: { version: 1, isOwn: true },
    });
    const entries = [entry(1, HOSPITAL), entry(2, OTHER_HOSPITAL), entry(3, null), entry(4, HOSPITAL)];
    await storage.work.write(async ({ audit }) => {
      for (const each of entries) await audit.add(each);
    });
    const find = async (institution: InstitutionId | undefined, from?: number, before?: number): Promise<number[]> =>
      (await storage.audit.find({ institution, from, before, limit: 3 })).map(({ at }) => at);
    expect(await find(undefined)).toEqual([4, 3, 2]);
    expect(await find(HOSPITAL)).toEqual([4, 1]);
    expect(await find(undefined, 2, 4)).toEqual([3, 2]);
    expect(
      (await storage.audit.find({ institution: HOSPITAL, from: 4, before: undefined, limit: 1 }))[0],
    ).toMatchObject(entry(4, HOSPITAL));
  });

  test('a harvest goes on where it stood', async () => {
    const storage = await openFresh();
    const state = { institution: HOSPITAL, cursor: 5, lastRunAt: 6, lastSuccessAt: undefined, failures: 2, retryAt: 9 };
    const empty = { cursor: undefined, retryAt: undefined, lastFault: undefined };
    await storage.work.write(({ harvest }) => harvest.put({ ...state, ...empty }));
    await storage.work.write(({ harvest }) => harvest.put({ ...state, lastFault: 'timeout' }));
    expect(await storage.harvest.all()).toEqual([{ ...state, lastFault: 'timeout' }]);
    expect(await storage.work.write(({ harvest }) => harvest.find(OTHER_HOSPITAL))).toBeUndefined();
  });
});
