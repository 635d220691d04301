import { CANON } from '../domain/catalogue/code.ts';

/** What FHIR calls the things that can be done with a resource type. */
export type Interaction = 'create' | 'update' | 'read' | 'vread' | 'history-instance' | 'search-type';

/** One search parameter: its kind, the modifiers that it takes, and who defines it. */
export interface SearchParam {
  readonly kind: 'token' | 'date' | 'reference' | 'uri';
  readonly modifiers?: readonly string[];
  /** Canonical of its SearchParameter; none where a chain is spelled out. */
  readonly definition?: string;
  readonly documentation?: string;
}

/**
 * What is answered for each resource type: the one table that the router is built from, that searches are read by,
 * and that the CapabilityStatement tells.
 */
export interface ResourceAbilities {
  readonly interactions: readonly Interaction[];
  /** Whose scopes count: `system/<scope>.<letter>`; null: any token will do. */
  readonly scope: string | null;
  readonly searchParams: Readonly<Record<string, SearchParam>>;
  /** Parameters that shape the answer instead of choosing what is in it. */
  readonly results: readonly string[];
  readonly includes: readonly string[];
  /** Canonicals of profiles that what is taken or shown conforms to. */
  readonly profiles: readonly string[];
}

const HL7 = 'http://hl7.org/fhir/SearchParameter';
const profile = (id: string): string => `${CANON}/StructureDefinition/${id}`;
const ID: SearchParam = { kind: 'token', definition: `${HL7}/Resource-id` };

const ARTEFACT = {
  interactions: ['read', 'search-type'],
  scope: null,
  searchParams: { _id: ID, url: { kind: 'uri', definition: `${HL7}/conformance-url` } },
  results: ['_format'],
  includes: [],
  profiles: [],
} as const satisfies ResourceAbilities;

export const RESOURCES = {
  DiagnosticReport: {
    interactions: ['create', 'update', 'read', 'vread', 'history-instance', 'search-type'],
    scope: 'DiagnosticReport',
    searchParams: {
      _id: ID,
      _lastUpdated: { kind: 'date', definition: `${HL7}/Resource-lastUpdated` },
      category: { kind: 'token', modifiers: ['not', 'missing'], definition: `${HL7}/DiagnosticReport-category` },
      code: { kind: 'token', modifiers: ['not', 'missing'], definition: `${HL7}/clinical-code` },
      date: { kind: 'date', modifiers: ['missing'], definition: `${HL7}/clinical-date` },
      identifier: { kind: 'token', modifiers: ['not', 'missing'], definition: `${HL7}/clinical-identifier` },
      issued: { kind: 'date', modifiers: ['missing'], definition: `${HL7}/DiagnosticReport-issued` },
      'patient.birthdate': {
        kind: 'date',
        documentation: 'Beside patient.identifier: a day; required unless the identifier is a valid resident id.',
      },
      'patient.identifier': {
        kind: 'token',
        documentation: "One system|value of a registered system: all hospitals' reports of this person.",
      },
      performer: {
        kind: 'reference',
        modifiers: ['identifier', 'missing', 'Organization', 'Practitioner', 'PractitionerRole', 'CareTeam'],
        definition: `${HL7}/DiagnosticReport-performer`,
      },
      'result-code': {
        kind: 'token',
        modifiers: ['not', 'missing'],
        definition: `${CANON}/SearchParameter/DiagnosticReport-result-code`,
      },
      status: { kind: 'token', modifiers: ['not'], definition: `${HL7}/DiagnosticReport-status` },
    },
    results: ['_count', '_cursor', '_format', '_include', '_sort', '_summary', '_total'],
    includes: ['DiagnosticReport:result', 'DiagnosticReport:subject', 'DiagnosticReport:performer'],
    profiles: [profile('incoming-report'), profile('shown-report')],
  },
  Observation: {
    interactions: ['read'],
    scope: 'DiagnosticReport',
    searchParams: {},
    results: [],
    includes: [],
    profiles: [],
  },
  Consent: {
    interactions: ['create'],
    scope: 'Consent',
    searchParams: {},
    results: [],
    includes: [],
    profiles: [profile('opt-out')],
  },
  Task: {
    interactions: ['read', 'search-type'],
    scope: 'Task',
    searchParams: {
      _id: ID,
      'authored-on': { kind: 'date', definition: `${HL7}/Task-authored-on` },
      'business-status': { kind: 'token', modifiers: ['not'], definition: `${HL7}/Task-business-status` },
      focus: { kind: 'reference', modifiers: ['ServiceRequest'], definition: `${HL7}/Task-focus` },
      modified: { kind: 'date', definition: `${HL7}/Task-modified` },
    },
    results: ['_count', '_cursor', '_format', '_total'],
    includes: [],
    profiles: [profile('recognition-task')],
  },
  Provenance: {
    interactions: ['search-type'],
    scope: 'Task',
    searchParams: { target: { kind: 'reference', definition: `${HL7}/Provenance-target` } },
    results: ['_format'],
    includes: [],
    profiles: [profile('decision-provenance')],
  },
  AuditEvent: {
    interactions: ['search-type'],
    scope: 'AuditEvent',
    searchParams: {
      action: { kind: 'token', definition: `${HL7}/AuditEvent-action` },
      agent: {
        kind: 'reference',
        definition: `${HL7}/AuditEvent-agent`,
        documentation: 'A client or a person, by its identifier.',
      },
      date: { kind: 'date', definition: `${HL7}/AuditEvent-date` },
      entity: {
        kind: 'reference',
        definition: `${HL7}/AuditEvent-entity`,
        documentation: 'An offer, report or order, by its id.',
      },
      'patient.identifier': { kind: 'token', documentation: 'One system|value of a registered system.' },
      subtype: { kind: 'token', definition: `${HL7}/AuditEvent-subtype` },
    },
    results: ['_count', '_cursor', '_format', '_total'],
    includes: [],
    profiles: [profile('access-event')],
  },
  MeasureReport: {
    interactions: ['search-type'],
    scope: 'MeasureReport',
    searchParams: {
      measure: { kind: 'reference', definition: `${HL7}/MeasureReport-measure` },
      period: { kind: 'date', definition: `${HL7}/MeasureReport-period` },
    },
    results: ['_format'],
    includes: [],
    profiles: [profile('savings-report')],
  },
  CodeSystem: ARTEFACT,
  ValueSet: ARTEFACT,
  ConceptMap: ARTEFACT,
  Measure: {
    ...ARTEFACT,
    searchParams: { _id: ID, url: { kind: 'uri', definition: `${HL7}/Measure-url` } },
  },
  OperationDefinition: ARTEFACT,
  SearchParameter: ARTEFACT,
  StructureDefinition: ARTEFACT,
} as const satisfies Record<string, ResourceAbilities>;

export type ResourceType = keyof typeof RESOURCES;
