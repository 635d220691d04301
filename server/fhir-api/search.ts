import type { RequestHandler, Response } from 'express';
import { text } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { Cursors } from '../application/ports/cursors.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { Clock } from '../application/ports/system.ts';
import type { FoundReport, SearchReports } from '../application/search-reports.ts';
import type { PatientIdentity } from '../domain/patient/identity.ts';
import { buildIdentity } from '../domain/patient/build-identity.ts';
import { parseDay, shanghaiDay } from '../domain/time.ts';
import { showReport } from '../fhir/mapping/shown-report.ts';
import { sendFhir } from '../http/respond.ts';
import { pusherOf } from './pusher.ts';
import { faulty, filterOf, readParameters, sorted, type SearchParameters } from './search-parameters.ts';

export interface SearchNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly searchReports: SearchReports;
  readonly cursors: Cursors;
  readonly publicUrl: () => string;
}

const INCLUDES = ['result', 'subject', 'performer'] as const;
const DEFAULT_COUNT = 50;
const MOST_COUNT = 200;

/** `GET /fhir/DiagnosticReport`. */
export function searchByUrl(needs: SearchNeeds): RequestHandler {
  return async (request, response) => {
    const query = new URL(request.originalUrl, 'http://self').searchParams;
    await answer(needs, response, query, isStrict(request.get('prefer')));
  };
}

/** `POST /fhir/DiagnosticReport/_search`: the same with the parameters in a form, out of every log. */
export function searchByForm(needs: SearchNeeds): readonly RequestHandler[] {
  const form = 'application/x-www-form-urlencoded';
  return [
    text({ type: form, limit: '64kb' }),
    async (request, response) => {
      if (typeof request.body !== 'string') throw new ExchangeError('unsupported-media-type', `Send ${form}.`);
      const parameters = [
        ...new URL(request.originalUrl, 'http://self').searchParams,
        ...new URLSearchParams(request.body),
      ];
      await answer(needs, response, parameters, isStrict(request.get('prefer')));
    },
  ];
}

const isStrict = (prefer: string | undefined): boolean => /handling\s*=\s*strict/u.test(prefer ?? '');

async function answer(
  needs: SearchNeeds,
  response: Response,
  pairs: Iterable<readonly [string, string]>,
  strict: boolean,
): Promise<void> {
  const searcher = pusherOf(response);
  const given = readParameters(pairs, strict);
  const cursor = given.get('_cursor')?.[0];
  const resumed =
    cursor === undefined ? undefined : needs.cursors.open(cursor, searcher.institution, needs.clock.now());
  const parameters = resumed ? readParameters(new URLSearchParams(resumed.query), false) : given;
  const count = countOf(parameters);
  checkIncludes(parameters);
  const filter = filterOf(parameters);
  const isCountOnly = count === 0 || parameters.get('_summary')?.[0] === 'count';
  const identifier = parameters.get('patient.identifier');

  if (identifier) {
    const identity = identityOf(needs, identifier, parameters.get('patient.birthdate'));
    const all = sorted(await needs.searchReports.ofPatient(searcher, identity, filter), parameters.get('_sort')?.[0]);
    const from = resumed?.offset ?? 0;
    const page = isCountOnly ? [] : all.slice(from, from + count);
    const more = !isCountOnly && from + count < all.length;
    const next = more
      ? needs.cursors.seal(
          { institution: searcher.institution, query: queryOf(parameters), offset: from + count },
          needs.clock.now(),
        )
      : undefined;
    send(needs, response, parameters, page, all.length, next);
    return;
  }
  const limit = isCountOnly ? MOST_COUNT * 5 : count;
  const { found, next } = await needs.searchReports.own(searcher, filter, resumed?.after, limit);
  const total = resumed === undefined && next === undefined ? found.length : undefined;
  const more =
    next && !isCountOnly
      ? needs.cursors.seal(
          { institution: searcher.institution, query: queryOf(parameters), after: next },
          needs.clock.now(),
        )
      : undefined;
  send(
    needs,
    response,
    parameters,
    isCountOnly ? [] : sorted(found, parameters.get('_sort')?.[0] ?? '_lastUpdated'),
    total,
    more,
  );
}

function countOf(parameters: SearchParameters): number {
  const value = parameters.get('_count')?.[0];
  if (value === undefined) return DEFAULT_COUNT;
  if (!/^\d{1,9}$/u.test(value)) throw faulty('_count', '_count must be a whole number.');
  return Math.min(Number(value), MOST_COUNT);
}

