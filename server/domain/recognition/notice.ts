import type { InstitutionId } from '../institution/institution.ts';
import type { PatientKey } from '../patient/identity.ts';
import type { ReportId } from '../report/report.ts';
import type { EpochMs } from '../time.ts';
import type { OfferId } from './offer.ts';

/** The id of a notice: a UUID with the patient's bucket. */
export type NoticeId = string & { readonly __noticeId: never };

/**
 * What became of a result that an institution relied on: a new version is in force; its source withdrew it; it turned
 * out to be another patient's (`moved` by its source, `separated` when two identifiers were found to be two persons').
 */
export type NoticeKind = 'changed' | 'withdrawn' | 'moved' | 'separated';

/** Told to the ordering institution, once per offer and report version, until somebody there has acknowledged it. */
export interface Notice {
  readonly id: NoticeId;
  readonly kind: NoticeKind;
  /** In whose chart the result was relied on. */
  readonly patient: PatientKey;
  /** The ordering institution that is told. */
  readonly institution: InstitutionId;
  readonly offer: OfferId;
  readonly reportId: ReportId;
  /** The version that brought the change; the offer says which one was relied on. */
  readonly reportVersion: number;
  readonly at: EpochMs;
}
