import { describe, expect, test } from '@jest/globals';
import { isInsideWindow, windowReference, windowRule } from '../../../server/domain/recognition/rules/window.ts';
import { itemOf, NOW } from './case.ts';

const DAY = 86_400_000;

describe('the window', () => {
  test.each([1, 3, 7, 14, 30, 90, 180])('of %s days holds to the millisecond, the boundary included', (days) => {
    expect(isInsideWindow(NOW - days * DAY, days, NOW)).toBe(true);
    expect(isInsideWindow(NOW - days * DAY - 1, days, NOW)).toBe(false);
  });

  test('is counted to the order when it is due later, else to the present', () => {
    expect(windowReference(NOW, undefined)).toBe(NOW);
    expect(windowReference(NOW, NOW - 1)).toBe(NOW);
    expect(windowReference(NOW, NOW + 1)).toBe(NOW + 1);
  });

  test('does not take a collection that is a millisecond ahead', () => {
    const at = (collectedAt: number) =>
      windowRule(itemOf('L0003'), { collectedAt, collectedFrom: 'specimen' }, NOW, undefined).holds;
    expect(at(NOW)).toBe(true);
    expect(at(NOW + 1)).toBe(false);
  });

  test('says how old the result is and how long it may be', () => {
    const { because } = windowRule(
      itemOf('L0003'),
      { collectedAt: NOW - 4.25 * DAY, collectedFrom: 'specimen' },
      NOW,
      undefined,
    );
    expect(because.zh).toBe('采集已过 4 天 6 小时，互认时限 7 天');
    expect(because.en).toBe('collected 4 days 6 hours ago; the window is 7 days');
  });

  test('says so when it went by the issue for want of a collection time', () => {
    const issued = { collectedAt: NOW - DAY, collectedFrom: 'issued' } as const;
    expect(windowRule(itemOf('L0003'), issued, NOW, NOW + DAY).because.zh).toContain(
      '至预约执行时，出报告已过 2 天 0 小时',
    );
  });
});
