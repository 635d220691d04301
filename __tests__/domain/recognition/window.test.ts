import { describe, expect, test } from '@jest/globals';
import type { Item } from '../../../server/domain/catalogue/item.ts';
import { isInsideWindow, windowReference, windowRule } from '../../../server/domain/recognition/rules/window.ts';
import type { CollectedFrom } from '../../../server/domain/report/report.ts';
import { itemOf, NOW } from './case.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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
});

/** What is said of a white cell count (window of seven days) collected so long ago. */
function said(
  ago: number,
  more: { readonly from?: CollectedFrom; readonly dueIn?: number; readonly item?: string } = {},
) {
  const { from = 'specimen', dueIn, item = 'L0003' } = more;
  const ordered = itemOf(item);
  const report = { collectedAt: NOW - ago, collectedFrom: from };
  const due = dueIn === undefined ? undefined : NOW + dueIn;
  return windowRule(ordered, [ordered], report, NOW, due).verdict;
}

describe('the sentence of the window', () => {
  test.each<[number, string, string, boolean]>([
    [0, '采集已过 0 天 0 小时，互认时限 7 天', 'collected 0 days 0 hours ago; the window is 7 days', true],
    [1, '采集已过 0 天 1 分钟，互认时限 7 天', 'collected 0 days 1 minute ago; the window is 7 days', true],
    [HOUR, '采集已过 0 天 1 小时，互认时限 7 天', 'collected 0 days 1 hour ago; the window is 7 days', true],
    [DAY - 1, '采集已过 0 天 23 小时，互认时限 7 天', 'collected 0 days 23 hours ago; the window is 7 days', true],
    [DAY, '采集已过 1 天 0 小时，互认时限 7 天', 'collected 1 day 0 hours ago; the window is 7 days', true],
    [25 * HOUR, '采集已过 1 天 1 小时，互认时限 7 天', 'collected 1 day 1 hour ago; the window is 7 days', true],
    [4.25 * DAY, '采集已过 4 天 6 小时，互认时限 7 天', 'collected 4 days 6 hours ago; the window is 7 days', true],
    [7 * DAY, '采集已过 7 天 0 小时，互认时限 7 天', 'collected 7 days 0 hours ago; the window is 7 days', true],
    [7 * DAY + 1, '采集已过 7 天 1 分钟，互认时限 7 天', 'collected 7 days 1 minute ago; the window is 7 days', false],
    [
      7 * DAY + 25 * MINUTE,
      '采集已过 7 天 25 分钟，互认时限 7 天',
      'collected 7 days 25 minutes ago; the window is 7 days',
      false,
    ],
    [31 * DAY, '采集已过 31 天 0 小时，互认时限 7 天', 'collected 31 days 0 hours ago; the window is 7 days', false],
  ])('%s ms after the collection', (ago, zh, en, holds) => {
    expect(said(ago)).toEqual({ rule: 'window', holds, because: { zh, en } });
  });

  test.each<[CollectedFrom, string, string]>([
    ['specimen', '采集已过 2 天 0 小时', 'collected 2 days 0 hours ago'],
    ['effective', '检查已过 2 天 0 小时', 'performed 2 days 0 hours ago'],
    ['results', '检测已过 2 天 0 小时', 'measured 2 days 0 hours ago'],
    ['issued', '出报告已过 2 天 0 小时', 'issued (no collection time given) 2 days 0 hours ago'],
  ])('says by which time it went: %s', (from, zh, en) => {
    const { because } = said(2 * DAY, { from });
    expect(because).toEqual({ zh: `${zh}，互认时限 7 天`, en: `${en}; the window is 7 days` });
  });

  test('of a time that nobody says the source of is that of the issue', () => {
    const item = itemOf('L0003');
    const report = { collectedAt: NOW - DAY, collectedFrom: undefined };
    expect(windowRule(item, [item], report, NOW, undefined).verdict.because.en).toMatch(/^issued/u);
  });

  test('of an order that is due later counts to then', () => {
    expect(said(DAY, { from: 'issued', dueIn: DAY }).because).toEqual({
      zh: '至预约执行时，出报告已过 2 天 0 小时，互认时限 7 天',
      en: 'issued (no collection time given) 2 days 0 hours before the order is due; the window is 7 days',
    });
    expect(said(DAY, { dueIn: 0 }).because.en).toMatch(/ago/u);
  });

  test('of a window of a single day has one day', () => {
    expect(said(HOUR, { item: 'L0233' }).because).toEqual({
      zh: '采集已过 0 天 1 小时，互认时限 1 天',
      en: 'collected 0 days 1 hour ago; the window is 1 day',
    });
  });

  test('does not take a collection that is a millisecond ahead, nor a report without any time', () => {
    expect(said(0).holds).toBe(true);
    expect(said(-1)).toEqual({
      rule: 'window',
      holds: false,
      because: { zh: '采集或检查时间晚于当前时间', en: 'the collection or examination time lies in the future' },
    });
    const none = { collectedAt: undefined, collectedFrom: undefined };
    expect(windowRule(itemOf('L0003'), [], none, NOW, undefined).verdict).toEqual({
      rule: 'window',
      holds: false,
      because: { zh: '报告没有采集或检查时间', en: 'the report gives no collection or examination time' },
    });
  });
});

