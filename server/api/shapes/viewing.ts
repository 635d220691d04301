/**
 * What the doctor's page reads and writes (`/api/viewings/…`), as JSON. Types only: the pages import them, too. Instants
 * are RFC 3339 with +08:00, money is whole fen, every text of a source is as the source wrote it and not escaped.
 */

/** `GET /api/viewings/{id}`: the first screen, answered from one read. */
export interface ViewingAnswer {
  readonly id: string;
  readonly ground: 'order' | 'encounter' | 'break-glass';
  /** The order, encounter or reason that the doctor gave; null for a card's link. */
  readonly because: string | null;
  readonly endsAt: string;
  readonly patient: ViewedPatient;
  readonly institution: { readonly id: string; readonly name: string };
  readonly orders: readonly ViewedOrder[];
  /** Everything that may be seen of the last 400 days, newest first. */
  readonly reports: readonly ViewedReport[];
  /** Results that changed after this institution relied on them, not acknowledged yet. */
  readonly notices: readonly ViewedNotice[];
  readonly declineReasons: readonly DeclineReasonChoice[];
}

/** As the sources name the patient; empty where none does. The name is the newest report's. */
export interface ViewedPatient {
  readonly name: string;
  readonly gender: 'male' | 'female' | null;
  readonly birthDate: string | null;
}

export interface DeclineReasonChoice {
  readonly code: string;
  readonly display: string;
  readonly countsAsDecline: boolean;
}

export interface ItemName {
  readonly id: string;
  readonly name: string;
  readonly kind: 'laboratory' | 'examination';
}

/** One draft order of the check that the card answered. */
export interface ViewedOrder {
  readonly order: string;
  readonly item: ItemName;
  /** The best candidate, as it was offered. */
  readonly offer: ViewedOffer | null;
  /** Where there is no offer: the reports that come nearest, each with the first rule that fails. */
  readonly notRecognizable: readonly {
    readonly report: string;
    readonly institutionName: string;
    readonly collectedAt: string | null;
    readonly rule: string;
    readonly because: string;
  }[];
}

export interface ViewedOffer {
  readonly id: string;
  readonly state: 'open' | 'recognized' | 'declined' | 'reversed';
  readonly declineReason: string | null;
  /** Null while it can be decided; else why not any more, in one sentence. */
  readonly obstacle: string | null;
  readonly coverage: 'full' | 'partial';
  readonly coveredItems: readonly ItemName[];
  readonly remainingItems: readonly ItemName[];
  readonly obligation: 'must' | 'may';
  readonly sameInstitution: boolean;
  readonly mark: string;
  readonly source: { readonly id: string; readonly name: string; readonly level: string };
  readonly report: string;
  readonly reportVersion: number;
  readonly collectedAt: string;
  /** What the time was read from. */
  readonly collectedFrom: 'specimen' | 'effective' | 'results' | 'issued';
  readonly issuedAt: string | null;
  readonly expiresAt: string;
  readonly savesFen: number;
  readonly savesMinutes: number;
  readonly results: readonly ViewedResult[];
  readonly hasCritical: boolean;
  readonly imaging: readonly ViewedImaging[];
  readonly conclusion: string;
}

/** A result as a person reads it. */
export interface ViewedResult {
  /** The catalogue item, null for what the code map does not know. */
  readonly item: string | null;
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  /** The value in the catalogue's unit, where it was written in another one of the same property; else null. */
  readonly converted: { readonly value: string; readonly unit: string } | null;
  /** Why it is not comparable (another method, another property); null where nothing is to be said. */
  readonly note: string | null;
  /** The source's own reference range. */
  readonly range: string;
  readonly flag: string;
  /** What the flag means for the eye: nothing, high, low, abnormal without direction, critical. */
  readonly level: 'normal' | 'high' | 'low' | 'abnormal' | 'critical';
  readonly method: readonly string[];
}

export interface ViewedImaging {
  readonly modality: string;
  readonly description: string;
  readonly startedAt: string | null;
  readonly images: number | null;
  /** Where the images open; null when the source gave no https address. */
  readonly url: string | null;
}

/** One report of the timeline. */
export interface ViewedReport {
  readonly id: string;
  readonly source: { readonly id: string; readonly name: string };
  readonly name: string;
  readonly kind: 'laboratory' | 'examination' | 'other';
  readonly items: readonly ItemName[];
  readonly status: string;
  readonly isWithdrawn: boolean;
  readonly isCorrected: boolean;
  readonly version: number;
  readonly collectedAt: string | null;
  readonly issuedAt: string | null;
  readonly hasImages: boolean;
  readonly isOwn: boolean;
  /** Whether it could be recognised if its items were ordered now; else the first rule that fails. */
  readonly recognizable: boolean;
  readonly because: string | null;
  readonly expiresAt: string | null;
  readonly mark: string | null;
}

export interface ViewedNotice {
  readonly id: string;
  readonly kind: string;
  readonly because: string;
  readonly itemName: string;
  readonly sourceName: string;
  readonly collectedAt: string;
  readonly at: string;
}

/** `GET /api/viewings/{id}/reports/{report}`: one report opened; it is a view (调阅) and audited. */
export interface OpenedReportAnswer {
  readonly report: ViewedReport;
  readonly results: readonly ViewedResult[];
  readonly imaging: readonly ViewedImaging[];
  readonly conclusion: string;
  /** Versions that were there before, newest first, with when they were received. */
  readonly earlier: readonly { readonly version: number; readonly status: string; readonly receivedAt: string }[];
}

/** `GET /api/viewings/{id}/trends`: the same analyte over time; loaded after the first screen. */
export interface TrendsAnswer {
  readonly trends: readonly Trend[];
}

/** Values that may stand on one line: one item, one property, one method group. Others are a series of their own. */
export interface Trend {
  readonly item: ItemName;
  readonly unit: string;
  readonly series: readonly TrendSeries[];
}

export interface TrendSeries {
  /** Why these do not join the others (`another method: …`); null for the item's own. */
  readonly apart: string | null;
  readonly unit: string;
  readonly points: readonly TrendPoint[];
}

export interface TrendPoint {
  readonly report: string;
  readonly sourceName: string;
  readonly at: string;
  readonly value: number;
  /** As the source wrote it, with its unit. */
  readonly written: string;
  readonly isConverted: boolean;
  readonly range: string;
  readonly low: number | null;
  readonly high: number | null;
  readonly level: ViewedResult['level'];
}

/** `POST /api/viewings/{id}/decisions`: answers the offer as it stands after it. */
export interface DecisionRequest {
  readonly offer: string;
  readonly outcome: 'accepted' | 'overridden';
  /** A decline reason's code; for `overridden`. */
  readonly reason?: string;
}

export interface DecisionAnswer {
  readonly offer: ViewedOffer;
}

/** `POST /api/viewings`: a doctor who is logged in opens a patient. Identifiers stand in the body only. */
export interface StartViewingRequest {
  readonly identifier: { readonly system: string; readonly value: string };
  readonly birthDate?: string;
  readonly ground: 'order' | 'encounter' | 'break-glass';
  /** The order's or encounter's number, or the reason for breaking the glass. */
  readonly because: string;
}

export interface StartViewingAnswer {
  readonly viewing: string;
}
