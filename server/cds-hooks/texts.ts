import { DAY_MS, HOUR_MS, shanghaiDateTime, type EpochMs } from '../domain/time.ts';
import type { CollectedFrom } from '../domain/report/report.ts';
import type { Fen } from '../domain/savings/money.ts';

/** What cards say, in the two languages of the exchange. */
export type Language = 'zh' | 'en';

export const TEXTS = {
  zh: {
    source: '浙医互认',
    recognize: '认可该结果，不再开单',
    recognizePart: '认可已有项目，仅开立其余项目',
    deleteOrder: '撤销本次开单',
    revokeOrder: '撤销本次开单并关联已有报告',
    createOrder: (name: string) => `开立 ${name}`,
    open: '查看报告',
    openAll: '查看可互认的结果',
    head: ['项目', '结果', '单位', '参考范围（出具机构）', '提示'],
    converted: (value: string) => `（换算 ${value}）`,
    notConverted: (why: string) => `（${why}）`,
    conclusion: '诊断意见（仅供参考，不属于互认内容）',
    images: '影像可调阅',
    critical: '含危急值，请结合病情判断是否需要复查',
    must: '应当互认',
    may: '可以互认',
    own: '本机构已有结果',
    partly: (covered: number, all: number) => `覆盖 ${String(covered)}/${String(all)} 项`,
    remaining: (names: string) => `其余须开立：${names}`,
    saves: (yuan: string, minutes: number) => `互认可节省 ${yuan} 元、${String(minutes)} 分钟`,
    collected: { specimen: '采集', effective: '检查', results: '检测', issued: '出报告（无采集时间）' },
    left: (left: string) => `剩余 ${left}`,
    days: (days: number) => `${String(days)} 天`,
    hours: (hours: number) => `${String(hours)} 小时`,
    count: (count: number) => `该患者有 ${String(count)} 份可互认的检查检验结果`,
  },
  en: {
    source: 'Huren exchange',
    recognize: 'Recognise this result and drop the order',
    recognizePart: 'Recognise what is there and order only the rest',
    deleteOrder: 'Drop this order',
    revokeOrder: 'Revoke this order and refer to the prior report',
    createOrder: (name: string) => `Order ${name}`,
    open: 'Open the report',
    openAll: 'Open the recognizable results',
    head: ['Item', 'Result', 'Unit', 'Reference range (source)', 'Flag'],
    converted: (value: string) => ` (converted: ${value})`,
    notConverted: (why: string) => ` (${why})`,
    conclusion: 'Conclusion (for reference only, not part of what is recognised)',
    images: 'Images can be opened',
    critical: 'Holds a critical value: judge by the patient whether to repeat it',
    must: 'must be recognised',
    may: 'may be recognised',
    own: 'own result',
    partly: (covered: number, all: number) => `covers ${String(covered)} of ${String(all)}`,
    remaining: (names: string) => `Still to be ordered: ${names}`,
    saves: (yuan: string, minutes: number) => `Recognising saves ${yuan} yuan and ${String(minutes)} minutes`,
    collected: {
      specimen: 'collected',
      effective: 'performed',
      results: 'measured',
      issued: 'issued (no collection time)',
    },
    left: (left: string) => `${left} left`,
    days: (days: number) => `${String(days)} days`,
    hours: (hours: number) => `${String(hours)} hours`,
    count: (count: number) => `This patient has ${String(count)} recognizable prior results`,
  },
} as const;

/** `2026-11-20 08:30` in Shanghai. */
export const minuteText = (at: EpochMs): string => shanghaiDateTime(at).slice(0, 16).replace('T', ' ');

/** A UCUM unit as people write it: `10^9/L`, `IU/mL`, `mg/L FEU`. */
export const unitText = (ucum: string): string =>
  ucum
    .replace('{1.73_m2}', '1.73m²')
    .replace(/\{([^{}]*)\}/gu, ' $1')
    .replace(/\[(?:arb')?([^\]]*)\]/gu, '$1')
    .replaceAll('10*', '10^')
    .trim();

/** Fen as yuan with the fen only where there are any: `15`, `15.50`. */
export const yuanText = (fen: Fen): string => (fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2));

/** How long something still lasts: whole days, under two days whole hours. */
export function leftText(language: Language, ms: number): string {
  const texts = TEXTS[language];
  return ms >= 2 * DAY_MS ? texts.days(Math.floor(ms / DAY_MS)) : texts.hours(Math.max(0, Math.floor(ms / HOUR_MS)));
}

/** When a result was taken, with the word for what the time was read from: `采集 2026-11-20 08:30`. */
export function takenText(language: Language, from: CollectedFrom | undefined, at: EpochMs): string {
  return `${TEXTS[language].collected[from ?? 'issued']} ${minuteText(at)}`;
}
