import type { ReportId } from '../../domain/report/report.ts';
import type { SealedContent } from './reports.ts';

/** Where a sealed content stands; all of them have one order. */
export interface ContentPlace {
  readonly id: ReportId;
  readonly version: number;
}

/** A sealed content without its bytes. */
export interface ContentSummary extends ContentPlace {
  readonly keyId: string;
  /** Its size in bytes. */
  readonly size: number;
}

/** Reads of everything that is sealed, for keeping house with keys. */
export interface SealedContents {
  count(): Promise<number>;
  /** The next ones after a place, at most `limit`. */
  page(after: ContentPlace | undefined, limit: number): Promise<readonly ContentSummary[]>;
}

/** Inside a unit of work. */
export interface SealedContentsWriter {
  /** Puts what `change` makes of a content in its place; nothing where none stands there. */
  replace(place: ContentPlace, change: (sealed: SealedContent) => SealedContent): Promise<void>;
  /** From now on the database is refused to whoever does not have this content key (by its fingerprint). */
  requireKey(fingerprint: string): Promise<void>;
  /** From now on it asks for no content key but this one. */
  requireOnlyKey(fingerprint: string): Promise<void>;
}
