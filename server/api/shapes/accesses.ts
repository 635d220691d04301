/** Who looked, and why (`/api/accesses/search`, `/api/break-glass`). Types only: the pages import them, too. */

export interface AccessesAnswer {
  readonly accesses: readonly ShownAccess[];
  readonly next: string | null;
}

export interface ShownAccess {
  readonly id: string;
  readonly at: string;
  readonly institution: string | null;
  readonly institutionName: string | null;
  /** The hospital's system, or `pages`. */
  readonly client: string | null;
  /** The person, where one is known. */
  readonly person: string | null;
  readonly action: string;
  readonly ground: string | null;
  /** The order's or encounter's number, or the reason for breaking the glass, in the person's own words. */
  readonly because: string | null;
  /** Offers, reports or orders concerned. */
  readonly objects: readonly string[];
}

export interface BreakGlassAnswer {
  readonly uses: readonly ShownGlass[];
  readonly next: string | null;
}

export interface ShownGlass {
  readonly id: string;
  readonly at: string;
  readonly institution: string;
  readonly institutionName: string;
  readonly client: string;
  readonly person: string;
  readonly reason: string;
  readonly encounter: string | null;
  readonly reports: readonly { readonly report: string; readonly source: string; readonly sourceName: string }[];
}
