import { createHash, randomBytes } from 'node:crypto';
import type { SessionSecrets } from '../application/start-session.ts';

/** 256 random bits for the browser; the table keeps their SHA-256. */
export const sessionSecrets: SessionSecrets = {
  fresh: () => randomBytes(32).toString('base64url'),
  digest: (cookie) => createHash('sha256').update(`session|${cookie}`).digest('base64url'),
};
