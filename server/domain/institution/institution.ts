import type { ItemId, Laterality } from '../catalogue/item.ts';
import type { Fen } from '../savings/money.ts';
import type { ShanghaiDay } from '../time.ts';

export type InstitutionId = string & { readonly __institutionId: never };

/** 三甲 三乙 二甲 二乙 基层 第三方实验室. */
export type Level = '3A' | '3B' | '2A' | '2B' | '1' | 'LAB';

/** One line of an institution's own code map (院内码 → 互认项目). */
export interface CodeMapping {
  readonly system: string;
  readonly code: string;
  readonly item: ItemId;
  readonly laterality?: Laterality | undefined;
}

/** A passed quality evaluation (室间质评): these items, this scope, these days (both included). */
export interface QualityEvaluation {
  /** Item ids, or `*` alone for every item. */
  readonly items: readonly string[];
  /** `CN`, a GB/T 2260 prefix (`33`, `3301`, `330111`), or an agreement's id. */
  readonly scope: string;
  readonly from: ShanghaiDay;
  readonly to: ShanghaiDay;
}

export interface DatedPrice {
  readonly item: ItemId;
  readonly fen: Fen;
  readonly from?: ShanghaiDay | undefined;
  readonly to?: ShanghaiDay | undefined;
}

export interface ItemMinutes {
  readonly item: ItemId;
  readonly minutes: number;
}

export interface FhirEndpoint {
  readonly baseUrl: string;
  readonly pollSeconds: number;
  readonly bearer: string | undefined;
  /** The server stands in a private network: private addresses may be called there, also without TLS. */
  readonly privateNetwork: boolean;
}

export interface Institution {
  readonly id: InstitutionId;
  readonly name: string;
  readonly uscc: string | undefined;
  readonly level: Level;
  /** GB/T 2260, six digits. */
  readonly region: string;
  readonly consortium: string | undefined;
  /** Offset for the institution's times that carry none, `+08:00`. */
  readonly timeZone: string;
  readonly active: boolean;
  readonly fhir: FhirEndpoint | undefined;
  readonly codes: readonly CodeMapping[];
  readonly quality: readonly QualityEvaluation[];
  readonly prices: readonly DatedPrice[];
  readonly minutes: readonly ItemMinutes[];
  readonly ownResults: 'offer' | 'hide';
  readonly acceptAction: 'delete' | 'update';
}

/** A regional agreement on recognition (长三角HR). */
export interface Agreement {
  readonly id: string;
  readonly mark: string;
  /** GB/T 2260 prefixes of the signing regions. */
  readonly regions: readonly string[];
}
