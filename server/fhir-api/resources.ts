/** What is answered for each resource type: what the CapabilityStatement tells; a test calls each on the router. */
export interface ResourceAbilities {
  readonly interactions: readonly ('create' | 'update' | 'read' | 'vread' | 'history-instance' | 'search-type')[];
  readonly searchParams: readonly (readonly [name: string, kind: 'token' | 'date' | 'reference' | 'string' | 'uri'])[];
  readonly includes: readonly string[];
}

const TERMINOLOGY: ResourceAbilities = {
  interactions: ['read', 'search-type'],
  searchParams: [['url', 'uri']],
  includes: [],
};

export const RESOURCES = {
  DiagnosticReport: {
    interactions: ['create', 'update', 'read', 'vread', 'history-instance', 'search-type'],
    searchParams: [
      ['_id', 'token'],
      ['_lastUpdated', 'date'],
      ['category', 'token'],
      ['code', 'token'],
      ['date', 'date'],
      ['identifier', 'token'],
      ['issued', 'date'],
      ['patient.birthdate', 'date'],
      ['patient.identifier', 'token'],
      ['performer', 'reference'],
      ['status', 'token'],
    ],
    includes: ['DiagnosticReport:result', 'DiagnosticReport:subject', 'DiagnosticReport:performer'],
  },
  Observation: { interactions: ['read'], searchParams: [], includes: [] },
  Consent: { interactions: ['create'], searchParams: [], includes: [] },
  Task: {
    interactions: ['read', 'search-type'],
    searchParams: [
      ['_id', 'token'],
      ['authored-on', 'date'],
      ['business-status', 'token'],
      ['focus', 'reference'],
      ['modified', 'date'],
    ],
    includes: [],
  },
  Provenance: { interactions: ['search-type'], searchParams: [['target', 'reference']], includes: [] },
  AuditEvent: { interactions: ['search-type'], searchParams: [['date', 'date']], includes: [] },
  MeasureReport: {
    interactions: ['search-type'],
    searchParams: [
      ['measure', 'reference'],
      ['period', 'date'],
    ],
    includes: [],
  },
  CodeSystem: TERMINOLOGY,
  ValueSet: TERMINOLOGY,
  ConceptMap: TERMINOLOGY,
} as const satisfies Record<string, ResourceAbilities>;
