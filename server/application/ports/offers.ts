import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { PatientKey } from '../../domain/patient/identity.ts';
import type { DecisionEntry, OfferState } from '../../domain/recognition/decision.ts';
import type { Offer, OfferId } from '../../domain/recognition/offer.ts';
import type { ReportId } from '../../domain/report/report.ts';
import type { Fen } from '../../domain/savings/money.ts';
import type { SavingsEntry } from '../../domain/savings/entry.ts';
import type { EpochMs, ShanghaiDay } from '../../domain/time.ts';

export interface OfferWithState {
  readonly offer: Offer;
  readonly state: OfferState;
}

/** Reads of offers and decisions, outside a unit of work. */
export interface OfferBook {
  find(id: OfferId): Promise<OfferWithState | undefined>;
  entriesOf(
    id: OfferId,
  ): Promise<{ readonly decisions: readonly DecisionEntry[]; readonly savings: readonly SavingsEntry[] }>;
  /**
   * Whether the report was offered to the institution since the instant: the ground for opening it. `patient` is the
   * report's patient now: an offer that was made for another one is no ground.
   */
  wasOffered(report: ReportId, institution: InstitutionId, since: EpochMs, patient: PatientKey): Promise<boolean>;
  /** Recognitions that an own result repeated (认而又查), newest reversal first. */
  findRepeated(query: RepeatedQuery): Promise<readonly RepeatedRecognition[]>;
  /** Decided offers (Tasks) by ordering institution (undefined: all), newest decision first. */
  findDecided(query: DecidedQuery): Promise<readonly OfferWithState[]>;
}

/** A recognition that the ordering institution made worthless by performing the item all the same. */
export interface RepeatedRecognition extends OfferWithState {
  readonly recognizedAt: EpochMs;
  readonly reversedAt: EpochMs;
  /** The own report that repeated it. */
  readonly byReport: ReportId;
  /** What the reversal took back. */
  readonly reversedFen: Fen;
}

export interface RepeatedQuery {
  /** Of this ordering institution; undefined: of all. */
  readonly institution: InstitutionId | undefined;
  /** Reversed on these Shanghai days, both included. */
  readonly from: ShanghaiDay;
  readonly to: ShanghaiDay;
  readonly after: { readonly at: EpochMs; readonly id: string } | undefined;
  readonly limit: number;
}

export interface DecidedQuery {
  readonly institution: InstitutionId | undefined;
  readonly ids?: readonly OfferId[] | undefined;
  readonly orderId?: string | undefined;
  readonly state?: OfferState['state'] | undefined;
  readonly decidedFrom?: EpochMs | undefined;
  readonly decidedBefore?: EpochMs | undefined;
  /** The last one of the part before: its decision's instant, and its id. */
  readonly after?: { readonly at: EpochMs; readonly id: string } | undefined;
  readonly limit: number;
}

/** What of an earlier offer matters to whoever offers the same again. */
export interface KnownOffer {
  readonly waitGroup: string;
  readonly isVoid: boolean;
}

/** Inside a unit of work. */
export interface OfferWriter {
  find(id: OfferId): Promise<OfferWithState | undefined>;
  /** Inserts the offers that are not there yet and returns those; existing ones are left as they are. */
  addNew(offers: readonly Offer[]): Promise<readonly Offer[]>;
  /** Of those of the ids that exist already: their wait group, and whether they are void. */
  findKnown(ids: readonly OfferId[]): Promise<ReadonlyMap<OfferId, KnownOffer>>;
  /** Offers with a standing recognition in the wait group, of the patient's bucket. */
  recognizedInWaitGroup(patient: PatientKey, waitGroup: string): Promise<readonly Offer[]>;
  /** Standing recognitions that rest on the report, wherever they were made. */
  recognizedByReport(report: ReportId): Promise<readonly Offer[]>;
  /** Standing recognitions of the institution for the patient decided in [from, to]. */
  recognizedByPatient(
    patients: readonly PatientKey[],
    institution: InstitutionId,
    from: EpochMs,
    to: EpochMs,
  ): Promise<readonly { readonly offer: Offer; readonly decidedAt: EpochMs }[]>;
  /** Recognition entries of the day for patient and ordering institution: what visits are counted against. */
  recognitionsOfDay(
    patient: PatientKey,
    institution: InstitutionId,
    day: ShanghaiDay,
  ): Promise<readonly SavingsEntry[]>;
  /** Every offer that was made for these patients, the last thousand of each at most. */
  findByPatients(patients: readonly PatientKey[]): Promise<readonly OfferWithState[]>;
  /**
   * With an instant: the offer showed another person's result, from now on it is no ground and takes no decision.
   * Without one: it is as good as before.
   */
  setVoid(offer: Offer, at: EpochMs | undefined): Promise<void>;
  /** Replaces the state of the offer, `decidedAt` and `viewedAt` included. */
  setState(offer: Offer, state: OfferState): Promise<void>;
  /** Sets viewedAt on offers of the report, for this patient, to the institution that have none; returns those. */
  markViewed(
    report: ReportId,
    institution: InstitutionId,
    since: EpochMs,
    at: EpochMs,
    patient: PatientKey,
  ): Promise<readonly Offer[]>;
  decisionsOf(id: OfferId): Promise<readonly DecisionEntry[]>;
  savingsOf(id: OfferId): Promise<readonly SavingsEntry[]>;
  addDecision(entry: DecisionEntry): Promise<void>;
  addSaving(entry: SavingsEntry, patient: PatientKey): Promise<void>;
}
