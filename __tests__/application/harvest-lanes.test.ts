import { expect, test } from '@jest/globals';
import { makeHarvestLanes, type HarvestRun } from '../../server/application/harvest-lanes.ts';

const runs = (count: number, startedAt = 0): HarvestRun[] =>
  Array.from({ length: count }, () => ({ startedAt, heardAt: startedAt }));

test('eight hospitals that hang keep the ninth waiting for five seconds, not until their limits', () => {
  const lanes = makeHarvestLanes();
  const [ninth, ...hanging] = runs(9);
  expect(hanging.map((run) => lanes.admit(run, false))).toEqual(Array<boolean>(8).fill(true));
  expect(lanes.settle(4999)).toEqual([]);
  expect(ninth && lanes.admit(ninth, false)).toBe(false);
  lanes.settle(5000);
  expect(ninth && lanes.admit(ninth, false)).toBe(true);
});

test('where there is no room among the slow ones, the silent have had their turn and those that send go on', () => {
  const lanes = makeHarvestLanes();
  for (let round = 0; round < 3; round++) {
    for (const run of runs(8, round * 5000)) expect(lanes.admit(run, false)).toBe(true);
    expect(lanes.settle(round * 5000 + 5000)).toEqual([]);
  }
  const last = runs(8, 15_000);
  for (const run of last) lanes.admit(run, false);
  for (const run of last.slice(0, 3)) run.heardAt = 19_000;
  expect(lanes.settle(20_000)).toEqual(last.slice(3));
});

test('a place comes free when its run ends, wherever it has got to', () => {
  const lanes = makeHarvestLanes();
  const all = runs(8);
  for (const run of all) lanes.admit(run, false);
  for (const run of all) lanes.leave(run);
  expect(runs(8).map((run) => lanes.admit(run, false))).not.toContain(false);
});

test('however many hospitals are tried again, the others have all their places', () => {
  const lanes = makeHarvestLanes();
  expect(runs(20).filter((run) => lanes.admit(run, true))).toHaveLength(8);
  expect(runs(20).filter((run) => lanes.admit(run, false))).toHaveLength(8);
});
