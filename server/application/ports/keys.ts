import type { EpochMs } from '../../domain/time.ts';

/** A content key as it may be told: never itself. */
export interface ContentKeyName {
  readonly id: string;
  readonly fingerprint: string;
}

/** The keys that may be changed. The patient-key secret is not among them: patients are looked up by it. */
export interface ChangingKeys {
  /** Content keys at hand, the one that seals first. */
  contentKeys(): readonly [ContentKeyName, ...ContentKeyName[]];
  /** Since when the first of them seals, where the exchange made it; else 0. */
  contentKeySince(): EpochMs;
  /** Names of the signing keys in use: the one that signs, then those that tokens are still verified with. */
  signingKeys(): Promise<readonly string[]>;
  /** Which of them the exchange keeps itself; the others are changed where they are given. */
  readonly kept: { readonly contentKey: boolean; readonly signingKey: boolean };
  /** On disk when it resolves. Running gateways take the new key up within {@link TAKEN_UP_MS}. */
  makeContentKey(now: EpochMs): Promise<void>;
  dropOldContentKeys(): Promise<void>;
  makeSigningKey(now: EpochMs, verifyUntil: EpochMs): Promise<void>;
}

/** A running process looks every second; a busy one may be late. */
export const TAKEN_UP_MS = 3000;
