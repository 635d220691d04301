import { expect, test } from '@jest/globals';
import { encounterRule } from '../../../server/domain/recognition/rules/encounter.ts';

const VISIT = { emergency: false, department: undefined };
const order = (status: string | undefined, priority?: string) => ({ status, priority });

test.each([
  ['an order without a status, among draft orders, is a draft', order(undefined), true],
  ['a draft', order('draft'), true],
  ['an active order', order('active'), true],
  ['an order on hold', order('on-hold'), true],
  ['a completed order', order('completed'), false],
  ['a routine draft', order('draft', 'routine'), true],
  ['an urgent draft is no emergency', order('draft', 'urgent'), true],
  ['a stat draft', order('draft', 'stat'), false],
  ['an asap draft', order('draft', 'asap'), false],
])('%s', (_what, asked, holds) => {
  expect(encounterRule(asked, VISIT).holds).toBe(holds);
});

test('an emergency is told before the urgency and the status of the order', () => {
  const { because } = encounterRule(order('completed', 'stat'), { ...VISIT, emergency: true });
  expect(because.en).toBe('an emergency encounter');
  expect(encounterRule(order('completed', 'stat'), VISIT).because).toEqual({
    zh: '加急医嘱，不作提醒',
    en: 'the order is urgent (stat)',
  });
});
