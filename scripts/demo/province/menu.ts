/** What the demonstration's laboratories report together, by catalogue items. */
export interface Panel {
  readonly key: string;
  /** The charge item; undefined where the report has no item of its own (several single items on one sheet). */
  readonly item: string | undefined;
  readonly title: string;
  readonly members: readonly string[];
  /** Words for positive and negative instead of numbers. */
  readonly qualitative?: boolean;
  readonly specimen: '全血' | '血浆' | '血清';
  readonly turnaroundMinutes: number;
}

const range = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `L${String(from + index).padStart(4, '0')}`);

const serum = { specimen: '血清', turnaroundMinutes: 110 } as const;

/** Ordinary sheets, taken by chance; the members are the catalogue's. */
export const PANELS = [
  {
    key: 'cbc-differential',
    item: 'L0001',
    title: '血常规(五分类)',
    members: range(3, 22),
    specimen: '全血',
    turnaroundMinutes: 35,
  },
  { key: 'cbc', item: 'L0002', title: '血常规', members: range(3, 11), specimen: '全血', turnaroundMinutes: 30 },
  {
    key: 'liver',
    item: 'L0236',
    title: '肝功能12项',
    members: [...range(59, 62), ...range(64, 71)],
    ...serum,
  },
  { key: 'kidney', item: 'L0237', title: '肾功能3项', members: range(74, 76), ...serum },
  { key: 'lipids', item: 'L0238', title: '血脂4项', members: range(83, 86), ...serum },
  { key: 'electrolytes', item: 'L0240', title: '电解质6项', members: range(93, 98), ...serum },
  {
    key: 'thyroid',
    item: 'L0244',
    title: '甲功5项',
    members: range(129, 133),
    specimen: '血清',
    turnaroundMinutes: 180,
  },
  { key: 'hba1c', item: 'L0113', title: '糖化血红蛋白', members: ['L0113'], specimen: '全血', turnaroundMinutes: 120 },
  {
    key: 'coagulation',
    item: 'L0235',
    title: '凝血功能+D-二聚体',
    members: range(46, 51),
    specimen: '血浆',
    turnaroundMinutes: 60,
  },
  {
    key: 'tumour-markers',
    item: undefined,
    title: '肿瘤标志物',
    members: ['L0156', 'L0157'],
    specimen: '血清',
    turnaroundMinutes: 200,
  },
  {
    key: 'hepatitis-b',
    item: 'L0246',
    title: '乙肝五项(定性)',
    members: ['L0169', ...range(172, 175)],
    qualitative: true,
    specimen: '血清',
    turnaroundMinutes: 180,
  },
] as const satisfies readonly Panel[];

/** A sensitive item: kept, never offered. */
export const HIV: Panel = {
  key: 'hiv',
  item: 'L0184',
  title: '人类免疫缺陷病毒抗原抗体联合检测',
  members: ['L0184'],
  qualitative: true,
  specimen: '血清',
  turnaroundMinutes: 180,
};

export type Side = 'L' | 'R';

/** An examination as the demonstration's imaging departments report it. */
export interface Examination {
  readonly key: string;
  readonly item: string;
  readonly title: string;
  readonly modality: 'DX' | 'CT' | 'MR' | 'US' | 'ECG';
  /** SNOMED CT of the body part. */
  readonly body: readonly [code: string, display: string];
  readonly sided?: boolean;
  readonly images: number;
  readonly findings: readonly string[];
}

const CHEST = ['51185008', 'Thoracic structure'] as const;

export const EXAMINATIONS = [
  {
    key: 'chest-dr',
    item: 'E0256',
    title: '胸部正侧位DR',
    modality: 'DX',
    body: CHEST,
    images: 2,
    findings: ['两肺纹理清晰,心膈未见明显异常。', '两肺纹理增多,请结合临床。', '右下肺少许纤维灶。'],
  },
  {
    key: 'chest-ct',
    item: 'E0292',
    title: '胸部CT平扫',
    modality: 'CT',
    body: CHEST,
    images: 320,
    findings: ['右肺上叶磨玻璃结节,直径约5mm,建议随访。', '两肺未见明显实质性病变。', '左肺下叶少许炎症。'],
  },
  {
    key: 'chest-ct-enhanced',
    item: 'E0294',
    title: '胸部CT平扫+增强',
    modality: 'CT',
    body: CHEST,
    images: 640,
    findings: ['右肺中叶结节,增强后轻度强化。', '纵隔未见肿大淋巴结。'],
  },
  {
    key: 'knee-mr',
    item: 'E0359',
    title: '膝关节MRI平扫',
    modality: 'MR',
    body: ['72696002', 'Knee region structure'],
    sided: true,
    images: 140,
    findings: ['内侧半月板后角II度信号,关节腔少量积液。', '前交叉韧带连续,未见撕裂。'],
  },
  {
    key: 'abdominal-us',
    item: 'E0367',
    title: '上腹部彩超(肝胆胰脾)',
    modality: 'US',
    body: ['818983003', 'Abdominopelvic structure'],
    images: 12,
    findings: ['脂肪肝(轻度),胆囊壁毛糙。', '肝胆胰脾未见明显异常。', '胆囊多发息肉样病变。'],
  },
  {
    key: 'ecg',
    item: 'E0393',
    title: '常规12导联心电图',
    modality: 'ECG',
    body: CHEST,
    images: 0,
    findings: ['窦性心律,正常心电图。', '窦性心动过缓。', '窦性心律,偶发室性早搏。'],
  },
] as const satisfies readonly Examination[];

export type PanelKey = (typeof PANELS)[number]['key'] | 'hiv';
export type ExaminationKey = (typeof EXAMINATIONS)[number]['key'];

/** Every item that a hospital of the demonstration reports. */
export const MENU_ITEMS: readonly string[] = [
  ...new Set([
    ...[...PANELS, HIV].flatMap(({ item, members }) => [...(item === undefined ? [] : [item]), ...members]),
    ...EXAMINATIONS.map(({ item }) => item),
  ]),
];

/** Items whose evaluation small hospitals pass as well. */
export const ROUTINE_ITEMS: readonly string[] = MENU_ITEMS.filter(
  (item) =>
    /^L0/u.test(item) && (Number(item.slice(1)) <= 51 || Number(item.slice(1)) >= 234 || /^L00[5-9]/u.test(item)),
);
