import { usccCheck } from '../../../server/domain/institution/uscc.ts';
import type { Level } from '../../../server/domain/institution/institution.ts';

/** How a hospital codes what it reports. */
export type Coding =
  /** LOINC, on the report and on its results. */
  | 'loinc'
  /** Nothing but its own codes; the registry's code map explains them. */
  | 'own'
  /** One generic LOINC code for every laboratory report (11502-2); only the results say what was measured. */
  | 'generic';

/** One evaluation of the registry: these items, this scope. */
export interface Evaluation {
  readonly items: 'all' | 'laboratory' | 'examinations' | 'routine';
  readonly scope: string;
}

/** An invented hospital in a real region. */
export interface Hospital {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
  readonly region: string;
  readonly consortium?: string;
  readonly coding: Coding;
  /** Its prices in per cent of the catalogue's. */
  readonly pricePercent: number;
  /** Its reference limits against the textbook's: other analysers, other limits. */
  readonly limitFactor: number;
  readonly evaluations: readonly Evaluation[];
}

/** Names are plainly invented; no institution of the real province is meant. */
export const HOSPITALS: readonly Hospital[] = [
  {
    id: 'xizi',
    name: '西子湖畔人民医院',
    level: '3A',
    region: '330102',
    coding: 'loinc',
    pricePercent: 110,
    limitFactor: 1,
    evaluations: [
      { items: 'laboratory', scope: 'CN' },
      { items: 'examinations', scope: '33' },
    ],
  },
  {
    id: 'qiantang',
    name: '钱塘江畔中医院',
    level: '3A',
    region: '330106',
    coding: 'own',
    pricePercent: 105,
    limitFactor: 1.02,
    evaluations: [{ items: 'all', scope: '33' }],
  },
  {
    id: 'wulin',
    name: '武林晚风综合医院',
    level: '3B',
    region: '330105',
    coding: 'generic',
    pricePercent: 100,
    limitFactor: 0.98,
    evaluations: [{ items: 'all', scope: '3301' }],
  },
  {
    id: 'fuchun',
    name: '富春江月人民医院',
    level: '2A',
    region: '330111',
    consortium: 'fuyang',
    coding: 'loinc',
    pricePercent: 90,
    limitFactor: 1,
    evaluations: [
      { items: 'all', scope: '3301' },
      { items: 'routine', scope: '33' },
    ],
  },
  {
    id: 'longmen',
    name: '龙门古镇云溪卫生院',
    level: '1',
    region: '330111',
    consortium: 'fuyang',
    coding: 'generic',
    pricePercent: 80,
    limitFactor: 1.03,
    evaluations: [{ items: 'all', scope: '330111' }],
  },
  {
    id: 'yongjiang',
    name: '甬江潮声医院',
    level: '3A',
    region: '330203',
    coding: 'loinc',
    pricePercent: 108,
    limitFactor: 0.97,
    evaluations: [
      { items: 'all', scope: 'yangtze-delta' },
      { items: 'routine', scope: 'CN' },
    ],
  },
  {
    id: 'oujiang',
    name: '瓯江帆影医院',
    level: '3B',
    region: '330302',
    coding: 'own',
    pricePercent: 100,
    limitFactor: 1.04,
    evaluations: [{ items: 'all', scope: '33' }],
  },
  {
    id: 'yanyu',
    name: '烟雨楼台医院',
    level: '2A',
    region: '330402',
    coding: 'loinc',
    pricePercent: 92,
    limitFactor: 1.01,
    evaluations: [{ items: 'all', scope: '33' }],
  },
  {
    id: 'wupeng',
    name: '乌篷船影医院',
    level: '2B',
    region: '330602',
    coding: 'loinc',
    pricePercent: 85,
    limitFactor: 1.05,
    evaluations: [{ items: 'routine', scope: '33' }],
  },
  {
    id: 'yunqi',
    name: '云栖竹径医学检验所',
    level: 'LAB',
    region: '330110',
    coding: 'loinc',
    pricePercent: 95,
    limitFactor: 1,
    evaluations: [{ items: 'laboratory', scope: 'CN' }],
  },
];

const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** The unified social credit code of the n-th hospital: public institution (12) or company (91), both checks right. */
export function usccOf({ level, region }: Hospital, index: number): string {
  // 0000… is not handed out to anybody.
  const organisation = `0000${String(7001 + index * 13).padStart(4, '0')}`;
  const sum = ORGANISATION_WEIGHTS.reduce((total: number, weight, at) => total + weight * Number(organisation[at]), 0);
  const check = 11 - (sum % 11);
  const checkText = check === 10 ? 'X' : check === 11 ? '0' : String(check);
  const seventeen = `${level === 'LAB' ? '91' : '12'}${region}${organisation}${checkText}`;
  return seventeen + usccCheck(seventeen);
}
