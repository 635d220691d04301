import { CANON, ITEM_SYSTEM, LOINC_SYSTEM } from '../../server/domain/catalogue/code.ts';
import type { Item } from '../../server/domain/catalogue/item.ts';
import type { DeclineReason } from '../../server/domain/recognition/decline-reason.ts';
import { capabilities } from '../../server/fhir-api/capability-statement.ts';
import { head, type Resource } from './fhir-head.ts';
import { profiles } from './fhir-profiles.ts';
import { searchParameters } from './fhir-search-parameters.ts';
import { codeSystem, concept, ownTerms, valueSetOf, type Concept } from './fhir-terms.ts';
import { FIGURE_LABELS } from './figure-labels.ts';

const LOINC_NOTICE =
  'This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. and ' +
  'the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the license at http://loinc.org/license.';

const FIGURE_SYSTEM = `${CANON}/CodeSystem/figure`;

/** Every artefact of ours, made from the catalogue, the decline reasons, and what the program has lists of. */
export function fhirArtefacts(items: readonly Item[], reasons: readonly DeclineReason[]): readonly Resource[] {
  const terms = [
    itemCodeSystem(items),
    declineReasonCodeSystem(reasons),
    codeSystem('figure', 'SavingsFigure', '互认统计指标', 'The figures of recognition and of what it saved', figures()),
    ...ownTerms(),
  ];
  return [
    capabilities(),
    ...terms,
    ...terms.map(valueSetOf),
    itemToLoinc(items),
    savingsMeasure(),
    ...profiles(),
    ...searchParameters(),
  ];
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
