import type { AuditAction, AuditQuery, AuditTrail } from '../application/ports/audit.ts';
import type { Cursors } from '../application/ports/cursors.ts';
import type { PatientDirectory, PatientKeys } from '../application/ports/patients.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { Clock } from '../application/ports/system.ts';
import { linkedKeys } from '../application/linked-keys.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { buildIdentity } from '../domain/patient/build-identity.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import { shanghaiDay, type EpochMs } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { actionsOfLetter, AUDIT_ACTION_SYSTEM, auditEventOf } from './audit-event.ts';
import { instantsOf } from './date-search.ts';
import {
  alternatives,
  countOf,
  faulty,
  readQuery,
  sidesOf,
  textOf,
  unescaped,
  valueOf,
  valuesOf,
  wordOf,
  type SearchQuery,
} from './search-query.ts';
import type { Search } from './searching.ts';
import { matchesOf, searchsetOf } from './searchset.ts';

export interface AuditSearchNeeds {
  readonly clock: Clock;
  readonly cursors: Cursors;
  readonly audit: AuditTrail;
  readonly registry: RegistryView;
  readonly patients: PatientDirectory;
  readonly patientKeys: PatientKeys;
  readonly publicUrl: () => string;
}

const PREFIX = 'AuditEvent?';

/**
 * `GET /fhir/AuditEvent` by `date`, `action`, `subtype` (our action), `agent`, `entity`, `patient.identifier`; newest
 * first. An institution sees its own trail, the commission that of all.
 */
export function searchAudit(needs: AuditSearchNeeds): Search {
  return async (given, response) => {
    const { institution } = callerOf(response);
    // No institution has this id: the commission's cursors are nobody else's.
    const owner = institution ?? '*';
    const now = needs.clock.now();
    const resumed = resume(needs, given, owner, now);
    const query = resumed?.query ?? given;
    const count = countOf(query);
    const total = wordOf(query, '_total', ['none', 'estimate', 'accurate']);
    const filter = await filterOf(needs, query, institution);
    const found = filter ? await needs.audit.find({ ...filter, after: resumed?.after, limit: count + 1 }) : [];
    const shown = found.slice(0, count);
    const last = shown.at(-1);
    const place = found.length > count && last ? { at: last.at, id: last.id } : undefined;
    const isAsked = total === 'accurate' || total === 'estimate' || count === 0;
    const number = isAsked ? (filter ? await needs.audit.count(filter) : 0) : undefined;
    const base = `${needs.publicUrl()}/fhir`;
    const next =
      place && needs.cursors.seal({ institution: owner, query: `${PREFIX}${textOf(query, 'sealed')}`, place }, now);
    const events = shown.map((entry) => auditEventOf(entry, base));
    const whole = resumed === undefined && place === undefined && count > 0 ? found.length : number;
    const matches = matchesOf(base, 'AuditEvent', events);
    sendFhir(response, 200, searchsetOf({ base, query, matches, total: total === 'none' ? undefined : whole, next }));
  };
}

function resume({ cursors }: AuditSearchNeeds, given: SearchQuery, owner: string, now: EpochMs) {
  const [text] = valuesOf(given, '_cursor');
  if (text === undefined) return undefined;
  const cursor = cursors.open(text, owner, now);
  if (!cursor.query.startsWith(PREFIX)) throw faulty('_cursor', 'The cursor is of another list.');
  const query = readQuery('AuditEvent', new URLSearchParams(cursor.query.slice(PREFIX.length)), false);
  return { query, after: cursor.place };
}

/** What the store is asked; undefined where nothing can match. */
async function filterOf(
  needs: AuditSearchNeeds,
  query: SearchQuery,
  institution: InstitutionId | null,
): Promise<Omit<AuditQuery, 'limit' | 'after'> | undefined> {
  const dates = valuesOf(query, 'date').map((value) => instantsOf('date', value));
  const from = Math.max(...dates.map((each) => each.from));
  const before = Math.min(...dates.map((each) => each.before));
  const actions = actionsOf(query);
  const patient = valueOf(query, 'patient.identifier');
  const patients = patient === undefined ? undefined : await keysOf(needs, patient, institution);
  if (actions?.length === 0 || patients?.length === 0 || from >= before) return undefined;
  return {
    institution: institution ?? undefined,
    patients,
    actions,
    agent: plain(valueOf(query, 'agent')),
    object: objectOf(valueOf(query, 'entity')),
    from: Number.isFinite(from) ? from : undefined,
    before: Number.isFinite(before) ? before : undefined,
  };
}

/** By FHIR's letter, by our action, or by both. */
function actionsOf(query: SearchQuery): readonly AuditAction[] | undefined {
  const lists = [
    ...valuesOf(query, 'action').map((value) => alternatives(value).flatMap((each) => actionsOfLetter(codeOf(each)))),
    ...valuesOf(query, 'subtype').map((value) => alternatives(value).map(ownActionOf)),
  ];
  const [first, ...more] = lists;
  return first?.filter((action) => more.every((list) => list.includes(action))) as readonly AuditAction[] | undefined;
}

const codeOf = (token: string): string => sidesOf(token)[1];

function ownActionOf(token: string): string {
  const [system, code] = sidesOf(token);
  return system === undefined || system === AUDIT_ACTION_SYSTEM ? code : '';
}

const plain = (value: string | undefined): string | undefined => (value === undefined ? undefined : unescaped(value));

/** An id, with its type before it or not; anything else is no object of ours. */
function objectOf(value: string | undefined): string | undefined {
  const text = plain(value);
  if (text === undefined) return undefined;
  const [, id] = /^(?:[A-Za-z]{1,40}\/)?([A-Za-z0-9\-.]{1,64})$/u.exec(text) ?? [];
  if (id === undefined) throw faulty('entity', 'entity must be an id of an offer, a report or an order.');
  return id;
}

/** The person's keys, with all that are linked to them: an identifier is turned into keys before anything is read. */
async function keysOf(
  { registry, patientKeys, patients, clock }: AuditSearchNeeds,
  token: string,
  institution: InstitutionId | null,
): Promise<readonly PatientKey[]> {
  const [system, value] = sidesOf(token);
  const claim = { identifiers: [{ system: system ?? '', value }], birthDate: undefined, gender: undefined, names: [] };
  const identity = buildIdentity(claim, registry.current().identifierSystems, shanghaiDay(clock.now()));
  const keyed = patientKeys.keyIdentity(identity, institution ?? ('' as InstitutionId));
  const linked = await linkedKeys(
    patients,
    keyed.map(({ key, kind }) => [key, kind] as const),
  );
  return [...linked.keys()];
}
