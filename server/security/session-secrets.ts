import { randomBytes } from 'node:crypto';
import type { SessionSecrets } from '../application/start-session.ts';
import type { CryptoSuite } from './suites/crypto-suite.ts';

/** 256 random bits for the browser; the table keeps their digest. */
export const makeSessionSecrets = ({ digest }: CryptoSuite): SessionSecrets => ({
  fresh: () => randomBytes(32).toString('base64url'),
  digest: (cookie) => Buffer.from(digest.of(`session|${cookie}`)).toString('base64url'),
});
