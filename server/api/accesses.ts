import type { RequestHandler, Router } from 'express';
import type { BreakGlass } from '../application/break-glass.ts';
import { ExchangeError } from '../application/exchange-error.ts';
import type { Pager } from '../application/list-page.ts';
import type { GlassBook, GlassBroken } from '../application/ports/break-glass.ts';
import type { KeptAuditEntry } from '../application/ports/audit.ts';
import type { SchemaChecker } from '../application/ports/schemas.ts';
import type { ReadAccesses } from '../application/read-accesses.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import { buildIdentity, type ClaimedIdentifier } from '../domain/patient/build-identity.ts';
import { addDays, parseDay, shanghaiDateTime, shanghaiDay, startOfDay, type ShanghaiDay } from '../domain/time.ts';
import { callerOf, requireScope } from '../http/caller.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { jsonBody, type BodyLimits } from '../http/json-body.ts';
import { sendJson } from '../http/respond.ts';
import { bodyMatches } from '../http/validate.ts';
import { keyedIdentifiers, type IdentitiesNeeds } from './identities.ts';
import { dayOf, pageOf, refuseReversed } from './query.ts';
import type { AccessesAnswer, BreakGlassAnswer, ShownAccess, ShownGlass } from './shapes/accesses.ts';

export interface AccessesNeeds extends IdentitiesNeeds {
  readonly schemas: SchemaChecker;
  readonly body: BodyLimits;
  readonly readAccesses: ReadAccesses;
  readonly breakGlass: BreakGlass;
  readonly glass: GlassBook;
  readonly pager: Pager;
}

/** Who looked and why; the glass broken, and its list. */
export function accessRoutes(
  router: Router,
  { systems, people }: { systems: readonly RequestHandler[]; people: readonly RequestHandler[] },
  needs: AccessesNeeds,
): void {
  const body = (schema: string): readonly RequestHandler[] => [
    ...jsonBody(needs.body),
    bodyMatches(needs.schemas, schema),
  ];
  const account = requireScope('system/AuditEvent.rs');
  router.post('/api/accesses/search', ...people, account, ...body('api/accesses'), searchAccesses(needs));
  router.all('/api/accesses/search', methodNotAllowed('POST'));
  router.get('/api/break-glass', ...people, account, listGlass(needs));
  const reading = requireScope('system/DiagnosticReport.rs');
  router.post('/api/break-glass', ...systems, reading, ...body('api/break-glass'), breakGlass(needs));
  router.all('/api/break-glass', methodNotAllowed('GET, POST'));
}

interface AccessesBody {
  readonly identifier: ClaimedIdentifier;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/**
 * `POST /api/accesses/search`: who looked at a person's results, and why; newest first. All identifiers that are linked
 * to the one given are followed. It stands in the body: an identifier is in no URL.
 */
function searchAccesses(needs: AccessesNeeds): RequestHandler {
  return async (request, response) => {
    const { identifier, from, to, limit, cursor } = request.body as AccessesBody;
    const first = dayIn(from, 'from');
    const last = dayIn(to, 'to');
    if (first && last) refuseReversed(first, last);
    const { items, next } = await needs.readAccesses(
      callerOf(response).institution,
      {
        identifiers: keyedIdentifiers(needs, response, [identifier], 'identifier'),
        from: first && startOfDay(first),
        before: last && startOfDay(addDays(last, 1)),
      },
      pageOf({ ...(limit === undefined ? {} : { limit: String(limit) }), cursor }),
    );
    const registry = needs.registry.current();
    const answer: AccessesAnswer = { accesses: items.map((each) => presentAccess(registry, each)), next: next ?? null };
    sendJson(response, 200, answer);
  };
}

interface GlassBody {
  readonly identifier: ClaimedIdentifier;
  readonly birthDate?: string;
  readonly practitioner: string;
  readonly reason: string;
  readonly encounter?: string;
}

/** `POST /api/break-glass`: opens a patient's reports for 24 hours without an order, for a reason that is kept. */
function breakGlass(needs: AccessesNeeds): RequestHandler {
  return async (request, response) => {
    const { institution, clientId } = callerOf(response);
    if (institution === null) throw new ExchangeError('forbidden', 'Only an institution treats patients.');
    const { identifier, birthDate, practitioner, reason, encounter } = request.body as GlassBody;
    const registry = needs.registry.current();
    const identity = buildIdentity(
      { identifiers: [identifier], birthDate: dayIn(birthDate, 'birthDate'), gender: undefined, names: [] },
      registry.identifierSystems,
      shanghaiDay(needs.clock.now()),
    );
    const asked = { institution, clientId, person: practitioner, identity, reason, encounter };
    const { broken } = await needs.breakGlass(asked);
    sendJson(response, 201, presentGlass(registry, broken));
  };
}

/** `GET /api/break-glass?from&to`: uses by the institution and of its reports (the commission: all), newest first. */
function listGlass(needs: AccessesNeeds): RequestHandler {
  return async (request, response) => {
    const { institution } = callerOf(response);
    const today = shanghaiDay(needs.clock.now());
    const to = dayOf(request.query, 'to', today);
    const from = dayOf(request.query, 'from', addDays(to, -USUAL_DAYS));
    refuseReversed(from, to);
    const range = { institution: institution ?? undefined, from: startOfDay(from), before: startOfDay(addDays(to, 1)) };
    const { items, next } = await needs.pager.page(
      `break-glass ${from} ${to}`,
      institution,
      pageOf(request.query),
      (after, limit) => needs.glass.find({ ...range, after, limit }),
      ({ at, id }) => ({ at, id }),
    );
    const registry = needs.registry.current();
    const answer: BreakGlassAnswer = { uses: items.map((each) => presentGlass(registry, each)), next: next ?? null };
    sendJson(response, 200, answer);
  };
}

const USUAL_DAYS = 30;

function dayIn(text: string | undefined, member: string): ShanghaiDay | undefined {
  if (text === undefined) return undefined;
  const day = parseDay(text);
  if (!day) throw new ExchangeError('invalid', { expression: member, diagnostics: `${member} must be a day.` });
  return day;
}

const nameOf = ({ institutions }: Registry, id: InstitutionId): string => institutions.get(id)?.name ?? id;

function presentAccess(registry: Registry, entry: KeptAuditEntry): ShownAccess {
  const { institution } = entry;
  return {
    id: entry.id,
    at: shanghaiDateTime(entry.at),
    institution,
    institutionName: institution === null ? null : nameOf(registry, institution),
    client: entry.client,
    person: entry.person ?? null,
    action: entry.action,
    ground: entry.ground,
    because: entry.because ?? null,
    objects: entry.objects,
  };
}

function presentGlass(registry: Registry, broken: GlassBroken): ShownGlass {
  return {
    id: broken.id,
    at: shanghaiDateTime(broken.at),
    institution: broken.institution,
    institutionName: nameOf(registry, broken.institution),
    client: broken.client,
    person: broken.person,
    reason: broken.reason,
    encounter: broken.encounter ?? null,
    reports: broken.reports.map(({ id, source }) => ({
      report: `DiagnosticReport/${id}`,
      source,
      sourceName: nameOf(registry, source),
    })),
  };
}
