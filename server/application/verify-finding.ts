/** Something in the account that is not what the rest of it says. Never names a patient. */
export interface LedgerFinding {
  readonly table: 'offers' | 'decisions' | 'savings' | 'figures';
  /** Offer id; `offer.seq` of a decision; a savings entry's id; `cut/institution/day/key` of a daily sum. */
  readonly id: string;
  readonly wrong: string;
}

/** A value as it is told. */
export const told = (value: string | number | boolean | undefined): string =>
  value === undefined ? 'nothing' : String(value);
