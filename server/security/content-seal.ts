import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ExchangeError } from '../application/exchange-error.ts';
import type { ContentSeal } from '../application/ports/sealing.ts';
import type { ReportContent } from '../domain/report/report.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A report that unpacks to more than this was never sealed by us. */
const MOST_CONTENT_BYTES = 256 * 1024 * 1024;

/** AES-256-GCM over the deflated JSON, bound to the report's id and version; the key's id is a digest of it. */
export function makeContentSeal(contentKey: string): ContentSeal {
  const key = Buffer.from(contentKey, 'base64url');
  const keyId = createHash('sha256').update('content-key').update(key).digest('base64url').slice(0, 12);
  const aad = (id: string, version: number): Buffer => Buffer.from(`${id}|${String(version)}`);
  return {
    seal(id, version, content) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad(id, version));
      const sealed = Buffer.concat([
        cipher.update(deflateRawSync(JSON.stringify(content), { level: 1 })),
        cipher.final(),
      ]);
      return { keyId, bytes: Buffer.concat([nonce, cipher.getAuthTag(), sealed]) };
    },
    open(id, version, { keyId: usedKey, bytes }) {
      if (usedKey !== keyId) throw new ExchangeError('internal', 'Content was sealed with a key that is not at hand.');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES)).setAAD(aad(id, version));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const packed = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(
        inflateRawSync(packed, { maxOutputLength: MOST_CONTENT_BYTES }).toString('utf8'),
      ) as ReportContent;
    },
  };
}
