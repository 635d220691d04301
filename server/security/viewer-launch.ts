import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import type { SealLaunch } from '../application/viewer-launch.ts';
import type { Clock } from '../application/ports/system.ts';

const LIFETIME_MS = 5 * 60_000;

/** Launch tokens by AES-256-GCM under a key of their own, derived from the patient-key secret. */
export function makeSealLaunch(secret: string, clock: Clock): SealLaunch {
  const key = createHmac('sha256', secret).update('viewer-launch').digest();
  return (launch) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const text = JSON.stringify({ ...launch, exp: clock.now() + LIFETIME_MS, jti: nonce.toString('base64url') });
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  };
}
