import type { Item } from '../../catalogue/item.ts';
import type { CollectedFrom, ReportFacts } from '../../report/report.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type EpochMs } from '../../time.ts';
import { verdict, type Because, type Narrowing } from '../verdict.ts';
import { counted, listed } from '../wording.ts';

/** Whether an age is inside a window of whole days. The boundary counts: hospitals print whole days, "within". */
export function isInsideWindow(collectedAt: EpochMs, windowDays: number, reference: EpochMs): boolean {
  return reference - collectedAt <= windowDays * DAY_MS;
}

/** What windows are counted to: the present, or the order's occurrence when that lies ahead. */
export function windowReference(now: EpochMs, occurrenceAt: EpochMs | undefined): EpochMs {
  return Math.max(now, occurrenceAt ?? now);
}

/**
 * Contract 7 `window`: the ordered item's own window, and what the windows of its covered members leave of a panel.
 * Where the item's window has run out, or nothing can be told, the members stay: it is not they who fail.
 */
export function windowRule(
  item: Item,
  members: readonly Item[],
  report: Pick<ReportFacts, 'collectedAt' | 'collectedFrom'>,
  now: EpochMs,
  occurrenceAt: EpochMs | undefined,
): Narrowing {
  const { collectedAt, collectedFrom = 'issued' } = report;
  const failing = (zh: string, en: string): Narrowing => ({ members, verdict: verdict('window', false, zh, en) });
  if (collectedAt === undefined) {
    return failing('报告没有采集或检查时间', 'the report gives no collection or examination time');
  }
  if (collectedAt > now) {
    return failing('采集或检查时间晚于当前时间', 'the collection or examination time lies in the future');
  }
  const reference = windowReference(now, occurrenceAt);
  const isInside = ({ windowDays }: Item): boolean => isInsideWindow(collectedAt, windowDays, reference);
  const passed = sinceCollection(reference - collectedAt, collectedFrom, reference > now);
  const own: readonly [zh: string, en: string] = [
    `${passed.zh}，互认时限 ${String(item.windowDays)} 天`,
    `${passed.en}; the window is ${counted(item.windowDays, 'day')}`,
  ];
  if (!isInside(item)) return failing(...own);
  const inside = members.filter(isInside);
  if (members.length > 0 && inside.length === 0) return { members: [], verdict: allPastWindow(members, passed) };
  return { members: inside, verdict: verdict('window', true, ...own) };
}

/** Contract 7 `item`: with no member left the rule that removed the last one fails. Sensitive members are not named. */
function allPastWindow(members: readonly Item[], passed: Because): Narrowing['verdict'] {
  const named = members.filter(({ sensitive }) => !sensitive);
  const { zh, en } = listed(
    named.map(({ nameZh, nameEn, windowDays }) => ({
      zh: `${nameZh} ${String(windowDays)} 天`,
      en: `${nameEn} ${counted(windowDays, 'day')}`,
    })),
  );
  return verdict(
    'window',
    false,
    `${passed.zh}，所含项目均已超过各自时限${zh && `：${zh}`}`,
    `${passed.en}; every member covered is past its own window${en && `: ${en}`}`,
  );
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

/** `采集已过 31 天 4 小时`, `collected 31 days 4 hours ago`; `isAhead`: by the time that the order is due. */
function sinceCollection(ms: number, from: CollectedFrom, isAhead: boolean): Because {
  const age = ageOf(ms);
  return {
    zh: `${isAhead ? '至预约执行时，' : ''}${FROM_ZH[from]}已过 ${age.zh}`,
    en: `${FROM_EN[from]} ${age.en} ${isAhead ? 'before the order is due' : 'ago'}`,
  };
}

/** Whole days and hours; days and minutes (the last begun) where the hours would be none: just over a window shows. */
function ageOf(ms: number): Because {
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const minutes = Math.ceil((ms % DAY_MS) / MINUTE_MS);
  return hours === 0 && minutes > 0
    ? { zh: `${String(days)} 天 ${String(minutes)} 分钟`, en: `${counted(days, 'day')} ${counted(minutes, 'minute')}` }
    : { zh: `${String(days)} 天 ${String(hours)} 小时`, en: `${counted(days, 'day')} ${counted(hours, 'hour')}` };
}
