import { json, Router, type Request, type RequestHandler } from 'express';
import { ITEM_SYSTEM } from '../../server/domain/catalogue/code.ts';
import type { Item } from '../../server/domain/catalogue/item.ts';
import { languageOf } from '../../server/http/language.ts';
import { clientIdOf, patientOf, type Person, type Province } from './province/make-province.ts';
import { makeHis, type His } from './his.ts';

/** What of the stage the demonstration's hospital system works with. */
export interface WardStage {
  readonly url: string;
  readonly province: Province;
}

type FindItem = (id: string) => Pick<Item, 'nameZh' | 'nameEn'> | undefined;
type HisOf = (hospital: unknown, request: Request) => His | undefined;

const MOST_ORDERS = 30;
const NOBODY = { status: 400, error: 'No such patient, hospital or item in the demonstration.' };

/**
 * The demonstration's hospital information system behind `/demo`: an ordinary CDS Hooks client of the exchange, with
 * the key of the hospital that is played. The page says which patient and which items; everything else is done as a
 * hospital's system would do it, over HTTP.
 */
export function makeWard(stage: () => WardStage, findItem: FindItem): Router {
  const router = Router();
  const systems = new Map<string, His>();
  // Cards come in the language that the hospital's system asks for: the one that the page is read in.
  const hisOf: HisOf = (hospital, request) => {
    const { url, province } = stage();
    if (typeof hospital !== 'string') return undefined;
    const language = languageOf(request) === 'en' ? 'en' : 'zh-CN';
    const id = clientIdOf(hospital);
    const client = province.clients.get(id);
    if (!client) return undefined;
    const known = systems.get(`${id} ${language}`) ?? makeHis({ baseUrl: url, client: { id, ...client }, language });
    systems.set(`${id} ${language}`, known);
    return known;
  };
  router.use('/demo/his', json({ limit: '64kb' }));
  router.get('/demo/his/ward', (request, response) => {
    const name = languageOf(request) === 'en' ? 'nameEn' : 'nameZh';
    response.json(wardOf(stage().province, (id) => findItem(id)?.[name]));
  });
  router.post('/demo/his/orders', orders(stage, hisOf));
  router.post('/demo/his/feedback', feedback(hisOf));
  return router;
}

function wardOf({ hospitals, people }: Province, itemName: (id: string) => string | undefined): object {
  const known = people.filter(({ reports, story }) => reports.length > 0 && story !== 'without-identifier');
  const items = new Set(people.flatMap(({ reports }) => reports.flatMap(({ item }) => item ?? [])));
  return {
    hospitals: [...hospitals].map(([id, { name }]) => ({ id, name })),
    patients: known.map((person) => ({
      number: person.number,
      name: `${person.family}${person.given}`,
      gender: person.gender,
      birthDate: person.birthDate,
      // What the doctor of a clinic would think of ordering; the page preselects nothing.
      items: [...new Set(person.reports.flatMap(({ item }) => item ?? []))],
    })),
    items: [...items].sort().flatMap((id) => {
      const name = itemName(id);
      return name === undefined ? [] : [{ id, name }];
    }),
  };
}

function orders(stage: () => WardStage, hisOf: HisOf): RequestHandler {
  return async (request, response) => {
    const { hospital, patient, items } = request.body as { hospital?: unknown; patient?: unknown; items?: unknown };
    const person = stage().province.people.find(({ number }) => number === patient);
    const his = hisOf(hospital, request);
    const wanted = Array.isArray(items) ? items.filter((item): item is string => typeof item === 'string') : [];
    if (!his || !person || typeof hospital !== 'string' || wanted.length === 0 || wanted.length > MOST_ORDERS) {
      response.status(NOBODY.status).json(NOBODY);
      return;
    }
    const { visit, drafts } = visitOf(person, hospital, wanted);
    const startedAt = performance.now();
    const answer = await his.orderSign({ ...visit, orders: drafts });
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    response.json({ status: answer.status, ms, answer: answer.body });
  };
}

function visitOf(person: Person, hospital: string, items: readonly string[]) {
  const patient = patientOf(person, hospital);
  const drafts = items.map((item, index) => ({
    resourceType: 'ServiceRequest' as const,
    id: `demo-${String(person.number)}-${item}-${String(index)}`,
    status: 'draft' as const,
    intent: 'order' as const,
    code: { coding: [{ system: ITEM_SYSTEM, code: item }] },
    subject: { reference: `Patient/${patient.id}` },
  }));
  return { visit: { patient }, drafts };
}

function feedback(hisOf: HisOf): RequestHandler {
  return async (request, response) => {
    const { hospital, card, outcome, suggestion, reason } = request.body as Record<string, unknown>;
    const his = hisOf(hospital, request);
    if (!his || typeof card !== 'string' || (outcome !== 'accepted' && outcome !== 'overridden')) {
      response.status(NOBODY.status).json(NOBODY);
      return;
    }
    const answer = await his.feedback(card, {
      outcome,
      ...(typeof suggestion === 'string' ? { suggestion } : {}),
      ...(typeof reason === 'string' ? { reason } : {}),
    });
    response.json({ status: answer.status, answer: answer.body });
  };
}
