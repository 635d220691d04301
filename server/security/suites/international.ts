import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { CryptoSuite, HeadSignatures } from './crypto-suite.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';
/** Without it the cipher takes tags of four bytes as well, which can be guessed. */
const WHOLE_TAG = { authTagLength: TAG_BYTES };

const heads: HeadSignatures = {
  algorithm: 'ES256',
  freshKey: () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  publicKeyOf: (privateKey) =>
    onP256(createPublicKey(createPrivateKey(privateKey))).export({ format: 'pem', type: 'spki' }) as string,
  sign: (privateKey, data) => sign('sha256', data, onP256(createPrivateKey(privateKey))).toString('base64url'),
  verify: (publicKey, data, signature) =>
    verify('sha256', data, onP256(createPublicKey(publicKey)), Buffer.from(signature, 'base64url')),
};

function onP256(key: KeyObject): KeyObject {
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('Not a key on P-256.');
  return key;
}

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
  heads,
};
