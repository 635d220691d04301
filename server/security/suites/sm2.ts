import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import type { HeadSignatures } from './crypto-suite.ts';

/** The distinguishing id of a signer that has none of its own (GM/T 0009-2012, 10). */
const SIGNER = Buffer.from('1234567812345678');

/** a, b, xG, yG of the recommended curve (GB/T 32918.5-2017, 2). */
const CURVE = Buffer.from(
  'FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC' +
    '28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93' +
    '32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7' +
    'BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0',
  'hex',
);

/** SubjectPublicKeyInfo of an uncompressed point on that curve, up to the point's coordinates. */
const SPKI_HEAD = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d03420004', 'hex');

/**
 * SM2 with SM3 (GB/T 32918.2-2016). node:crypto cannot be told the signer's id, and its one-shot `sign` takes an empty
 * one; its streaming `Sign` takes none at all, so that the standard's first step, the digest Z of id, curve and public
 * key, goes in as the beginning of the data. What results is the standard's signature, as its published example shows.
 * Keys are always read from PEM: a key object fresh from the generator would sign by ECDSA.
 */
export const sm2Heads: HeadSignatures = {
  algorithm: 'SM2-SM3',
  freshKey: () =>
    generateKeyPairSync('ec', { namedCurve: 'SM2' }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  publicKeyOf(privateKey) {
    const key = createPublicKey(createPrivateKey(privateKey));
    pointOf(key);
    return key.export({ format: 'pem', type: 'spki' }) as string;
  },
  sign(privateKey, data) {
    const key = createPrivateKey(privateKey);
    return createSign('sm3')
      .update(signerDigest(createPublicKey(key)))
      .update(data)
      .sign(key, 'base64url');
  },
  verify(publicKey, data, signature) {
    const key = createPublicKey(publicKey);
    return createVerify('sm3').update(signerDigest(key)).update(data).verify(key, signature, 'base64url');
  },
};

/** Z of GB/T 32918.2-2016, 5.5: the id's length in bits, the id, the curve, the public key. */
function signerDigest(publicKey: KeyObject): Buffer {
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(SIGNER.length * 8);
  return createHash('sm3').update(bits).update(SIGNER).update(CURVE).update(pointOf(publicKey)).digest();
}

function pointOf(publicKey: KeyObject): Buffer {
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  if (!spki.subarray(0, SPKI_HEAD.length).equals(SPKI_HEAD)) throw new Error('Not a key on the SM2 curve.');
  return spki.subarray(SPKI_HEAD.length);
}
