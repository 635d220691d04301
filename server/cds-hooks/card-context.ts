import type { OfferedResult } from '../application/choose-offers.ts';
import type { Units } from '../application/ports/units.ts';
import type { Item } from '../domain/catalogue/item.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { ReportContent } from '../domain/report/report.ts';
import type { EpochMs } from '../domain/time.ts';
import type { DraftOrder } from '../fhir/mapping/hook-request.ts';
import type { Language } from './texts.ts';

/** What cards are made with. */
export interface CardContext {
  readonly registry: Registry;
  readonly units: Units;
  readonly language: Language;
  readonly now: EpochMs;
  /** Base of every link, without a trailing slash. */
  readonly publicUrl: string;
  readonly content: ReadonlyMap<string, ReportContent>;
  /** The draft orders as they were sent, by id. */
  readonly drafts: ReadonlyMap<string, DraftOrder>;
  readonly suggestionId: (offer: OfferedResult['offer']) => string;
  /** A link of its own for each card: each opens the viewer once. */
  readonly viewerLink: () => string;
}

export const itemName = (item: Item, language: Language): string => (language === 'zh' ? item.nameZh : item.nameEn);
