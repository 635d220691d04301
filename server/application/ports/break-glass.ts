import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { PatientKey } from '../../domain/patient/identity.ts';
import type { ReportId } from '../../domain/report/report.ts';
import type { EpochMs } from '../../domain/time.ts';

/** Somebody looked at a patient without an order or an encounter, and said why (紧急查阅). */
export interface GlassBroken {
  /** Carries the patient's bucket. */
  readonly id: string;
  readonly at: EpochMs;
  readonly institution: InstitutionId;
  readonly client: string;
  /** Who asked, as the hospital's system or the login says. */
  readonly person: string;
  readonly patient: PatientKey;
  /** In the person's own words; foreign text. */
  readonly reason: string;
  readonly encounter: string | undefined;
  /** What was opened by it, each with whose it is. */
  readonly reports: readonly { readonly id: ReportId; readonly source: InstitutionId }[];
}

export interface GlassQuery {
  /** Uses by this institution, and those that opened its reports; undefined: all. */
  readonly institution: InstitutionId | undefined;
  readonly from: EpochMs;
  readonly before: EpochMs;
  readonly after: { readonly at: EpochMs; readonly id: string } | undefined;
  readonly limit: number;
}

/** Reads outside a unit of work; newest first. */
export interface GlassBook {
  find(query: GlassQuery): Promise<readonly GlassBroken[]>;
}

/** Inside a unit of work. */
export interface GlassWriter {
  add(broken: GlassBroken): Promise<void>;
}
