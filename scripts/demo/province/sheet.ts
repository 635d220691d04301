import type { Meta, Reference } from '@medplum/fhirtypes';
import { MINUTE_MS, shanghaiDateTime } from '../../../server/domain/time.ts';
import type { Hospital } from './hospitals.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

export type SheetStatus = 'final' | 'preliminary' | 'corrected' | 'entered-in-error';

/** What a laboratory or an imaging department knows when it writes a report. */
export interface Sheet {
  readonly id: string;
  readonly hospital: Hospital;
  readonly person: Person;
  readonly random: Random;
  readonly status: SheetStatus;
  readonly collectedAt: number;
  readonly issuedAt: number;
  readonly updatedAt: number;
  readonly meta: Meta;
  readonly subject: Reference<never>;
  readonly performer: Reference<never>;
}

/** Times of a sheet: issued a turnaround after collection; corrected or withdrawn two hours later; never after now. */
export function timesOf(
  status: SheetStatus,
  collectedAt: number,
  turnaroundMinutes: number,
  now: number,
): { issuedAt: number; updatedAt: number; meta: Meta } {
  const issuedAt = Math.min(collectedAt + turnaroundMinutes * MINUTE_MS, now);
  const isLater = status === 'corrected' || status === 'entered-in-error';
  const updatedAt = Math.min(issuedAt + (isLater ? 120 : 0) * MINUTE_MS, now);
  return {
    issuedAt,
    updatedAt,
    meta: { versionId: isLater ? '2' : '1', lastUpdated: shanghaiDateTime(updatedAt) },
  };
}
