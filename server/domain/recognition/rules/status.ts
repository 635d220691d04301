import { USABLE_STATUSES, WITHDRAWN_STATUSES, type ReportStatus } from '../../report/report.ts';
import { verdict, type Verdict } from '../verdict.ts';

const STATUS_ZH: Record<ReportStatus, string> = {
  registered: '已登记',
  partial: '部分结果',
  preliminary: '初步报告',
  final: '正式报告',
  amended: '已修订',
  corrected: '已更正',
  appended: '已补充',
  cancelled: '已取消',
  'entered-in-error': '录入错误已撤回',
  unknown: '状态不明',
};

/** Contract 7 `status`: final, amended, corrected or appended. */
export function statusRule(status: ReportStatus): Verdict {
  const zh = `报告状态：${STATUS_ZH[status]}`;
  if (USABLE_STATUSES.has(status)) return verdict('status', true, zh, `the report is ${status}`);
  if (WITHDRAWN_STATUSES.has(status)) {
    return verdict('status', false, `${zh}，不能互认`, `the report was withdrawn by its hospital (${status})`);
  }
  return verdict('status', false, `${zh}，尚非最终结果`, `the report is ${status}, not final yet`);
}
