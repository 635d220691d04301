import type { Item } from '../../catalogue/item.ts';
import type { ReportFacts } from '../../report/report.ts';
import { verdict, type Verdict } from '../verdict.ts';

/** ECG and function tests, whose tracing or figures are in the printed report itself. */
const FORM_IS_ENOUGH: ReadonlySet<string> = new Set(['心电', '功能']);

/** Contract 7 `images`; the Measures, article 2: a doctor's conclusion alone is not a result. */
export function imagesRule(item: Item, report: Pick<ReportFacts, 'images' | 'presentedForm'>): Verdict {
  if (item.kind === 'laboratoryTest') {
    return verdict('images', true, '检验项目，不需要影像', 'a laboratory test needs no images');
  }
  if (report.images) return verdict('images', true, '有可调阅的影像', 'images can be opened');
  if (FORM_IS_ENOUGH.has(item.category) && report.presentedForm) {
    return verdict('images', true, '有可调阅的图文报告', 'the tracing is in the report');
  }
  return verdict(
    'images',
    false,
    '没有可调阅的影像，仅有诊断结论不能互认',
    'no images can be opened; a conclusion alone is not a result',
  );
}
