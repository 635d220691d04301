import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { ExchangeError } from '../application/exchange-error.ts';
import type { Cursors, SearchCursor } from '../application/ports/cursors.ts';

const LIFETIME_MS = 15 * 60_000;
const gone = (): ExchangeError =>
  new ExchangeError('malformed', {
    expression: '_cursor',
    diagnostics: 'The cursor has expired or is none of ours; search again.',
  });

/** Search cursors by AES-256-GCM under a key of their own: what they hold (a patient, too) nobody else reads. */
export function makeCursors(secret: string): Cursors {
  const key = createHmac('sha256', secret).update('search-cursor').digest();
  return {
    seal(cursor, now) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([
        cipher.update(JSON.stringify({ ...cursor, until: now + LIFETIME_MS }), 'utf8'),
        cipher.final(),
      ]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(text, institution, now) {
      const cursor = opened(key, text);
      if (cursor.institution !== institution || cursor.until < now) throw gone();
      return cursor;
    },
  };
}

function opened(key: Buffer, text: string): SearchCursor & { readonly until: number } {
  try {
    const bytes = Buffer.from(text, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(
      Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'),
    ) as SearchCursor & { until: number };
  } catch {
    throw gone();
  }
}
