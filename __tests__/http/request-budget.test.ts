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
  now = 5;
  expect(budget.isSpent('hz1')).toBe(true);
  now = 10;
  expect(taken(take, 500)).toBe(1);
});

test('who has spent them all may not save them up until it stays within them for a second', () => {
  let now = 0;
  const budget = makeRequestBudget(100, () => now);
  const take = (): boolean => budget.take('hz1');
  expect([taken(take, 99), budget.isPressed('hz1')]).toEqual([99, false]);
  expect([taken(take, 500), budget.isPressed('hz1')]).toEqual([1, true]);
  now = 900;
  expect(taken(take, 500)).toBe(2);
  now = 1899;
  expect(budget.isPressed('hz1')).toBe(true);
  now = 1900;
  expect([budget.isPressed('hz1'), taken(take, 500)]).toEqual([false, 100]);
});

test('what is given back may be taken again', () => {
  const budget = makeRequestBudget(1, () => 0);
  expect([budget.take('hz1'), budget.take('hz1')]).toEqual([true, false]);
  budget.giveBack('hz1');
  expect(budget.take('hz1')).toBe(true);
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
  now = 1500;
  taken(() => budget.take('c1'), 9);
  expect([budget.take('another'), budget.isSpent('c1')]).toEqual([true, true]);
});
