import type { AuditAction } from '../../server/application/ports/audit.ts';
import { CANON } from '../../server/domain/catalogue/code.ts';
import type { DecisionEntry, DecisionState, ReversalCause } from '../../server/domain/recognition/decision.ts';
import { head, type Resource } from './fhir-head.ts';

export type Concept = Readonly<Record<string, unknown>>;

export function concept(
  code: string,
  zh: string,
  en: string | undefined,
  property: readonly object[] = [],
  definition?: string,
): Concept {
  return {
    code,
    display: zh,
    ...(definition === undefined ? {} : { definition }),
    ...(en === undefined ? {} : { designation: [{ language: 'en', value: en }] }),
    ...(property.length === 0 ? {} : { property }),
  };
}

export function codeSystem(
  id: string,
  name: string,
  title: string,
  description: string,
  concepts: readonly Concept[],
  more: Readonly<Record<string, unknown>> = {},
): Resource {
  return {
    ...head('CodeSystem', id, name, title),
    description,
    ...more,
    caseSensitive: true,
    valueSet: `${CANON}/ValueSet/${id}`,
    content: 'complete',
    count: concepts.length,
    concept: concepts,
  };
}

/** The value set of all codes of a code system. */
export const valueSetOf = ({ id, name, title, url }: Resource): Resource => ({
  ...head('ValueSet', id, String(name), String(title)),
  compose: { include: [{ system: url }] },
});

type Names<C extends string> = Readonly<Record<C, readonly [zh: string, en: string]>>;

/** A code system of a closed list of ours: a code that the program has and the list has not does not compile. */
const ofNames = <C extends string>(
  id: string,
  name: string,
  title: string,
  description: string,
  names: Names<C>,
): Resource =>
  codeSystem(
    id,
    name,
    title,
    description,
    Object.entries<readonly [string, string]>(names).map(([code, [zh, en]]) => concept(code, zh, en)),
  );

const AUDIT_ACTIONS: Names<AuditAction> = {
  'report-indexed': ['报告收录', 'Report taken in'],
  'report-withdrawn': ['报告撤回', 'Report withdrawn'],
  'order-checked': ['开单核查', 'Order checked'],
  explained: ['互认说明', 'Recognition explained'],
  'patient-viewed': ['患者结果提示', 'Told how many results a patient has'],
  'report-read': ['报告调阅', 'Report opened'],
  'report-searched': ['报告检索', 'Reports searched by patient'],
  'glass-broken': ['紧急查阅', 'Glass broken'],
  decision: ['互认决定', 'Decision taken'],
  reversal: ['互认撤销', 'Recognition reversed'],
  consent: ['患者意愿登记', 'Consent recorded'],
  'notice-acknowledged': ['通知确认', 'Notice acknowledged'],
  'identities-merged': ['身份合并', 'Identities merged'],
  'identities-separated': ['身份拆分', 'Identities separated'],
  'identity-review-resolved': ['身份核对', 'Identity review resolved'],
  'registry-loaded': ['登记信息加载', 'Registry loaded'],
  login: ['登录', 'Login'],
  logout: ['退出', 'Logout'],
};

const STATES: Names<Exclude<DecisionState, 'open'>> = {
  recognized: ['已互认', 'Recognized'],
  declined: ['不互认', 'Declined'],
  reversed: ['已撤销', 'Reversed'],
};

const STEPS: Names<DecisionEntry['step']> = {
  recognized: ['互认', 'Recognized'],
  declined: ['不互认', 'Declined'],
  reversed: ['撤销互认', 'Recognition reversed'],
  'decline-reversed': ['撤销不互认', 'Decline reversed'],
};

const CAUSES: Names<ReversalCause> = {
  overridden: ['改为不互认', 'Overridden later'],
  withdrawn: ['来源机构撤回报告', 'Report withdrawn by its source'],
  undone: ['人工撤销', 'Undone by hand'],
  repeated: ['认而又查', 'Performed all the same'],
  moved: ['报告更正为他人', 'Report corrected to another patient'],
  separated: ['身份拆分', 'Identities separated'],
};

/** Why a result may be seen. */
const GROUNDS: Names<'owner' | 'order' | 'offer' | 'search' | 'encounter' | 'break-glass'> = {
  owner: ['本机构报告', 'The own report'],
  order: ['开单', 'An order for the patient'],
  offer: ['互认提醒', 'An offer of the last 24 hours'],
  search: ['按患者检索', 'A search by patient of the last 24 hours'],
  encounter: ['接诊', 'An encounter with the patient'],
  'break-glass': ['紧急调阅', 'An emergency, with a reason'],
};

/** The code systems that are lists of the program's own words. */
export const ownTerms = (): readonly Resource[] => [
  ofNames('topic', 'CardTopic', '互认提醒主题', 'What a card is about', {
    'recognizable-result': ['有可互认的检查检验结果', 'Recognizable result'],
  }),
  ofNames('business-status', 'RecognitionState', '互认决定状态', 'Where a decided offer stands', STATES),
  ofNames('decision-step', 'DecisionStep', '互认决定步骤', 'A step in the life of an offer', STEPS),
  ofNames('reversal-cause', 'ReversalCause', '互认撤销原因', 'Why a recognition was reversed', CAUSES),
  ofNames('audit-action', 'AuditAction', '访问审计动作', 'What an AuditEvent is about', AUDIT_ACTIONS),
  ofNames('ground', 'AccessGround', '调阅依据', 'On what ground a result was seen', GROUNDS),
  ofNames('task-code', 'RecognitionTask', '互认任务', 'What a Task of the exchange is about', {
    'recognize-result': ['结果互认', 'Recognize a prior result'],
  }),
  ofNames('task-parameter', 'RecognitionTaskParameter', '互认任务参数', 'Input and output of a Task', {
    report: ['报告版本', 'Report version'],
    item: ['互认项目', 'Item'],
    'saved-cost': ['节省费用', 'Saved cost'],
    'saved-time': ['节省时间', 'Saved time'],
  }),
];
