import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { LaunchSeal, ViewerLaunch } from '../application/viewer-launch.ts';
import type { Clock } from '../application/ports/system.ts';

const LIFETIME_MS = 5 * 60_000;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A token of ours unpacks to far less. */
const MOST_BYTES = 64 * 1024;

interface Sealed extends ViewerLaunch {
  readonly exp: number;
}

/** Launch tokens by AES-256-GCM under a key of their own, derived from the patient-key secret. */
export function makeLaunchSeal(secret: string, clock: Clock): LaunchSeal {
  const key = createHmac('sha256', secret).update('viewer-launch').digest();
  return {
    seal(launch) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      const text = JSON.stringify({ ...launch, exp: clock.now() + LIFETIME_MS } satisfies Sealed);
      const sealed = Buffer.concat([cipher.update(deflateRawSync(text)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(token) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      const nonce = bytes.subarray(0, NONCE_BYTES);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const packed = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
        const { exp, ...launch } = JSON.parse(
          inflateRawSync(packed, { maxOutputLength: MOST_BYTES }).toString('utf8'),
        ) as Sealed;
        return { launch, jti: nonce.toString('base64url'), expiresAt: exp };
      } catch {
        return undefined;
      }
    },
  };
}
