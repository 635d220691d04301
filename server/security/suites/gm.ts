import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { CryptoSuite } from './crypto-suite.ts';
import { makeSm2HeadSigner } from '../sm2-head-signer.ts';

const CIPHER = 'sm4-ctr';
const IV_BYTES = 16;
const TAG_BYTES = 32;
const SM4_KEY_BYTES = 16;

const hmac = (key: string | Buffer, ...parts: readonly (string | Buffer)[]): Buffer => {
  const mac = createHmac('sm3', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** One key, one use: the cipher's and the authenticator's are both derived, and neither tells of the other. */
const cipherKey = (key: Buffer): Buffer => hmac(key, 'seal sm4-ctr').subarray(0, SM4_KEY_BYTES);
const tagOf = (key: Buffer, iv: Buffer, sealed: Buffer, boundTo: string): Buffer =>
  // The length keeps what it is bound to apart from what follows.
  hmac(hmac(key, 'seal hmac-sm3'), `${String(Buffer.byteLength(boundTo))}:${boundTo}`, iv, sealed);

/**
 * 国密: SM3 (GB/T 32905-2016) and HMAC with it, SM4 (GB/T 32907-2016) in counter mode, authenticated by HMAC-SM3 over
 * the ciphertext (OpenSSL 3 has no SM4-GCM for node:crypto), SM2 for heads.
 */
export const gm: CryptoSuite = {
  name: 'gm',
  digest: { name: 'sm3', of: (data) => createHash('sm3').update(data).digest() },
  hmac,
  seal(key, plain, boundTo) {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, cipherKey(key), iv);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, tagOf(key, iv, sealed, boundTo), sealed]);
  },
  open(key, bytes, boundTo) {
    const iv = bytes.subarray(0, IV_BYTES);
    const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    const sealed = bytes.subarray(IV_BYTES + TAG_BYTES);
    if (tag.length !== TAG_BYTES || !timingSafeEqual(tag, tagOf(key, iv, sealed, boundTo))) {
      throw new Error('The seal is broken.');
    }
    const decipher = createDecipheriv(CIPHER, cipherKey(key), iv);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  },
  headSigner: (privateKey) => Promise.resolve(makeSm2HeadSigner(privateKey)),
};
