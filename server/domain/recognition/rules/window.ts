import type { Item } from '../../catalogue/item.ts';
import type { CollectedFrom, ReportFacts } from '../../report/report.ts';
import { DAY_MS, HOUR_MS, type EpochMs } from '../../time.ts';
import { verdict, type Verdict } from '../verdict.ts';

/** Whether an age is inside a window of whole days. The boundary counts: hospitals print whole days, "within". */
export function isInsideWindow(collectedAt: EpochMs, windowDays: number, reference: EpochMs): boolean {
  return reference - collectedAt <= windowDays * DAY_MS;
}

/** What windows are counted to: the present, or the order's occurrence when that lies ahead. */
export function windowReference(now: EpochMs, occurrenceAt: EpochMs | undefined): EpochMs {
  return occurrenceAt !== undefined && occurrenceAt > now ? occurrenceAt : now;
}

const FROM_ZH: Record<CollectedFrom, string> = {
  specimen: '采集',
  effective: '检查',
  results: '检测',
  issued: '出报告',
};
const FROM_EN: Record<CollectedFrom, string> = {
  specimen: 'collected',
  effective: 'performed',
  results: 'measured',
  issued: 'issued (no collection time given)',
};

/** Contract 7 `window` for one item. */
export function windowRule(
  item: Item,
  report: Pick<ReportFacts, 'collectedAt' | 'collectedFrom'>,
  now: EpochMs,
  occurrenceAt: EpochMs | undefined,
): Verdict {
  const { collectedAt, collectedFrom = 'issued' } = report;
  if (collectedAt === undefined) {
    return verdict('window', false, '报告没有采集或检查时间', 'the report gives no collection or examination time');
  }
  if (collectedAt > now) {
    return verdict(
      'window',
      false,
      '采集或检查时间晚于当前时间',
      'the collection or examination time lies in the future',
    );
  }
  const reference = windowReference(now, occurrenceAt);
  const holds = isInsideWindow(collectedAt, item.windowDays, reference);
  const age = ageOf(reference - collectedAt);
  const ahead = reference > now;
  return verdict(
    'window',
    holds,
    `${ahead ? '至预约执行时，' : ''}${FROM_ZH[collectedFrom]}已过 ${age.zh}，互认时限 ${String(item.windowDays)} 天`,
    `${FROM_EN[collectedFrom]} ${age.en} ${ahead ? 'before the order is due' : 'ago'}; the window is ${counted(item.windowDays, 'day')}`,
  );
}

/** An age in whole days and hours, rounded down: `31 天 4 小时`, `31 days 4 hours`. */
export function ageOf(ms: number): { zh: string; en: string } {
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  return { zh: `${String(days)} 天 ${String(hours)} 小时`, en: `${counted(days, 'day')} ${counted(hours, 'hour')}` };
}

const counted = (count: number, unit: string): string => `${String(count)} ${unit}${count === 1 ? '' : 's'}`;
