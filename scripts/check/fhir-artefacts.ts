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
    valueSet('item', 'RecognizableItem', '互认项目', ITEM_SYSTEM),
    valueSet('decline-reason', 'DeclineReason', '不互认原因', DECLINE_REASON_SYSTEM),
    valueSet('topic', 'CardTopic', '互认提醒主题', TOPIC_SYSTEM),
    valueSet('figure', 'SavingsFigure', '互认统计指标', FIGURE_SYSTEM),
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

const figures = (): readonly Concept[] => FIGURE_LABELS.map(({ code, zh, en }) => concept(code, zh, en));

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

/** One group a figure: each is a sum or a quotient of entries, none is a population of patients. */
function savingsMeasure(): Resource {
  return {
    ...head('Measure', 'savings', 'RecognitionSavings', '互认节省统计'),
    description: 'Offers, decisions, reversals, and the money and minutes that recognition saved in a period',
    subjectCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Organization' }] },
    group: FIGURE_LABELS.map(({ code, zh, meaning }) => ({
      code: { coding: [{ system: FIGURE_SYSTEM, code, display: zh }] },
      description: meaning,
    })),
  };
}
