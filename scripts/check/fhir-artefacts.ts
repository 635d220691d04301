import { CANON, ITEM_SYSTEM, LOINC_SYSTEM } from '../../server/domain/catalogue/code.ts';
import type { Item } from '../../server/domain/catalogue/item.ts';
import { FIGURE_LABELS } from './figure-labels.ts';
import type { DeclineReason } from '../../server/domain/recognition/decline-reason.ts';

/** A FHIR resource as it is written to a file. */
export type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

/** Raised by hand with every change of the catalogue that changes what a code means. */
const VERSION = '2026.11';
const PUBLISHED = '2026-11-24';
const LOINC_NOTICE =
  'This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. and ' +
  'the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the license at http://loinc.org/license.';

const DECLINE_REASON_SYSTEM = `${CANON}/CodeSystem/decline-reason`;
const TOPIC_SYSTEM = `${CANON}/CodeSystem/topic`;
const FIGURE_SYSTEM = `${CANON}/CodeSystem/figure`;

/** Every artefact of ours, made from the catalogue and the decline reasons alone. */
export function fhirArtefacts(items: readonly Item[], reasons: readonly DeclineReason[]): readonly Resource[] {
  return [
    itemCodeSystem(items),
    declineReasonCodeSystem(reasons),
    codeSystem('topic', 'CardTopic', '互认提醒主题', 'What a card is about', [
      concept('recognizable-result', '有可互认的检查检验结果', 'Recognizable result'),
    ]),
    codeSystem('figure', 'SavingsFigure', '互认统计指标', 'The figures of recognition and of what it saved', figures()),
    codeSystem('business-status', 'RecognitionState', '互认决定状态', 'Where a decided offer stands', [
      concept('recognized', '已互认', 'Recognized'),
      concept('declined', '不互认', 'Declined'),
      concept('reversed', '已撤销', 'Reversed'),
    ]),
    codeSystem('decision-step', 'DecisionStep', '互认决定步骤', 'A step in the life of an offer', [
      concept('recognized', '互认', 'Recognized'),
      concept('declined', '不互认', 'Declined'),
      concept('reversed', '撤销互认', 'Recognition reversed'),
      concept('decline-reversed', '撤销不互认', 'Decline reversed'),
    ]),
    codeSystem('task-code', 'RecognitionTask', '互认任务', 'What a Task of the exchange is about', [
      concept('recognize-result', '结果互认', 'Recognize a prior result'),
    ]),
    codeSystem('task-parameter', 'RecognitionTaskParameter', '互认任务参数', 'Input and output of a Task', [
      concept('report', '报告版本', 'Report version'),
      concept('item', '互认项目', 'Item'),
      concept('saved-cost', '节省费用', 'Saved cost'),
      concept('saved-time', '节省时间', 'Saved time'),
    ]),
    valueSet('item', 'RecognizableItem', '互认项目', ITEM_SYSTEM),
    valueSet('decline-reason', 'DeclineReason', '不互认原因', DECLINE_REASON_SYSTEM),
    valueSet('topic', 'CardTopic', '互认提醒主题', TOPIC_SYSTEM),
    valueSet('figure', 'SavingsFigure', '互认统计指标', FIGURE_SYSTEM),
    valueSet('business-status', 'RecognitionState', '互认决定状态', `${CANON}/CodeSystem/business-status`),
    valueSet('decision-step', 'DecisionStep', '互认决定步骤', `${CANON}/CodeSystem/decision-step`),
    valueSet('task-code', 'RecognitionTask', '互认任务', `${CANON}/CodeSystem/task-code`),
    valueSet('task-parameter', 'RecognitionTaskParameter', '互认任务参数', `${CANON}/CodeSystem/task-parameter`),
    itemToLoinc(items),
    savingsMeasure(),
  ];
}

function head(resourceType: string, id: string, name: string, title: string): Resource {
  return {
    resourceType,
    id,
    url: `${CANON}/${resourceType}/${id}`,
    version: VERSION,
    name,
    title,
    status: 'active',
    experimental: false,
    date: PUBLISHED,
    publisher: '浙医互认 exchange',
  };
}

type Concept = Readonly<Record<string, unknown>>;

function concept(code: string, zh: string, en: string | undefined, property: readonly object[] = []): Concept {
  return {
    code,
    display: zh,
    ...(en === undefined ? {} : { designation: [{ language: 'en', value: en }] }),
    ...(property.length === 0 ? {} : { property }),
  };
}

