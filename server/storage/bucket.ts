import { randomUUID } from 'node:crypto';
import type { Bucket, ReportIdentifierKey } from '../application/ports/patients.ts';
import type { PatientKey } from '../domain/patient/identity.ts';

/** What every id of the exchange looks like; anything else is somebody else's and never reaches the database. */
const OWN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** The bucket of a key: its first two bytes. */
export const bucketOfKey = (key: PatientKey | ReportIdentifierKey): Bucket =>
  Buffer.from(key.slice(0, 3), 'base64url').readUInt16BE(0);

/** True for text that can be an id of the exchange: a whole UUID in lower case. */
export const isOwnId = (id: string): boolean => OWN_ID.test(id);

/** The bucket that an id of the exchange carries in its first four hexadecimal digits; -1 for a foreign id. */
export const bucketOfId = (id: string): Bucket => (isOwnId(id) ? Number.parseInt(id.slice(0, 4), 16) : -1);

/** A random id that carries the bucket. */
export const freshId = (bucket: Bucket): string => bucket.toString(16).padStart(4, '0') + randomUUID().slice(4);
