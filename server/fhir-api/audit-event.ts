import type { AuditAction, KeptAuditEntry } from '../application/ports/audit.ts';
import { CANON } from '../domain/catalogue/code.ts';
import { shanghaiDateTime } from '../domain/time.ts';

/**
 * How an action looks in FHIR: its letter (create, read, update, execute), the RESTful interaction that it is an
 * instance of (IHE BALP), and for what purpose results are disclosed (v3 ActReason).
 */
interface Pattern {
  readonly action: 'C' | 'R' | 'U' | 'E';
  readonly interaction: 'create' | 'read' | 'update' | 'search-type' | 'operation';
}

const PATTERNS: Readonly<Record<AuditAction, Pattern>> = {
  'report-indexed': { action: 'C', interaction: 'create' },
  'report-withdrawn': { action: 'U', interaction: 'update' },
  'order-checked': { action: 'E', interaction: 'search-type' },
  explained: { action: 'E', interaction: 'search-type' },
  'patient-viewed': { action: 'R', interaction: 'read' },
  'report-read': { action: 'R', interaction: 'read' },
  'report-searched': { action: 'E', interaction: 'search-type' },
  'glass-broken': { action: 'E', interaction: 'search-type' },
  decision: { action: 'C', interaction: 'create' },
  reversal: { action: 'U', interaction: 'update' },
  consent: { action: 'C', interaction: 'create' },
  'notice-acknowledged': { action: 'U', interaction: 'update' },
  'identities-merged': { action: 'U', interaction: 'update' },
  'identities-separated': { action: 'U', interaction: 'update' },
  'identity-review-resolved': { action: 'U', interaction: 'update' },
  'registry-loaded': { action: 'U', interaction: 'update' },
  login: { action: 'E', interaction: 'operation' },
  logout: { action: 'E', interaction: 'operation' },
};

/** The actions whose letter is asked for; R4's letters are coarser than ours. */
export const actionsOfLetter = (letter: string): readonly AuditAction[] =>
  (Object.keys(PATTERNS) as AuditAction[]).filter((action) => PATTERNS[action].action === letter);

export const AUDIT_ACTION_SYSTEM = `${CANON}/CodeSystem/audit-action`;
const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const THO = 'http://terminology.hl7.org/CodeSystem';

/**
 * An entry as an AuditEvent in the shape of IHE BALP (Basic Audit Log Patterns): client, server and user as agents, the
 * patient as a keyed logical identifier, what was disclosed as data. Nothing in it names a patient.
 */
export function auditEventOf(entry: KeptAuditEntry, serverUrl: string): object {
  const { action, interaction } = PATTERNS[entry.action];
  const purpose = purposeOf(entry);
  return {
    resourceType: 'AuditEvent',
    id: entry.id,
    meta: { profile: [`${CANON}/StructureDefinition/access-event`] },
    type: { system: `${THO}/audit-event-type`, code: 'rest', display: 'Restful Operation' },
    subtype: [
      ...(interaction === 'operation'
        ? []
        : [{ system: 'http://hl7.org/fhir/restful-interaction', code: interaction }]),
      { system: AUDIT_ACTION_SYSTEM, code: entry.action },
    ],
    action,
    recorded: shanghaiDateTime(entry.at),
    outcome: '0',
    ...(purpose === undefined ? {} : { purposeOfEvent: [purpose] }),
    agent: agentsOf(entry, interaction, serverUrl, purpose),
    source: {
      site: serverUrl,
      observer: { identifier: { system: `${CANON}/institution`, value: entry.institution ?? 'exchange' } },
      type: [{ system: `${THO}/security-source-type`, code: '4', display: 'Application Server' }],
    },
    ...entitiesOf(entry),
  };
}

/** In BALP the client is the source of a query and of what it creates, and the destination of what it reads. */
function agentsOf(
  { client, person, because }: KeptAuditEntry,
  interaction: Pattern['interaction'],
  serverUrl: string,
  purpose: object | undefined,
): readonly object[] {
  const isReading = interaction === 'read';
  const role = (isSource: boolean): object => ({
    coding: [
      isSource
        ? { system: DCM, code: '110153', display: 'Source Role ID' }
        : { system: DCM, code: '110152', display: 'Destination Role ID' },
    ],
  });
  return [
    {
      type: role(!isReading),
      who: { identifier: { value: client ?? 'exchange' } },
      requestor: person === undefined,
      ...(purpose === undefined ? {} : { purposeOfUse: [purpose] }),
    },
    {
      type: role(isReading),
      who: { identifier: { value: 'exchange' } },
      requestor: false,
      network: { address: serverUrl, type: '5' },
    },
    ...(person === undefined
      ? []
      : [
          {
            type: {
              coding: [{ system: `${THO}/v3-ParticipationType`, code: 'IRCP', display: 'information recipient' }],
            },
            who: { identifier: { value: person } },
            requestor: true,
            ...(purpose === undefined
              ? {}
              : { purposeOfUse: [because === undefined ? purpose : { ...purpose, text: because }] }),
          },
        ]),
  ];
}

/** Results are disclosed for treatment, or because the glass was broken; the ground in our own words stands beside it. */
function purposeOf({ ground }: KeptAuditEntry): object | undefined {
  if (ground === null) return undefined;
  const own = { system: `${CANON}/CodeSystem/ground`, code: ground };
  if (ground === 'owner') return { coding: [own] };
  const reason =
    ground === 'break-glass' ? { code: 'BTG', display: 'break the glass' } : { code: 'TREAT', display: 'treatment' };
  return { coding: [{ system: `${THO}/v3-ActReason`, ...reason }, own] };
}

function entitiesOf({ patient, objects, facts }: KeptAuditEntry): { readonly entity?: readonly object[] } {
  const details = Object.entries(facts).map(([type, value]) => ({ type, valueString: String(value) }));
  const entity = [
    ...(patient === null
      ? []
      : [
          {
            what: { identifier: { system: `${CANON}/patient-key`, value: patient } },
            type: { system: `${THO}/audit-entity-type`, code: '1', display: 'Person' },
            role: { system: `${THO}/object-role`, code: '1', display: 'Patient' },
            ...(details.length === 0 ? {} : { detail: details }),
          },
        ]),
    ...objects.map((object) => ({
      what: { identifier: { value: object } },
      type: { system: `${THO}/audit-entity-type`, code: '2', display: 'System Object' },
      role: { system: `${THO}/object-role`, code: '4', display: 'Domain Resource' },
    })),
  ];
  return entity.length === 0 ? {} : { entity };
}
