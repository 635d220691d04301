import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RegistryRow } from '../../server/application/ports/registry.ts';
import type { EventLog, Metrics } from '../../server/application/ports/system.ts';
import { openRegistryView, type LiveRegistry } from '../../server/application/registry-view.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { builtIn, institution } from './registry-example.ts';

/** A store whose answers come when the test says so. */
class HandStore {
  current = 1;
  looks = 0;
  /** What `load` waits for before it answers with what it read. */
  slow: Promise<void> = Promise.resolve();
  hangs = false;

  async revision(): Promise<number> {
    this.looks += 1;
    if (this.hangs) return await new Promise<number>(() => undefined);
    return this.current;
  }

  async load(): Promise<{ revision: number; rows: readonly RegistryRow[] }> {
    const revision = this.current;
    const slow = this.slow;
    this.slow = Promise.resolve();
    await slow;
    const body = JSON.stringify(institution({ name: `revision ${String(revision)}` }));
    return { revision, rows: [{ kind: 'institutions', key: 'hz1', body }] };
  }
}

const faults: string[] = [];
const log = { event: () => undefined, fault: (name: string) => faults.push(name) } as unknown as EventLog;
const metrics = { gauge: () => undefined } as unknown as Metrics;
let store: HandStore;
let view: LiveRegistry;
const shown = (): string | undefined => view.current().institutions.get('hz1' as InstitutionId)?.name;

beforeEach(async () => {
  jest.useFakeTimers();
  faults.length = 0;
  store = new HandStore();
  view = await openRegistryView(store, builtIn, log, metrics);
});
afterEach(() => {
  view.close();
  jest.useRealTimers();
});

describe('the registry in memory', () => {
  test('follows the store within two seconds', async () => {
    store.current = 2;
    await jest.advanceTimersByTimeAsync(2000);
    expect(shown()).toBe('revision 2');
  });

  test('is fresh when refresh has been waited for, even while an older look is under way', async () => {
    let release: () => void = () => undefined;
    store.slow = new Promise<void>((resolve) => (release = resolve));
    store.current = 2;
    await jest.advanceTimersByTimeAsync(1000);
    store.current = 3;
    const refreshed = view.refresh();
    release();
    await refreshed;
    expect(shown()).toBe('revision 3');
  });

  test('asks a store that hangs once at a time, and lives on what it knows', async () => {
    store.hangs = true;
    await jest.advanceTimersByTimeAsync(9000);
    expect(store.looks).toBe(1);
    expect(shown()).toBe('revision 1');
    await jest.advanceTimersByTimeAsync(3000);
    expect(faults).toEqual(['registry-refresh-failed']);
    store.hangs = false;
    store.current = 2;
    await jest.advanceTimersByTimeAsync(20_000);
    expect(shown()).toBe('revision 2');
  });

  test('is never replaced by an older one that comes late', async () => {
    let release: () => void = () => undefined;
    store.slow = new Promise<void>((resolve) => (release = resolve));
    store.current = 2;
    await jest.advanceTimersByTimeAsync(12_000);
    store.current = 3;
    await jest.advanceTimersByTimeAsync(2000);
    expect(shown()).toBe('revision 3');
    release();
    await jest.advanceTimersByTimeAsync(0);
    expect(shown()).toBe('revision 3');
  });
});
