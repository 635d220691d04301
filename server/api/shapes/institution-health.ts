/** How an institution does (`GET /api/institution-health`), as JSON. Types only. Instants are RFC 3339, days Shanghai's. */
export interface ShownInstitutionHealth {
  readonly institution: string;
  readonly institutionName: string;
  readonly active: boolean;
  /** The gravest first; empty when all is well. */
  readonly troubles: readonly ('stopped' | 'failing' | 'silent' | 'evaluations-lapse')[];
  readonly harvest: {
    readonly state: 'healthy' | 'failing' | 'stopped' | 'not-harvested';
    readonly breaker: 'closed' | 'open' | 'half-open';
    readonly lastHarvestAt: string | null;
    readonly lastSuccessAt: string | null;
    /** In a row. */
    readonly failures: number;
    /** A closed code of what the hospital did wrong, never its own words. */
    readonly fault: string | null;
    /** When it is asked again after a failure. */
    readonly retryAt: string | null;
  };
  readonly newestReportAt: string | null;
  /** Seconds since the newest report was received. */
  readonly lagSeconds: number | null;
  /** Received, new or changed, pushed, harvested or imported; 100,000 at most are counted. */
  readonly reports: { readonly lastDay: number; readonly lastWeek: number };
  readonly unmappedCodes: {
    /** How many of its newest reports were looked at. */
    readonly ofReports: number;
    /** The most frequent first. */
    readonly codes: readonly { readonly system: string; readonly code: string; readonly reports: number }[];
  };
  /** Quality evaluations that lapse within 60 days and that no other one follows. */
  readonly lapsingEvaluations: readonly {
    readonly items: readonly string[];
    readonly scope: string;
    readonly to: string;
  }[];
}

export interface InstitutionHealthAnswer {
  readonly institutions: readonly ShownInstitutionHealth[];
  readonly next: string | null;
}
