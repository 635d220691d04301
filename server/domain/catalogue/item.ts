import type { Fen } from '../savings/money.ts';

/** A recognisable item's code in `{canon}/CodeSystem/item`, e.g. `L0002`. */
export type ItemId = string & { readonly __itemId: never };

/** `sided`: the item needs a side to be told (catalogue `L/R/B`); `none`: sides do not apply. */
export type ItemLaterality = 'none' | 'sided' | 'L' | 'R' | 'B';

/** Left, right, or both sides. */
export type Laterality = 'L' | 'R' | 'B';

export type ChargeLevel = 'item' | 'panel' | 'component-of-panel' | 'per-site';

/** One recognisable item (互认项目), a row of the catalogue. */
export interface Item {
  readonly id: ItemId;
  readonly kind: 'laboratoryTest' | 'examination';
  readonly category: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly loinc: string | undefined;
  readonly specimen: string | undefined;
  readonly modality: string | undefined;
  readonly bodySite: string | undefined;
  readonly laterality: ItemLaterality;
  /** `WO` plain, `W` enhanced, `WO+W` both series, `CTA`, `MRA`; undefined where contrast does not apply. */
  readonly contrast: string | undefined;
  readonly unit: string | undefined;
  readonly chargeLevel: ChargeLevel;
  /** Members of a panel, in catalogue order; empty for everything else and for panels without a member list. */
  readonly members: readonly ItemId[];
  readonly windowDays: number;
  readonly feeFen: Fen;
  readonly minutes: number;
  /** Privacy class: never offered, never listed (contract 7 `restricted`). */
  readonly sensitive: boolean;
  /** `default_recognisable` of the catalogue: Y, advisory, N. */
  readonly recognisable: 'yes' | 'advisory' | 'no';
}
