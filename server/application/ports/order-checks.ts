import type { ItemId, Laterality } from '../../domain/catalogue/item.ts';
import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { KeyedDemographics, PatientKey } from '../../domain/patient/identity.ts';
import type { OfferId } from '../../domain/recognition/offer.ts';
import type { EncounterFacts, Order } from '../../domain/recognition/order.ts';
import type { EpochMs, ShanghaiDay } from '../../domain/time.ts';

/** A key of the patient as it was known at the check, with the demographics of the request under it. */
export interface AskedKey {
  readonly key: PatientKey;
  /** What the identifier is, when the request named it; undefined for a key that was reached by a link. */
  readonly ownKind: string | undefined;
  readonly demographics: KeyedDemographics;
}

/** An order with the item and the side that the ordering institution's codes made of it. */
export interface AskedOrder extends Pick<Order, 'id' | 'status' | 'priority' | 'occurrenceAt'> {
  readonly item: ItemId;
  readonly laterality: Laterality | undefined;
}

/** What an order check was asked and which offers it answered with: enough to ask it again under other rules. */
export interface RecordedCheck {
  /** Carries the bucket of the patient's main key. */
  readonly id: string;
  readonly at: EpochMs;
  readonly institution: InstitutionId;
  /** The main key first. */
  readonly keys: readonly [AskedKey, ...AskedKey[]];
  readonly isSeveral: boolean;
  readonly optedOut: boolean;
  readonly encounter: EncounterFacts;
  readonly orders: readonly AskedOrder[];
  readonly offers: readonly OfferId[];
}

/** Reads of recorded checks, outside a unit of work. */
export interface OrderCheckBook {
  find(id: RecordedCheck['id']): Promise<RecordedCheck | undefined>;
  /** Checks of one day in the order of their ids, after the one given. */
  findByDay(day: ShanghaiDay, after: string | undefined, limit: number): Promise<readonly RecordedCheck[]>;
  /** How many there are from one day to another, both included. */
  count(from: ShanghaiDay, to: ShanghaiDay): Promise<number>;
  /** The first day of which any are kept; undefined when there are none. */
  firstDay(): Promise<ShanghaiDay | undefined>;
}

/** Inside a unit of work. */
export interface OrderCheckWriter {
  add(check: RecordedCheck): Promise<void>;
  /** Forgets checks of days before this one, at most `limit`. */
  forget(before: ShanghaiDay, limit: number): Promise<void>;
}
