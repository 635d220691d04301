import type { Language } from '../app/language.tsx';

/** What the catalogue says in Chinese, for readers of English; words of other catalogues stay as they are. */
const ENGLISH: Readonly<Record<string, string>> = {
  临床检验: 'Clinical laboratory',
  生化: 'Biochemistry',
  免疫: 'Immunology',
  微生物: 'Microbiology',
  分子: 'Molecular tests',
  '放射-DR': 'Radiography',
  CT: 'CT',
  MR: 'MRI',
  超声: 'Ultrasound',
  心电: 'Electrocardiography',
  功能: 'Function tests',
  内镜: 'Endoscopy',
  核医学: 'Nuclear medicine',
  乳腺钼靶: 'Mammography',
  '全血 EDTA': 'EDTA blood',
  '血清/血浆': 'Serum / plasma',
  尿: 'Urine',
  '24h尿': '24 h urine',
  粪便: 'Stool',
  枸橼酸血浆: 'Citrate plasma',
  动脉血: 'Arterial blood',
  血: 'Blood',
  标本: 'Specimen',
  呼气: 'Breath',
  呼吸道: 'Respiratory tract',
  宫颈: 'Cervix',
  泌尿生殖道: 'Urogenital tract',
  阴道分泌物: 'Vaginal discharge',
};

/** DICOM modalities, as a hospital's notice board names them. */
const MODALITIES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  DX: ['数字化摄影', 'Digital radiography'],
  CT: ['计算机断层', 'Computed tomography'],
  MR: ['磁共振', 'Magnetic resonance'],
  US: ['超声', 'Ultrasound'],
  ECG: ['心电图', 'Electrocardiogram'],
  EEG: ['脑电图', 'Electroencephalogram'],
  EMG: ['肌电图', 'Electromyogram'],
  BMD: ['骨密度', 'Bone densitometry'],
  ES: ['内镜', 'Endoscope'],
  XA: ['血管造影', 'Angiography'],
  NM: ['核素显像', 'Scintigraphy'],
  PT: ['正电子断层', 'Positron emission tomography'],
  MG: ['乳腺摄影', 'Mammogram'],
  OT: ['其他', 'Other'],
};

/** A category, specimen or modality of the catalogue in the reader's language. */
export function wordOf(word: string, language: Language): string {
  const modality = MODALITIES[word];
  if (modality) return modality[language === 'zh' ? 0 : 1];
  return language === 'zh' ? word : (ENGLISH[word] ?? word);
}

/** A category, which may be named like a modality. */
export const categoryOf = (word: string, language: Language): string =>
  language === 'zh' ? word : (ENGLISH[word] ?? word);

/** Zhejiang's cities, by the first digits of their regions. */
export const CITIES: readonly (readonly [code: string, zh: string, en: string])[] = [
  ['3301', '杭州市', 'Hangzhou'],
  ['3302', '宁波市', 'Ningbo'],
  ['3303', '温州市', 'Wenzhou'],
  ['3304', '嘉兴市', 'Jiaxing'],
  ['3305', '湖州市', 'Huzhou'],
  ['3306', '绍兴市', 'Shaoxing'],
  ['3307', '金华市', 'Jinhua'],
  ['3308', '衢州市', 'Quzhou'],
  ['3309', '舟山市', 'Zhoushan'],
  ['3310', '台州市', 'Taizhou'],
  ['3311', '丽水市', 'Lishui'],
];

/** The city of a region in English; nothing for regions of other provinces. */
export const cityInEnglish = (region: string): string | undefined =>
  CITIES.find(([code]) => region.startsWith(code))?.[2];
