import type { OfferWithState } from '../application/ports/offers.ts';
import type { ItemId, Laterality } from '../domain/catalogue/item.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import type { DecisionEntry, DecisionState, OfferState, ReversalCause } from '../domain/recognition/decision.ts';
import type { Coverage, Obligation, Offer, OfferId } from '../domain/recognition/offer.ts';
import type { ReportId } from '../domain/report/report.ts';
import type { SavingsEntry } from '../domain/savings/entry.ts';
import type { ShanghaiDay } from '../domain/time.ts';
import { bucketOfId } from './bucket.ts';
import { flag, optionalText, optionalWhole, orNull, text, whole, type Row, type SqlValue } from './sql.ts';

/** Columns of `offers` that are written once, with how an offer fills them. */
const OFFER_COLUMNS: Readonly<Record<string, (offer: Offer) => SqlValue>> = {
  bucket: ({ id }) => bucketOfId(id),
  id: ({ id }) => id,
  patient: ({ patient }) => patient,
  patient_keys: ({ patientKeys }) => patientKeys.join(' '),
  ordering_institution: ({ orderingInstitution }) => orderingInstitution,
  source_institution: ({ sourceInstitution }) => sourceInstitution,
  order_id: ({ orderId }) => orderId,
  item: ({ item }) => item,
  laterality: ({ laterality }) => orNull(laterality),
  coverage: ({ coverage }) => coverage,
  covered_items: ({ coveredItems }) => coveredItems.join(' '),
  remaining_items: ({ remainingItems }) => remainingItems.join(' '),
  obligation: ({ obligation }) => obligation,
  same_institution: ({ sameInstitution }) => (sameInstitution ? 1 : 0),
  mark: ({ mark }) => mark,
  report_id: ({ reportId }) => reportId,
  report_version: ({ reportVersion }) => reportVersion,
  report_digest: ({ reportDigest }) => reportDigest,
  collected_at: ({ collectedAt }) => collectedAt,
  expires_at: ({ expiresAt }) => expiresAt,
  saves_fen: ({ savesFen }) => savesFen,
  saves_minutes: ({ savesMinutes }) => savesMinutes,
  wait_group: ({ waitGroup }) => waitGroup,
  department: ({ department }) => department,
  offered_at: ({ offeredAt }) => offeredAt,
  offered_day: ({ offeredDay }) => offeredDay,
  state: () => 'open',
};

export const INSERT_OFFER = `INSERT INTO offers (${Object.keys(OFFER_COLUMNS).join(', ')})
  VALUES (${Object.keys(OFFER_COLUMNS)
    .map(() => '?')
    .join(', ')}) ON CONFLICT DO NOTHING`;

export const offerValues = (offer: Offer): readonly SqlValue[] =>
  Object.values(OFFER_COLUMNS).map((value) => value(offer));

const words = (value: string): readonly string[] => (value === '' ? [] : value.split(' '));

/** A row of `offers`. */
export function decodeOffer(row: Row): OfferWithState {
  const offer: Offer = {
    id: text(row, 'id') as OfferId,
    orderingInstitution: text(row, 'ordering_institution') as InstitutionId,
    sourceInstitution: text(row, 'source_institution') as InstitutionId,
    patient: text(row, 'patient') as PatientKey,
    patientKeys: words(text(row, 'patient_keys')) as readonly PatientKey[],
    orderId: text(row, 'order_id'),
    item: text(row, 'item') as ItemId,
    laterality: optionalText(row, 'laterality') as Laterality | undefined,
    coverage: text(row, 'coverage') as Coverage,
    coveredItems: words(text(row, 'covered_items')) as readonly ItemId[],
    remainingItems: words(text(row, 'remaining_items')) as readonly ItemId[],
    obligation: text(row, 'obligation') as Obligation,
    sameInstitution: flag(row, 'same_institution'),
    mark: text(row, 'mark'),
    reportId: text(row, 'report_id') as ReportId,
    reportVersion: whole(row, 'report_version'),
    reportDigest: text(row, 'report_digest'),
    collectedAt: whole(row, 'collected_at'),
    expiresAt: whole(row, 'expires_at'),
    savesFen: whole(row, 'saves_fen'),
    savesMinutes: whole(row, 'saves_minutes'),
    waitGroup: text(row, 'wait_group'),
    department: text(row, 'department'),
    offeredAt: whole(row, 'offered_at'),
    offeredDay: text(row, 'offered_day') as ShanghaiDay,
  };
  return { offer, state: decodeState(row) };
}

function decodeState(row: Row): OfferState {
  return {
    state: text(row, 'state') as DecisionState,
    lastOutcomeAt: optionalWhole(row, 'last_outcome_at'),
    decidedAt: optionalWhole(row, 'decided_at'),
    declineReason: optionalText(row, 'decline_reason'),
    viewedAt: optionalWhole(row, 'viewed_at'),
    voidAt: optionalWhole(row, 'void_at'),
  };
}

/** A row of `decisions`. */
export function decodeDecision(row: Row): DecisionEntry {
  return {
    offer: text(row, 'offer') as OfferId,
    seq: whole(row, 'seq'),
    step: text(row, 'step') as DecisionEntry['step'],
    cause: optionalText(row, 'cause') as ReversalCause | undefined,
    byReport: optionalText(row, 'by_report') as ReportId | undefined,
    declineReason: optionalText(row, 'decline_reason'),
    excused: flag(row, 'excused'),
    outcomeAt: whole(row, 'outcome_at'),
    at: whole(row, 'at'),
    day: text(row, 'day') as ShanghaiDay,
  };
}

/** A row of `savings`. */
export function decodeSaving(row: Row): SavingsEntry {
  return {
    id: text(row, 'id'),
    offer: text(row, 'offer') as OfferId,
    kind: text(row, 'kind') as SavingsEntry['kind'],
    own: flag(row, 'own'),
    fen: whole(row, 'fen'),
    minutes: whole(row, 'minutes'),
    visits: {
      total: whole(row, 'visit'),
      source: whole(row, 'visit_source'),
      item: whole(row, 'visit_item'),
      department: whole(row, 'visit_department'),
    },
    institution: text(row, 'institution') as InstitutionId,
    source: text(row, 'source') as InstitutionId,
    item: text(row, 'item') as ItemId,
    department: text(row, 'department'),
    at: whole(row, 'at'),
    day: text(row, 'day') as ShanghaiDay,
  };
}
