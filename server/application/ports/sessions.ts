import type { InstitutionId } from '../../domain/institution/institution.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { RecordedCheck } from './order-checks.ts';

/** What a person may do: doctors look at results and decide, administrators see figures and what went wrong. */
export type Role = 'doctor' | 'administrator';

/** What a session of a login rests on. */
export interface Login {
  /** Who says that the person may: asked again at every request. */
  readonly grantedBy: 'registry' | 'claims';
  /** The identity provider's own session, which it may end; null where it names none. */
  readonly providerSession: string | null;
}

/** Somebody who works in the pages, by a login or by a card's link. */
export interface Session {
  /** Digest of what the browser holds: whoever reads the table can open no session. */
  readonly id: string;
  /** The login's subject; null for whoever came by a card's link and has not logged in. */
  readonly subject: string | null;
  /** Who it is, for the account of accesses: the subject, or the practitioner whom the calling system named. */
  readonly person: string;
  /** As it is shown on the pages; empty where nobody said. */
  readonly name: string;
  readonly role: Role;
  /** Null: the health commission. */
  readonly institution: InstitutionId | null;
  /** The hospital system whose card was opened; null for a login. */
  readonly client: string | null;
  /** Null for whoever came by a card's link. */
  readonly login: Login | null;
  /** Every request that writes repeats it in a header, which no foreign site can. */
  readonly csrf: string;
  readonly startedAt: EpochMs;
  readonly seenAt: EpochMs;
  /** The latest end, whatever is done in it. */
  readonly endsAt: EpochMs;
}

/** Why a person may look at a patient. */
export type ViewingGround = 'order' | 'encounter' | 'break-glass';

/** One patient opened in a session; only that session sees it, and only until it ends. */
export interface Viewing {
  /** Carries the bucket of the patient's main key. */
  readonly id: string;
  readonly session: Session['id'];
  readonly ground: ViewingGround;
  /** The order, encounter or reason that the person gave; undefined for a card's link. */
  readonly because: string | undefined;
  readonly startedAt: EpochMs;
  readonly endsAt: EpochMs;
  /** Whom and what was asked about: the patient keyed, the orders, the offers that were answered. */
  readonly check: RecordedCheck;
}

/** Reads of sessions and viewings, outside a unit of work. */
export interface SessionBook {
  find(id: Session['id']): Promise<Session | undefined>;
  findViewing(id: Viewing['id']): Promise<Viewing | undefined>;
}

/** Inside a unit of work. */
export interface SessionWriter {
  add(session: Session): Promise<void>;
  /** Remembers that the session was used. */
  touch(id: Session['id'], at: EpochMs): Promise<void>;
  /** Ends the session, and with it what was opened in it. */
  end(id: Session['id']): Promise<void>;
  /** Ends all sessions of a login; answers how many. */
  endAllOf(subject: string): Promise<number>;
  /** Ends what belongs to a session of the identity provider, of this subject where one is named; answers how many. */
  endAllOfProvider(providerSession: string, subject: string | undefined): Promise<number>;
  addViewing(viewing: Viewing): Promise<void>;
  /** Forgets sessions and viewings that ended before the instant, at most `limit` of each. */
  forget(before: EpochMs, limit: number): Promise<void>;
}
