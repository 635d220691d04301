import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { PatientKey } from '../../domain/patient/identity.ts';
import type { Notice, NoticeId } from '../../domain/recognition/notice.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { OfferWithState } from './offers.ts';

/** A notice with what was done about it, and the offer that it is about. */
export interface ListedNotice {
  readonly notice: Notice;
  readonly acknowledgedAt: EpochMs | undefined;
  readonly offered: OfferWithState;
}

export interface NoticeQuery {
  /** Told to this institution; undefined: to any. */
  readonly institution: InstitutionId | undefined;
  /** Only those that nobody has acknowledged yet, only acknowledged ones, or all. */
  readonly state: 'open' | 'acknowledged' | 'all';
  /** Goes on after this notice, newest first. */
  readonly after: { readonly at: EpochMs; readonly id: NoticeId } | undefined;
  readonly limit: number;
}

/** Reads of notices, outside a unit of work. */
export interface NoticeBook {
  /** Newest first. */
  find(query: NoticeQuery): Promise<readonly ListedNotice[]>;
  /** What the institution has not acknowledged of these patients' results, newest first, fifty at most. */
  findOpenOf(patients: readonly PatientKey[], institution: InstitutionId): Promise<readonly ListedNotice[]>;
}

/** Inside a unit of work. */
export interface NoticeWriter {
  /** False when the notice is there already. */
  add(notice: Notice): Promise<boolean>;
  findById(id: string): Promise<ListedNotice | undefined>;
  /** The first acknowledgement stays. */
  acknowledge(id: NoticeId, clientId: string, at: EpochMs): Promise<void>;
}