function codeSystem(
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

/** The properties of an item, with their FHIR types and what they mean. */
const ITEM_PROPERTIES = [
  ['kind', 'code', 'laboratoryTest (检验) or examination (检查)'],
  ['category', 'string', 'Category of the catalogue (类别)'],
  ['loinc', 'code', 'LOINC code'],
  ['specimen', 'string', 'Specimen (标本)'],
  ['modality', 'code', 'Modality of an examination'],
  ['bodySite', 'code', 'Body site of an examination'],
  ['laterality', 'code', 'none, sided (a side must be told), L, R or B'],
  ['contrast', 'code', 'WO plain, W enhanced, WO+W both series, CTA, MRA'],
  ['unit', 'code', 'Unit of the result (UCUM)'],
  ['chargeLevel', 'code', 'item, panel, component-of-panel or per-site'],
  ['windowDays', 'integer', 'How long a result may be recognised, in days of 24 hours (时限)'],
  ['feeFen', 'integer', 'Price that stands where an institution gives none, in fen'],
  ['minutes', 'integer', 'Minutes that a patient saves'],
  ['sensitive', 'boolean', 'Privacy class: never offered, never listed'],
  ['recognisable', 'code', 'yes, advisory or no'],
] as const satisfies readonly (readonly [name: keyof Item, type: string, description: string])[];

function itemCodeSystem(items: readonly Item[]): Resource {
  const property = ITEM_PROPERTIES.map(([code, type, description]) => ({ code, description, type }));
  return codeSystem(
    'item',
    'RecognizableItem',
    '互认项目',
    'The items whose results hospitals recognise each other',
    items.map((item) => concept(item.id, item.nameZh, item.nameEn, propertiesOf(item))),
    {
      copyright: LOINC_NOTICE,
      property: [...property, { code: 'member', description: 'A member of the panel', type: 'code' }],
    },
  );
}

function propertiesOf(item: Item): readonly object[] {
  const own = ITEM_PROPERTIES.flatMap(([code, type]) => {
    const value = item[code];
    const member = `value${type.charAt(0).toUpperCase()}${type.slice(1)}`;
    return value === undefined || value === '' ? [] : [{ code, [member]: value }];
  });
  return [...own, ...item.members.map((member) => ({ code: 'member', valueCode: member }))];
}

function declineReasonCodeSystem(reasons: readonly DeclineReason[]): Resource {
  const concepts = reasons.map(({ code, display, displayEn, countsAsDecline, from, to }) =>
    concept(code, display, displayEn, [
      { code: 'countsAsDecline', valueBoolean: countsAsDecline },
      ...(from === undefined ? [] : [{ code: 'from', valueDateTime: from }]),
      ...(to === undefined ? [] : [{ code: 'to', valueDateTime: to }]),
    ]),
  );
  return codeSystem(
    'decline-reason',
    'DeclineReason',
    '不互认原因',
    'Why a doctor may decline to recognise',
    concepts,
    {
      property: [
        {
          code: 'countsAsDecline',
          description: 'False: the decline leaves the recognition rate alone',
          type: 'boolean',
        },
        { code: 'from', description: 'First day in force', type: 'dateTime' },
        { code: 'to', description: 'Last day in force', type: 'dateTime' },
      ],
    },
  );
}

const figures = (): readonly Concept[] => [
  concept('savings', '互认节省统计', 'Recognition and what it saved'),
  ...FIGURE_LABELS.map(({ code, zh, en }) => concept(code, zh, en)),
];

function valueSet(id: string, name: string, title: string, system: string): Resource {
  return { ...head('ValueSet', id, name, title), compose: { include: [{ system }] } };
}

function itemToLoinc(items: readonly Item[]): Resource {
  const element = items.flatMap(({ id, nameZh, nameEn, loinc }) =>
    loinc === undefined
      ? []
      : [{ code: id, display: nameZh, target: [{ code: loinc, display: nameEn, equivalence: 'equivalent' }] }],
  );
  return {
    ...head('ConceptMap', 'item-loinc', 'RecognizableItemToLoinc', '互认项目与 LOINC 对照'),
    copyright: LOINC_NOTICE,
    sourceCanonical: `${CANON}/ValueSet/item`,
    targetUri: LOINC_SYSTEM,
    group: [{ source: ITEM_SYSTEM, target: LOINC_SYSTEM, element }],
  };
}

/** One group: its populations count offers and decisions, its strata are money and minutes, its score the net yuan. */
function savingsMeasure(): Resource {
  const code = (figure: string, display: string): object => ({
    coding: [{ system: FIGURE_SYSTEM, code: figure, display }],
  });
  const described = FIGURE_LABELS.filter(({ code: figure }) => figure !== 'recognitionRate');
  const isSum = (figure: string): boolean => SUMS.has(figure);
  return {
    ...head('Measure', 'savings', 'RecognitionSavings', '互认节省统计'),
    description: 'Offers, decisions, reversals, and the money and minutes that recognition saved in a period',
    subjectCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Organization' }] },
    group: [
      {
        code: code('savings', '互认节省统计'),
        population: described
          .filter(({ code: figure }) => !isSum(figure))
          .map(({ code: figure, zh, meaning }) => ({
            code: code(figure, zh),
            description: meaning,
            criteria: { language: 'text/plain', expression: meaning },
          })),
        stratifier: described
          .filter(({ code: figure }) => isSum(figure))
          .map(({ code: figure, zh, meaning }) => ({ code: code(figure, zh), description: meaning })),
      },
    ],
  };
}

/** Figures that are sums of money or minutes. */
const SUMS: ReadonlySet<string> = new Set(['grossFen', 'reversedFen', 'netFen', 'minutes']);
