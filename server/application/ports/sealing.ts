import type { NoticeId } from '../../domain/recognition/notice.ts';
import type { OfferId } from '../../domain/recognition/offer.ts';
import type { PatientKey } from '../../domain/patient/identity.ts';
import type { ReportContent, ReportId } from '../../domain/report/report.ts';
import type { SealedContent } from './reports.ts';

/** Authenticated encryption of report content, bound to the report's id and version. */
export interface ContentSeal {
  seal(id: ReportId, version: number, content: ReportContent): SealedContent;
  /** Throws when the bytes, the id or the version are not those that were sealed. */
  open(id: ReportId, version: number, sealed: SealedContent): ReportContent;
  /** The same content sealed with the key of now. Throws as `open` does. */
  sealAnew(id: ReportId, version: number, sealed: SealedContent): SealedContent;
  /** By which two versions of a report are told apart; the same for the same content, whatever its order of members. */
  digest(content: ReportContent): string;
}

/** Ids that carry the patient's bucket and cannot be guessed. The same input gives the same id. */
export interface Ids {
  reportId(patient: PatientKey, institution: string, sourceKey: string): ReportId;
  offerId(patient: PatientKey, parts: readonly (string | number)[]): OfferId;
  /** The same change of the same report is told once per offer. */
  noticeId(offer: OfferId, reportVersion: number, kind: string): NoticeId;
  /** A suggestion's uuid, made from its offer's. `which` tells several suggestions apart. */
  suggestionId(offer: OfferId, which: string): string;
  /** Fresh and random, with the bucket. */
  fresh(patient: PatientKey): string;
}