describe('the windows of the members of a panel', () => {
  const panel = itemOf('L0241');
  const electrolytes = ['L0093', 'L0094', 'L0095', 'L0096', 'L0097'].map(itemOf);
  const ruled = (members: readonly Item[], days: number) =>
    windowRule(panel, members, { collectedAt: NOW - days * DAY, collectedFrom: 'specimen' }, NOW, undefined);

  test('take away the members that are past their own', () => {
    const { members, verdict } = ruled([...electrolytes, itemOf('L0074')], 8);
    expect(members.map(({ id }) => id)).toEqual(['L0074']);
    expect(verdict).toMatchObject({ holds: true, because: { zh: '采集已过 8 天 0 小时，互认时限 30 天' } });
  });

  test('that have all run out are named, three of them, with their windows', () => {
    const { members, verdict } = ruled(electrolytes, 8);
    expect(members).toEqual([]);
    expect(verdict).toEqual({
      rule: 'window',
      holds: false,
      because: {
        zh: '采集已过 8 天 0 小时，所含项目均已超过各自时限：钾 7 天、钠 7 天、氯 7 天等 5 项',
        en: 'collected 8 days 0 hours ago; every member covered is past its own window: Potassium 7 days, Sodium 7 days, Chloride 7 days and 2 more',
      },
    });
  });

  test('of exactly three members are all named', () => {
    expect(ruled(electrolytes.slice(0, 3), 8).verdict.because.zh).toMatch(/：钾 7 天、钠 7 天、氯 7 天$/u);
    expect(ruled(electrolytes.slice(0, 3), 8).verdict.because.en).toMatch(
      /: Potassium 7 days, Sodium 7 days, Chloride 7 days$/u,
    );
  });

  test('never name a sensitive member', () => {
    const secret = { ...itemOf('L0093'), sensitive: true };
    expect(ruled([secret, itemOf('L0094')], 8).verdict.because).toEqual({
      zh: '采集已过 8 天 0 小时，所含项目均已超过各自时限：钠 7 天',
      en: 'collected 8 days 0 hours ago; every member covered is past its own window: Sodium 7 days',
    });
    expect(ruled([secret], 8).verdict.because).toEqual({
      zh: '采集已过 8 天 0 小时，所含项目均已超过各自时限',
      en: 'collected 8 days 0 hours ago; every member covered is past its own window',
    });
  });

  test('are not asked once the panel itself is past its window', () => {
    const { members, verdict } = ruled(electrolytes, 31);
    expect(members).toEqual(electrolytes);
    expect(verdict).toMatchObject({ holds: false, because: { zh: '采集已过 31 天 0 小时，互认时限 30 天' } });
  });

  test('of a report that covers nothing leave the panel its own', () => {
    expect(ruled([], 8)).toMatchObject({ members: [], verdict: { holds: true } });
  });
});
