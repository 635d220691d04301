import type { Concept } from '../catalogue/code.ts';
import type { Laterality } from '../catalogue/item.ts';
import type { EpochMs } from '../time.ts';

/** A draft order (开单) as the order check sees it, mapped from a ServiceRequest. */
export interface Order {
  /** The resource's id; cards delete `ServiceRequest/<id>`. */
  readonly id: string;
  readonly concept: Concept;
  readonly status: string | undefined;
  readonly priority: string | undefined;
  /** From `bodySite`: SNOMED sides or text with 左, 右, 双. */
  readonly laterality: Laterality | undefined;
  /** `occurrenceDateTime`, or the start of `occurrencePeriod`. */
  readonly occurrenceAt: EpochMs | undefined;
}

/** What the order check knows of the visit. */
export interface EncounterFacts {
  /** `Encounter.class` is EMER. */
  readonly emergency: boolean;
  /** `Encounter.serviceType` in words; undefined is shown as 未注明. */
  readonly department: string | undefined;
}