function checkIncludes(parameters: SearchParameters): void {
  const known = new Set(INCLUDES.map((include) => `DiagnosticReport:${include}`));
  if ((parameters.get('_include') ?? []).some((include) => !known.has(include))) {
    throw faulty('_include', `_include takes ${[...known].join(', ')}.`);
  }
}

/** Contract 6: a birth date beside every identifier but a valid resident id. */
function identityOf(
  needs: SearchNeeds,
  identifiers: readonly string[],
  birthDates: readonly string[] | undefined,
): PatientIdentity {
  const [token = ''] = identifiers;
  const bar = token.indexOf('|');
  if (identifiers.length !== 1 || bar <= 0)
    throw faulty('patient.identifier', 'patient.identifier must be system|value, once.');
  const birthDate = birthDates?.[0] === undefined ? undefined : parseDay(birthDates[0]);
  if (birthDates && !birthDate) throw faulty('patient.birthdate', 'patient.birthdate must be a day, like 1980-03-04.');
  const systems = needs.registry.current().identifierSystems;
  const claim = {
    identifiers: [{ system: token.slice(0, bar), value: token.slice(bar + 1) }],
    birthDate,
    gender: undefined,
    names: [],
  };
  const identity = buildIdentity(claim, systems, shanghaiDay(needs.clock.now()));
  const [strong] = identity.identifiers;
  if (!strong)
    throw faulty(
      'patient.identifier',
      'Not a valid identifier of a registered strong identifier system, or it contradicts the birth date.',
    );
  if (strong.kind !== 'resident-id' && !birthDate)
    throw faulty('patient.birthdate', 'patient.birthdate is required unless the identifier is a valid resident id.');
  return identity;
}

/** The query as understood; only inside sealed cursors does it keep the patient. */
const queryOf = (parameters: SearchParameters): string =>
  new URLSearchParams(
    [...parameters]
      .filter(([name]) => name !== '_cursor')
      .flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
  ).toString();

function send(
  needs: SearchNeeds,
  response: Response,
  parameters: SearchParameters,
  page: readonly FoundReport[],
  total: number | undefined,
  next: string | undefined,
): void {
  const base = `${needs.publicUrl()}/fhir`;
  // Contract 10: no link carries a patient identifier.
  const self = new URLSearchParams(
    queryOf(new Map([...parameters].filter(([name]) => !name.startsWith('patient.')))),
  ).toString();
  const wantsTotal = parameters.get('_total')?.[0] !== 'none';
  const { matches, included } = entriesOf(needs, base, page, parameters);
  sendFhir(response, 200, {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total !== undefined && wantsTotal ? { total } : {}),
    link: [
      { relation: 'self', url: `${base}/DiagnosticReport${self === '' ? '' : `?${self}`}` },
      ...(next === undefined ? [] : [{ relation: 'next', url: `${base}/DiagnosticReport?_cursor=${next}` }]),
    ],
    ...(matches.length > 0 ? { entry: [...matches, ...included] } : {}),
  });
}

function entriesOf(
  needs: SearchNeeds,
  base: string,
  page: readonly FoundReport[],
  parameters: SearchParameters,
): { matches: readonly object[]; included: readonly object[] } {
  const registry = needs.registry.current();
  const includes = new Set((parameters.get('_include') ?? []).map((include) => include.split(':')[1]));
  const isSummary = parameters.get('_summary')?.[0] === 'true';
  const matches: object[] = [];
  const included = new Map<string, object>();
  for (const { report, content, isOwner } of page) {
    const shown = showReport(content, report, isOwner ? undefined : registry.codeMap(report.institution));
    const resource = isSummary
      ? { ...shown.report, presentedForm: undefined, conclusion: undefined, text: undefined }
      : shown.report;
    matches.push({ fullUrl: `${base}/DiagnosticReport/${report.id}`, resource, search: { mode: 'match' } });
    const include = (fullUrl: string, each: object): void => {
      included.set(fullUrl, { fullUrl, resource: each, search: { mode: 'include' } });
    };
    if (includes.has('result'))
      for (const [id, observation] of shown.observations) include(`${base}/Observation/${id}`, observation);
    for (const other of shown.others) {
      const type = String(other.resourceType);
      const wanted =
        (type === 'Patient' && includes.has('subject')) ||
        (['Organization', 'Practitioner', 'PractitionerRole'].includes(type) && includes.has('performer'));
      if (wanted) include(`urn:huren:${report.id}:${type}/${String(other.id)}`, other);
    }
  }
  return { matches, included: [...included.values()] };
}
