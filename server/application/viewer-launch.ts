import type { InstitutionId } from '../domain/institution/institution.ts';

/** What a card's link lets its bearer see: one patient, for one institution. */
export interface ViewerLaunch {
  readonly institution: InstitutionId;
  readonly clientId: string;
  readonly patient: string;
}

/** Makes the token of a card's link: sealed, single use, five minutes (contract 4). */
export type SealLaunch = (launch: ViewerLaunch) => string;
