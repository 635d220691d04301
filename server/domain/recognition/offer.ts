import type { ItemId, Laterality } from '../catalogue/item.ts';
import type { InstitutionId } from '../institution/institution.ts';
import type { PatientKey } from '../patient/identity.ts';
import type { ReportId } from '../report/report.ts';
import type { Fen } from '../savings/money.ts';
import type { EpochMs, ShanghaiDay } from '../time.ts';

/** The id of an offer and of its card: a UUID with the patient's bucket, otherwise not to be guessed. */
export type OfferId = string & { readonly __offerId: never };

export type Coverage = 'full' | 'partial';
export type Obligation = 'must' | 'may';

/** An offer (互认提醒): that this prior report answers that order. Written once, never edited. */
export interface Offer {
  readonly id: OfferId;
  readonly orderingInstitution: InstitutionId;
  readonly sourceInstitution: InstitutionId;
  readonly patient: PatientKey;
  /** All keys of the patient as known at the offer: consent is asked for each. */
  readonly patientKeys: readonly PatientKey[];
  readonly orderId: string;
  readonly item: ItemId;
  /** The side that was ordered, where the item needs one. */
  readonly laterality: Laterality | undefined;
  readonly coverage: Coverage;
  readonly coveredItems: readonly ItemId[];
  /** Members still to be ordered when coverage is partial. */
  readonly remainingItems: readonly ItemId[];
  readonly obligation: Obligation;
  readonly sameInstitution: boolean;
  readonly mark: string;
  readonly reportId: ReportId;
  readonly reportVersion: number;
  readonly reportDigest: string;
  readonly collectedAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** Estimates at the day of the offer; the saving is priced anew at the decision. */
  readonly savesFen: Fen;
  readonly savesMinutes: number;
  /** Offers with the same wait group share one blood draw: the longest wait counts once. */
  readonly waitGroup: string;
  /** Where the order was written; 未注明 where the encounter does not say. */
  readonly department: string;
  readonly offeredAt: EpochMs;
  readonly offeredDay: ShanghaiDay;
}
