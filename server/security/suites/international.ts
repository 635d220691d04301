import { createCipheriv, createDecipheriv, createHash, createHmac, createPrivateKey, randomBytes } from 'node:crypto';
import { makeTreeHeadSigner } from '../tree-head-signer.ts';
import type { CryptoSuite } from './crypto-suite.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';
/** Without it the cipher takes tags of four bytes as well, which can be guessed. */
const WHOLE_TAG = { authTagLength: TAG_BYTES };

/** SHA-256, HMAC-SHA256, AES-256-GCM (NIST SP 800-38D), ECDSA on P-256: the default. */
export const international: CryptoSuite = {
  name: 'international',
  digest: { name: 'sha256', of: (data) => createHash('sha256').update(data).digest() },
  hmac: (key, ...parts) => {
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  },
  seal(key, plain, boundTo) {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce, WHOLE_TAG).setAAD(Buffer.from(boundTo));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  },
  open(key, sealed, boundTo) {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), WHOLE_TAG);
    decipher.setAAD(Buffer.from(boundTo)).setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  },
  headSigner: async (privateKey) => await makeTreeHeadSigner(createPrivateKey(privateKey).export({ format: 'jwk' })),
};
