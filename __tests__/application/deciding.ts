import { makeCheckOrder } from '../../server/application/check-order.ts';
import { ExchangeError } from '../../server/application/exchange-error.ts';
import { makeIndexReports } from '../../server/application/index-reports.ts';
import { makeLoadRegistry } from '../../server/application/load-registry.ts';
import { makeOpenReport } from '../../server/application/open-report.ts';
import { makeRecordFeedback } from '../../server/application/record-feedback.ts';
import { makeReverseRecognition } from '../../server/application/reverse-recognition.ts';
import { makeVerifyLedger, type VerifyLedger } from '../../server/application/verify-ledger.ts';
import { buildRegistry } from '../../server/application/build-registry.ts';
import { makeCatalogue } from '../../server/domain/catalogue/catalogue.ts';
import { ITEM_SYSTEM } from '../../server/domain/catalogue/code.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import type { PatientIdentity } from '../../server/domain/patient/identity.ts';
import type { Offer } from '../../server/domain/recognition/offer.ts';
import type { ReportStatus } from '../../server/domain/report/report.ts';
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { builtIn, institution, schemas } from './registry-example.ts';
import { keyRoomOf } from '../support/keyed.ts';

/** Late in the evening in Shanghai: what happens two hours later happens on another day. */
export const EVENING = Date.parse('2026-11-20T22:30:00+08:00');

/** A version of a report in few words; a laboratory report that covers the items. */
export interface PushedVersion {
  readonly by: string;
  readonly sourceKey: string;
  readonly version: number;
  readonly items: readonly string[];
  readonly patient: number;
  readonly status?: ReportStatus;
  /** Now when left out. */
  readonly collectedAt?: number;
}

export interface Asked {
  readonly by: string;
  readonly patient: number;
  readonly items: readonly string[];
  readonly department?: string;
}

/** What a message did: a refusal is an answer, too. */
export type Taken = 'taken' | ExchangeError['code'];

/** The use cases that write the account, on a store, with a clock of their own. */
export interface TestLedger {
  now(): number;
  /** Time goes on. */
  pass(ms: number): void;
  push(version: PushedVersion): Promise<void>;
  /** The offers that an order check of the items makes or finds, in the order of the items. */
  check(asked: Asked): Promise<readonly Offer[]>;
  accept(offer: Offer, outcomeAt?: number): Promise<Taken>;
  decline(offer: Offer, reason: string, outcomeAt?: number): Promise<Taken>;
  undo(offer: Offer): Promise<Taken>;
  view(offer: Offer): Promise<Taken>;
  readonly verify: VerifyLedger;
}

/** Three hospitals of the third level, evaluated for everything everywhere. */
export async function openTestLedger({ work, registry: store, ...storage }: Storage): Promise<TestLedger> {
  let now = EVENING;
  const clock = { now: () => now };
  const quality = [{ items: ['*'], scope: 'CN', from: '2020-01-01', to: '2099-12-31' }];
  const catalogue = makeCatalogue(builtIn.items, []);
  await makeLoadRegistry({ work, store, clock, schemas, catalogue })({
    institutions: ['hz1', 'hz2', 'hz3'].map((id) => institution({ id, quality })),
  });
  const { revision, rows } = await store.load();
  const current = buildRegistry(builtIn, revision, rows);
  const shared = {
    ...storage,
    clock,
    work,
    registry: { current: () => current },
    ...keyRoomOf(),
    metrics: { count: () => undefined, observe: () => undefined, gauge: () => undefined },
    log: { event: () => undefined, fault: () => undefined },
    budgetMs: HOUR_MS,
  };
  const indexReports = makeIndexReports(shared);
  const checkOrder = makeCheckOrder(shared);
  const recordFeedback = makeRecordFeedback(shared);
  const reverseRecognition = makeReverseRecognition(shared);
  const openReport = makeOpenReport(shared);
  const clientId = 'his';
  const feedback = (
    offer: Offer,
    outcome: 'accepted' | 'overridden',
    reason: string | undefined,
    outcomeAt: number,
  ) => {
    const acceptedSuggestions = outcome === 'accepted' ? [shared.ids.suggestionId(offer.id, 'recognize')] : [];
    const item = { card: offer.id, outcome, acceptedSuggestions, reason, outcomeAt, expression: 'feedback[0]' };
    return taken(recordFeedback({ institution: offer.orderingInstitution, clientId, items: [item] }));
  };
  return {
    now: clock.now,
    pass(ms) {
      now += ms;
    },
    async push(version) {
      await indexReports({ institution: version.by as InstitutionId, clientId, via: 'push' }, [incoming(version, now)]);
    },
    async check({ by, patient, items, department }) {
      const { offered } = await checkOrder({
        institution: by as InstitutionId,
        clientId,
        spentMs: 0,
        patient: () => Promise.resolve(identityOf(patient)),
        encounter: { emergency: false, department },
        orders: items.map((item) => ({
          id: `order-${item}`,
          concept: conceptOf(item),
          ...{ status: 'draft', priority: undefined, laterality: undefined, occurrenceAt: undefined },
        })),
      });
      return offered.map(({ offer }) => offer);
    },
    accept: (offer, outcomeAt = now) => feedback(offer, 'accepted', undefined, outcomeAt),
    decline: (offer, reason, outcomeAt = now) => feedback(offer, 'overridden', reason, outcomeAt),
    undo: ({ id, orderingInstitution }) =>
      taken(reverseRecognition({ offer: id, institution: orderingInstitution, clientId })),
    view: ({ reportId, orderingInstitution }) =>
      taken(openReport({ institution: orderingInstitution, clientId }, reportId)),
    verify: makeVerifyLedger(storage),
  };
}

async function taken(message: Promise<unknown>): Promise<Taken> {
  try {
    await message;
    return 'taken';
  } catch (error) {
    if (error instanceof ExchangeError) return error.code;
    throw error;
  }
}

const conceptOf = (code: string) => [{ system: ITEM_SYSTEM, code }];

function incoming(pushed: PushedVersion, now: number): Parameters<ReturnType<typeof makeIndexReports>>[1][number] {
  const { by, sourceKey, version, items, patient, status = 'final', collectedAt = now - MINUTE_MS } = pushed;
  return {
    institution: by as InstitutionId,
    sourceKey,
    sourceVersion: { versionId: String(version), lastUpdated: undefined, issued: undefined },
    status,
    concept: [],
    results: items.map((item) => ({ concept: conceptOf(item), counts: true })),
    ...{ collectedAt, collectedFrom: 'specimen', issuedAt: collectedAt },
    ...{ images: false, presentedForm: false, laterality: undefined, identifiers: [], specimen: undefined },
    patient: identityOf(patient),
    content: {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: { resourceType: 'DiagnosticReport', status, version, items } }],
    },
  };
}

const identityOf = (patient: number): PatientIdentity => ({
  identifiers: [{ kind: 'other', system: 'urn:cards', value: `card ${String(patient)}` }],
  birthDate: '1980-03-04' as PatientIdentity['birthDate'],
  gender: undefined,
  names: [],
});
