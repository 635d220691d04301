import { Router, type RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { Clock } from '../application/ports/system.ts';
import { isPublic, markedItems, marksOf } from '../application/public-marks.ts';
import type { ReadPublicFigures } from '../application/read-public-totals.ts';
import type { Item } from '../domain/catalogue/item.ts';
import type { Institution, InstitutionId } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import { shanghaiDateTime, shanghaiDay, type ShanghaiDay } from '../domain/time.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { languageOf } from '../http/language.ts';
import { perAddress } from '../http/rate-limit.ts';
import { sendJson } from '../http/respond.ts';
import { faulty, pageOf, wordOf } from './query.ts';
import type { PublicInstitution, PublicInstitutionAnswer, PublicItem, PublicTotals } from './shapes/public.ts';

export interface PublicNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly readPublicFigures: ReadPublicFigures;
  readonly requestsPerSecond: number;
}

const LEVELS = ['all', '3A', '3B', '2A', '2B', '1', 'LAB'] as const;
const LONGEST_SEARCH = 60;

/** What anybody may know (a duty of the rules): items, institutions, marks, totals. Answered from memory. */
export function makePublicRouter(needs: PublicNeeds): Router {
  const router = Router();
  const limit = perAddress({ perSecond: needs.requestsPerSecond });
  const get = (path: string, handler: RequestHandler<{ id: string }>): void => {
    router.get(path, limit, handler as unknown as RequestHandler);
    router.all(path, methodNotAllowed('GET'));
  };
  get('/api/public/items', items(needs));
  get('/api/public/institutions', institutions(needs));
  get('/api/public/institutions/:id', institution(needs));
  get('/api/public/totals', totals(needs));
  return router;
}

function items({ registry }: PublicNeeds): RequestHandler<{ id: string }> {
  return (request, response) => {
    const language = languageOf(request);
    const { catalogue } = registry.current();
    const nameOf = (item: Item): string => (language === 'zh' ? item.nameZh : item.nameEn);
    const listed = [...catalogue.items.values()].filter(isPublic).map((item): PublicItem => ({
      id: item.id,
      name: nameOf(item),
      category: item.category,
      kind: item.kind === 'examination' ? 'examination' : 'laboratory',
      about: item.kind === 'examination' ? (item.modality ?? '') : (item.specimen ?? ''),
      windowDays: item.windowDays,
      canBeObligatory: item.recognisable === 'yes',
      members: item.members.flatMap((id) => {
        const member = catalogue.find(id);
        return member && isPublic(member) ? [nameOf(member)] : [];
      }),
    }));
    sendJson(response, 200, { items: listed });
  };
}

/** The cursor is the place in a list that everybody may know: it needs no seal. */
function institutions({ registry, clock }: PublicNeeds): RequestHandler<{ id: string }> {
  return (request, response) => {
    const { limit, cursor } = pageOf(request.query);
    const search = searchOf(request.query.search);
    const level = wordOf(request.query, 'level', LEVELS);
    const { city } = request.query;
    if (city !== undefined && !(typeof city === 'string' && /^\d{2,6}$/u.test(city))) {
      throw faulty('city', 'city must be the first digits of a region, like 3301.');
    }
    const from = cursor === undefined ? 0 : placeOf(cursor);
    const current = registry.current();
    const day = shanghaiDay(clock.now());
    const found = [...current.institutions.values()].filter(
      (each) =>
        each.active &&
        (level === 'all' || each.level === level) &&
        (city === undefined || each.region.startsWith(city)) &&
        (search === '' || each.name.toLowerCase().includes(search)),
    );
    const shown = found.slice(from, from + limit).map((each) => presentInstitution(current, each, day));
    const next = from + limit < found.length ? String(from + limit) : null;
    sendJson(response, 200, { institutions: shown, found: found.length, next });
  };
}

function institution({ registry, clock }: PublicNeeds): RequestHandler<{ id: string }> {
  return (request, response) => {
    const current = registry.current();
    const found = current.institutions.get(request.params.id as InstitutionId);
    if (!found?.active) throw new ExchangeError('not-found', 'No such institution takes part.');
    const day = shanghaiDay(clock.now());
    const language = languageOf(request);
    const answer: PublicInstitutionAnswer = {
      institution: presentInstitution(current, found, day),
      items: markedItems(current, found, day).map(({ item, scope, to }) => ({
        id: item.id,
        name: language === 'zh' ? item.nameZh : item.nameEn,
        mark: current.scopes.markOf(scope),
        to,
      })),
    };
    sendJson(response, 200, answer);
  };
}

function totals({ readPublicFigures }: PublicNeeds): RequestHandler<{ id: string }> {
  return async (_request, response) => {
    const { at, since, institutions: takingPart, items: recognisable, all, today } = await readPublicFigures();
    const answer: PublicTotals = {
      at: shanghaiDateTime(at),
      since: since ?? null,
      institutions: takingPart,
      items: recognisable,
      recognized: all.recognized,
      netFen: all.netFen,
      minutes: all.minutes,
      visits: all.visits,
      today: { recognized: today.recognized, netFen: today.netFen },
    };
    sendJson(response, 200, answer);
  };
}

function presentInstitution(registry: Registry, found: Institution, day: ShanghaiDay): PublicInstitution {
  const { id, name, level, region } = found;
  const marks = marksOf(registry, markedItems(registry, found, day));
  return { id, name, level, region, regionName: registry.scopes.nameOf(region), marks };
}

function searchOf(given: unknown): string {
  if (given === undefined) return '';
  if (typeof given === 'string' && given.length <= LONGEST_SEARCH) return given.trim().toLowerCase();
  throw faulty('search', `search must be a text of at most ${String(LONGEST_SEARCH)} characters.`);
}

function placeOf(cursor: string): number {
  if (/^\d{1,7}$/u.test(cursor)) return Number(cursor);
  throw faulty('cursor', 'cursor must be the next of a page.');
}
