import type { InstitutionId } from '../domain/institution/institution.ts';
import type { RecordedCheck } from './ports/order-checks.ts';
import type { EpochMs } from '../domain/time.ts';

/** What a card's link lets its bearer see: one patient, for one institution. */
export interface ViewerLaunch {
  readonly institution: InstitutionId;
  readonly clientId: string;
  /** The practitioner for whom the hospital's system asked, as it says. */
  readonly person: string | undefined;
  /** The order check that the card answered; where none was recorded (patient-view), what would have been. */
  readonly check: RecordedCheck['id'] | RecordedCheck;
}

/** A launch as its token says, with what makes it usable only once. */
export interface OpenedLaunch {
  readonly launch: ViewerLaunch;
  readonly jti: string;
  readonly expiresAt: EpochMs;
}

/** The token of a card's link: sealed, single use, five minutes (contract 4). */
export interface LaunchSeal {
  seal(launch: ViewerLaunch): string;
  /** Undefined for anything that was not sealed here; whether it is over, the caller decides. */
  open(token: string): OpenedLaunch | undefined;
}
