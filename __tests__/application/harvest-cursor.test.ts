import { expect, test } from '@jest/globals';
import { makeHarvestCursor, type HarvestCursor } from '../../server/application/harvest-cursor.ts';

const changed = (...instants: readonly (number | undefined)[]) =>
  instants.map((lastUpdated) => ({ sourceVersion: { versionId: undefined, lastUpdated, issued: undefined } }));

function after(...pages: readonly (readonly (number | undefined)[])[]): HarvestCursor {
  const cursor = makeHarvestCursor(10);
  for (const page of pages) cursor.add(changed(...page));
  return cursor;
}

test('a page counts as passed when the next one begins no earlier, and the last one when no more come', () => {
  expect(after([20, 30]).certain()).toBe(10);
  expect(after([20, 30], [30, 40]).certain()).toBe(30);
  expect(after([20, 30], [30, 40]).whole()).toBe(40);
});

test.each<[string, (number | undefined)[][]]>([
  ['newest first', [[40, 30], [20]]],
  [
    'newest pages first',
    [
      [30, 40],
      [20, 25],
    ],
  ],
  ['an old change late', [[20], [30], [40], [25]]],
])('%s: nothing counts before the last page was read', (_name, pages) => {
  const cursor = after(...pages);
  expect([cursor.isUnordered(), cursor.certain(), cursor.whole()]).toEqual([true, 10, 40]);
});

test('pages without times of change, or without reports, say nothing', () => {
  const cursor = after([20, 30], [], [undefined], [30, undefined, 40]);
  expect([cursor.isUnordered(), cursor.certain(), cursor.whole()]).toEqual([false, 30, 40]);
});

test('a hospital that was never harvested has no place to go on from until a page is passed', () => {
  const cursor = makeHarvestCursor(undefined);
  cursor.add(changed(5));
  expect([cursor.certain(), cursor.whole()]).toEqual([undefined, 5]);
});
