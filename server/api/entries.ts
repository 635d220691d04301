import type { RequestHandler } from 'express';
import { FIGURE_KINDS, type FigureEntry } from '../application/ports/entries.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { EntriesRequest, ReadEntries } from '../application/read-entries.ts';
import type { ItemId } from '../domain/catalogue/item.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { languageOf } from '../http/language.ts';
import { sendJson } from '../http/respond.ts';
import { csvOf } from './csv.ts';
import { faulty, pageOf, refuseReversed, requiredDay, wordOf } from './query.ts';
import type { ListedEntry } from './shapes/figures.ts';

export interface EntriesNeeds {
  readonly registry: RegistryView;
  readonly readEntries: ReadEntries;
}

const LONGEST = 200;

/** `GET /api/entries?kind=…&from=DAY&to=DAY`: the entries behind a figure of contract 8, JSON or CSV (one page). */
export function listEntries({ registry, readEntries }: EntriesNeeds): RequestHandler {
  return async (request, response) => {
    const query = queryOf(request.query);
    const { items, next } = await readEntries(callerOf(response).institution, query);
    const language = languageOf(request);
    const entries = items.map((each) => presentEntry(registry.current(), each, language));
    const { kind, from, to } = query;
    response.vary('Accept');
    if (request.accepts(['application/json', 'text/csv']) === 'text/csv') {
      const more = new URLSearchParams(request.query as Record<string, string>);
      if (next !== undefined) more.set('cursor', next);
      response
        .set('Content-Disposition', `attachment; filename="entries-${kind}-${from}-${to}.csv"`)
        .set(next === undefined ? {} : { Link: `</api/entries?${more.toString()}>; rel="next"` })
        .type('text/csv; charset=utf-8')
        .send(csvOf(entries, COLUMNS));
      return;
    }
    sendJson(response, 200, { kind, from, to, entries, next: next ?? null });
  };
}

const COLUMNS = [
  'id',
  'offer',
  'order',
  'step',
  'count',
  'day',
  'at',
  'item',
  'itemName',
  'institution',
  'institutionName',
  'source',
  'sourceName',
  'department',
  'fen',
  'minutes',
  'cause',
  'reason',
  'reasonText',
] as const satisfies readonly (keyof ListedEntry)[];

function presentEntry(
  { institutions, catalogue, declineReasons }: Registry,
  entry: FigureEntry,
  language: 'zh' | 'en',
): ListedEntry {
  const item = catalogue.find(entry.item);
  const reason = declineReasons.find(({ code }) => code === entry.reason);
  return {
    id: entry.id,
    offer: entry.offer,
    order: `ServiceRequest/${entry.orderId}`,
    step: entry.step,
    count: entry.count,
    day: entry.day,
    at: shanghaiDateTime(entry.at),
    item: entry.item,
    itemName: (language === 'zh' ? item?.nameZh : item?.nameEn) ?? entry.item,
    institution: entry.institution,
    institutionName: institutions.get(entry.institution)?.name ?? entry.institution,
    source: entry.source,
    sourceName: institutions.get(entry.source)?.name ?? entry.source,
    department: entry.department,
    fen: entry.fen ?? null,
    minutes: entry.minutes ?? null,
    cause: entry.cause ?? null,
    reason: entry.reason ?? null,
    reasonText: (language === 'en' ? reason?.displayEn : undefined) ?? reason?.display ?? entry.reason ?? null,
  };
}

function queryOf(query: Readonly<Record<string, unknown>>): EntriesRequest {
  const [from, to] = [requiredDay(query, 'from'), requiredDay(query, 'to')];
  refuseReversed(from, to);
  const kind = wordOf(query, 'kind', FIGURE_KINDS);
  const cuts = ['source', 'item', 'department'].filter((name) => query[name] !== undefined);
  if (kind === 'visits' && cuts.length > 1) {
    throw faulty('kind', 'Visits are counted once for a source, an item or a department, not for two of them.');
  }
  const reason = filterOf(query, 'reason');
  if (reason !== undefined && kind !== 'declined' && kind !== 'excused') {
    throw faulty('reason', 'Only declines have a reason.');
  }
  return {
    ...pageOf(query),
    kind,
    from,
    to,
    institution: filterOf(query, 'institution') as InstitutionId | undefined,
    source: filterOf(query, 'source') as InstitutionId | undefined,
    item: filterOf(query, 'item') as ItemId | undefined,
    department: filterOf(query, 'department'),
    region: filterOf(query, 'region'),
    reason,
  };
}

/** A text given once at most. Throws `malformed`. */
function filterOf(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const given = query[name];
  if (given !== undefined && (typeof given !== 'string' || given.length > LONGEST || given.includes('\0'))) {
    throw faulty(name, `${name} must be given once, with ${String(LONGEST)} characters at most.`);
  }
  return given;
}
