import { CANON } from '../../server/domain/catalogue/code.ts';
import { head, type Resource } from './fhir-head.ts';

/** What a profile says of one element besides the base definition. */
type Rules = Readonly<Record<string, unknown>>;

/** Profiles of what is taken and of what is shown; differences only, on R4's own definitions. */
export const profiles = (): readonly Resource[] => [
  incomingReport(),
  shownReport(),
  recognitionTask(),
  decisionProvenance(),
  savingsReport(),
  accessEvent(),
  optOut(),
];

function profile(
  id: string,
  [name, title, description]: readonly [name: string, title: string, description: string],
  type: string,
  elements: Readonly<Record<string, Rules>>,
): Resource {
  return {
    ...head('StructureDefinition', id, name, title),
    description,
    fhirVersion: '4.0.1',
    kind: 'resource',
    abstract: false,
    type,
    baseDefinition: `http://hl7.org/fhir/StructureDefinition/${type}`,
    derivation: 'constraint',
    differential: {
      element: Object.entries(elements).map(([path, rules]) => ({
        id: path === '' ? type : `${type}.${path}`,
        path: path === '' ? type : `${type}.${path}`,
        ...rules,
      })),
    },
  };
}

const USED: Rules = { mustSupport: true };
const bound = (valueSet: string): Rules => ({
  binding: { strength: 'required', valueSet: `${CANON}/ValueSet/${valueSet}` },
});
const refersTo = (type: string): Rules => ({
  type: [{ code: 'Reference', targetProfile: [`http://hl7.org/fhir/StructureDefinition/${type}`] }],
});

const incomingReport = (): Resource =>
  profile(
    'incoming-report',
    [
      'IncomingReport',
      '推送的报告',
      'A DiagnosticReport as hospitals push it: what it must have, and what is used of it',
    ],
    'DiagnosticReport',
    {
      '': {
        constraint: [
          {
            key: 'huren-1',
            severity: 'warning',
            human: 'A report is known again by its id, else by its first identifier',
            expression: 'id.exists() or identifier.where(value.exists()).exists()',
          },
        ],
      },
      identifier: USED,
      status: USED,
      category: USED,
      code: { ...USED, short: "The item: by the institution's code map, the exchange's items, or LOINC" },
      subject: {
        ...USED,
        min: 1,
        short: 'A patient with a strong identifier; without one the report is kept, never offered',
      },
      'effective[x]': { ...USED, short: 'When it was collected or examined, unless a specimen says it' },
      issued: USED,
      performer: USED,
      specimen: { ...USED, short: 'Its time of collection counts before every other' },
      result: { ...USED, short: 'Results with a value count; groups are followed' },
      imagingStudy: { ...USED, short: 'An examination needs images that can be opened' },
      media: USED,
      presentedForm: { ...USED, short: 'Enough for ECG and function tests' },
    },
  );

const shownReport = (): Resource =>
  profile(
    'shown-report',
    [
      'ShownReport',
      '展示的报告',
      "A DiagnosticReport as the exchange shows it: under the exchange's ids, with its version and source",
    ],
    'DiagnosticReport',
    {
      id: { min: 1 },
      meta: { min: 1 },
      'meta.versionId': { min: 1, short: "The exchange's count of versions" },
      'meta.lastUpdated': { min: 1 },
      'meta.source': { min: 1, short: 'urn:huren:institution: and the id of the institution' },
    },
  );

const recognitionTask = (): Resource =>
  profile(
    'recognition-task',
    ['RecognitionTask', '互认任务', 'One decided offer; its id is the id of the offer'],
    'Task',
    {
      id: { min: 1 },
      businessStatus: { min: 1, ...bound('business-status') },
      statusReason: bound('decline-reason'),
      intent: { patternCode: 'order' },
      code: {
        min: 1,
        patternCodeableConcept: { coding: [{ system: `${CANON}/CodeSystem/task-code`, code: 'recognize-result' }] },
      },
      focus: { min: 1, short: 'The order', ...refersTo('ServiceRequest') },
      authoredOn: { min: 1, short: 'When it was offered' },
      lastModified: { min: 1, short: 'When it was last decided on' },
      requester: { min: 1, short: 'The ordering institution' },
      owner: { min: 1 },
      input: { min: 2, max: '2', short: 'The version of the report, and the item' },
      'input.type': bound('task-parameter'),
      output: { min: 2, max: '2', short: 'What it saved: Money, and a Duration' },
      'output.type': bound('task-parameter'),
    },
  );

const decisionProvenance = (): Resource =>
  profile(
    'decision-provenance',
    ['DecisionProvenance', '互认决定步骤', 'One step that led to where a Task stands'],
    'Provenance',
    {
      target: { max: '1', ...refersTo('Task') },
      activity: { min: 1, short: 'The step; of a reversal its cause, too' },
      agent: { max: '1', short: 'The ordering institution' },
      entity: { min: 1, max: '1', short: 'The version of the report that was decided on' },
    },
  );

const savingsReport = (): Resource =>
  profile(
    'savings-report',
    ['SavingsReport', '互认节省报告', 'What recognition saved in a year, month or day: of one institution, or of all'],
    'MeasureReport',
    {
      status: { patternCode: 'complete' },
      type: { patternCode: 'summary' },
      measure: { patternCanonical: `${CANON}/Measure/savings` },
      group: { min: 1, max: '1' },
      'group.population': { min: 1, short: 'Counts' },
      'group.measureScore': { min: 1, short: 'Net savings in yuan' },
      'group.stratifier': { min: 1, short: 'Money in fen, and minutes' },
    },
  );

const accessEvent = (): Resource =>
  profile(
    'access-event',
    [
      'AccessEvent',
      '访问审计',
      'Who saw or changed what, for which institution, on what ground; patients only as keys',
    ],
    'AuditEvent',
    {
      id: { min: 1 },
      action: { min: 1 },
      outcome: { min: 1 },
      'agent.who': { min: 1, short: 'The client, or the person' },
      'source.observer': { short: 'The institution that it was done for' },
    },
  );

const optOut = (): Resource =>
  profile(
    'opt-out',
    ['RecognitionOptOut', '互认意愿', 'A patient opts out of recognition (deny), or takes it back (permit)'],
    'Consent',
    {
      status: { patternCode: 'active' },
      patient: { min: 1 },
      'patient.identifier': { min: 1, short: 'A strong identifier' },
      provision: { min: 1 },
      'provision.type': { min: 1 },
    },
  );
