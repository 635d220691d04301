import { expect, test } from '@jest/globals';
import { makeRequestBudget } from '../../server/http/request-budget.ts';

const taken = (take: () => boolean, tries: number): number =>
  Array.from({ length: tries }, take).filter(Boolean).length;

test('a second’s requests may come at once; then they come back one by one, not in a wave', () => {
  let now = 0;
  const budget = makeRequestBudget(100, () => now);
  const take = (): boolean => budget.take('hz1');
  expect(taken(take, 500)).toBe(100);
  expect(budget.isSpent('hz1')).toBe(true);
  now = 50;
  expect(budget.isSpent('hz1')).toBe(false);
  expect(taken(take, 500)).toBe(5);
  now = 10_050;
  expect(taken(take, 500)).toBe(100);
});

test('what one client sends takes nothing from another', () => {
  const budget = makeRequestBudget(10, () => 0);
  taken(() => budget.take('hz1'), 1000);
  expect(budget.isSpent('hz2')).toBe(false);
  expect(taken(() => budget.take('hz2'), 1000)).toBe(10);
});

test('clients that have been idle for a second are forgotten, others are not', () => {
  let now = 0;
  const budget = makeRequestBudget(2, () => now);
  for (let client = 0; client < 10_000; client++) budget.take(`c${String(client)}`);
  now = 1000;
  taken(() => budget.take('c1'), 9);
  expect([budget.take('another'), budget.isSpent('c1')]).toEqual([true, true]);
});
