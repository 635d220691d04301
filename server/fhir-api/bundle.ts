import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { IndexOutcome, IndexReports } from '../application/index-reports.ts';
import { asObject, asText, type Json } from '../fhir/mapping/json.ts';
import { makeResourcePool } from '../fhir/mapping/pool.ts';
import { ERROR_TABLE, operationOutcome } from '../http/error-table.ts';
import { sendFhir } from '../http/respond.ts';
import { readEntry, type ReadEntry } from './bundle-entry.ts';
import { representation } from './diagnostic-report.ts';
import type { IncomingNeeds } from './incoming.ts';
import { information } from './outcome.ts';
import { returnOf, type Return } from './preferences.ts';
import { pusherOf, type Pusher } from './pusher.ts';
import { entryResponse } from './report-outcome.ts';

export interface BundleNeeds extends IncomingNeeds {
  readonly indexReports: IndexReports;
  readonly mostEntries: number;
}

/** Resources that are used where a report refers to them. */
const USED_TYPES: ReadonlySet<string> = new Set([
  ...['Patient', 'Observation', 'Specimen', 'ImagingStudy', 'ServiceRequest', 'Organization', 'Practitioner'],
  ...['PractitionerRole', 'Media'],
]);

/** Counts entries before anything looks into them. */
export function checkEntryCount(most: number): RequestHandler {
  return (request, _response, next) => {
    const entries = asObject(request.body)?.entry;
    if (Array.isArray(entries) && entries.length > most)
      throw new ExchangeError('too-large', `A Bundle may have ${String(most)} entries.`);
    next();
  };
}

/** What became of an entry. */
type Done = IndexOutcome | ExchangeError | { readonly passedOver: string };

/** `POST /fhir`: a transaction is all or nothing, a batch answers entry by entry (contract 6). */
export function receiveBundle(needs: BundleNeeds): RequestHandler {
  return async (request, response) => {
    const pusher = pusherOf(response);
    const bundle = request.body as Json;
    const entries = entriesOf(bundle);
    const pool = makeResourcePool();
    for (const entry of entries) pool.add(entry.resource, asText(entry.fullUrl));
    const read: ReadEntry[] = [];
    for (const [index, entry] of entries.entries()) read.push(await readEntry(needs, pusher, pool, entry, index));
    const done =
      bundle.type === 'transaction' ? await asTransaction(needs, pusher, read) : await asBatch(needs, pusher, read);
    const wanted = returnOf(request);
    const answered: object[] = [];
    for (const each of done) answered.push(await entryOf(needs, pusher, each, wanted));
    sendFhir(response, 200, { resourceType: 'Bundle', type: `${String(bundle.type)}-response`, entry: answered });
  };
}

function entriesOf(bundle: Json): readonly Json[] {
  const entries: readonly unknown[] = Array.isArray(bundle.entry) ? bundle.entry : [];
  return entries.map((entry) => asObject(entry) ?? {});
}

/** One fault refuses all of it, with every fault named. */
async function asTransaction(needs: BundleNeeds, pusher: Pusher, read: readonly ReadEntry[]): Promise<readonly Done[]> {
  const faults = read.flatMap((entry) => (entry.kind === 'fault' ? [entry.error] : []));
  const [first] = faults;
  if (first) throw new ExchangeError(first.code, ...faults.flatMap(({ details }) => details).slice(0, 100));
  const reports = read.flatMap((entry) => (entry.kind === 'report' ? [entry.report] : []));
  const outcomes = [...(await needs.indexReports({ ...pusher, via: 'push' }, reports))];
  return read.map((entry) => (entry.kind === 'report' && outcomes.shift()) || passedOver(entry));
}

/** So many entries of a batch are written at once; they wait in line as they were sent. */
const ABREAST = 50;

async function asBatch(needs: BundleNeeds, pusher: Pusher, read: readonly ReadEntry[]): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (let start = 0; start < read.length; start += ABREAST) {
    const group = read.slice(start, start + ABREAST);
    done.push(...(await Promise.all(group.map((entry) => oneOfBatch(needs, pusher, entry)))));
  }
  return done;
}

async function oneOfBatch(needs: BundleNeeds, pusher: Pusher, entry: ReadEntry): Promise<Done> {
  if (entry.kind !== 'report') return passedOver(entry);
  try {
    const [outcome] = await needs.indexReports({ ...pusher, via: 'push' }, [entry.report]);
    return outcome ?? passedOver(entry);
  } catch (error) {
    // Each entry stands for itself: what keeps it out is told in its place.
    if (error instanceof ExchangeError) return error;
    throw error;
  }
}

const passedOver = (entry: ReadEntry): Done =>
  entry.kind === 'fault' ? entry.error : { passedOver: entry.kind === 'other' ? entry.type : '' };

/** An entry of the answer, with as much as the sender wants back. */
async function entryOf(needs: BundleNeeds, pusher: Pusher, done: Done, wanted: Return): Promise<object> {
  const isTold = wanted !== 'minimal';
  if (done instanceof ExchangeError)
    return { response: { status: String(ERROR_TABLE[done.code].status), outcome: operationOutcome(done) } };
  if ('passedOver' in done) {
    const told = USED_TYPES.has(done.passedOver)
      ? 'Used where a report refers to it; not kept by itself.'
      : 'Passed over: the exchange keeps reports.';
    return { response: { status: '200 OK', ...(isTold ? { outcome: information('informational', told) } : {}) } };
  }
  const resource = wanted === 'representation' ? await representation(needs, pusher, done) : undefined;
  return { ...(resource ? { resource } : {}), response: entryResponse(done, isTold) };
}
