import type { Bucket } from '../application/ports/patients.ts';
import type { PatientKey } from '../domain/patient/identity.ts';

/** The bucket of a patient key: its first two bytes. */
export const bucketOfKey = (key: PatientKey): Bucket => Buffer.from(key.slice(0, 3), 'base64url').readUInt16BE(0);

/** The bucket that an id of the exchange carries in its first four hexadecimal digits; -1 for a foreign id. */
export function bucketOfId(id: string): Bucket {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/u.test(id) ? Number.parseInt(id.slice(0, 4), 16) : -1;
}
