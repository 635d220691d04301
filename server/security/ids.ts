import { randomBytes } from 'node:crypto';
import type { Ids } from '../application/ports/sealing.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import type { NoticeId } from '../domain/recognition/notice.ts';
import type { OfferId } from '../domain/recognition/offer.ts';
import type { ReportId } from '../domain/report/report.ts';
import type { CryptoSuite } from './suites/crypto-suite.ts';

/** Ids that carry the patient's bucket in their first two bytes and are an HMAC behind them: not to be guessed. */
export function makeIds(secret: string, { hmac }: CryptoSuite): Ids {
  const derive = (bucket: Buffer, ...parts: readonly (string | number)[]): string => {
    const measured = parts.map((part) => `${String(Buffer.byteLength(String(part)))}:${String(part)}`);
    return uuid(bucket, hmac(secret, 'id', ...measured));
  };
  return {
    reportId: (patient, institution, sourceKey) =>
      derive(bucketOf(patient), 'report', institution, sourceKey) as ReportId,
    offerId: (patient, parts) => derive(bucketOf(patient), 'offer', patient, ...parts) as OfferId,
    noticeId: (offer, reportVersion, kind) =>
      derive(Buffer.from(offer.slice(0, 4), 'hex'), 'notice', offer, reportVersion, kind) as NoticeId,
    suggestionId: (offer, which) => derive(Buffer.from(offer.slice(0, 4), 'hex'), 'suggestion', offer, which),
    fresh: (patient) => uuid(bucketOf(patient), randomBytes(16)),
  };
}

const bucketOf = (key: PatientKey): Buffer => Buffer.from(key.slice(0, 3), 'base64url').subarray(0, 2);

/** A UUID of version 4's shape (RFC 9562): what is not bucket, version or variant cannot be told from random. */
function uuid(bucket: Buffer, bytes: Buffer): string {
  const id = Buffer.concat([bucket, bytes]).subarray(0, 16);
  id.writeUInt8((id.readUInt8(6) & 0x0f) | 0x40, 6);
  id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = id.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
