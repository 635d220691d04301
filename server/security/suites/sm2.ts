import { createHash, createPrivateKey, createPublicKey, createSign, createVerify, type KeyObject } from 'node:crypto';

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

/** A public key on the SM2 curve: its point's coordinates, 64 bytes. */
export type Sm2Point = Buffer;

/** The public half of a private key (PKCS #8 in PEM). Throws when it is not on the SM2 curve. */
export const sm2PublicKey = (privateKey: string): Sm2Point => pointOf(createPublicKey(createPrivateKey(privateKey)));

/**
 * SM2 with SM3 (GB/T 32918.2-2016), the signature in DER. node:crypto cannot be told the signer's id, and its one-shot
 * `sign` takes an empty one; its streaming `Sign` takes none at all, so that the standard's first step, the digest Z of
 * id, curve and public key, goes in as the beginning of the data. What results is the standard's signature, as its
 * published example shows. Keys are always read from what they are written as: a key object fresh from the generator
 * would sign by ECDSA.
 */
export function sm2Sign(privateKey: string, data: Buffer): Buffer {
  const z = signerDigest(sm2PublicKey(privateKey));
  return createSign('sm3').update(z).update(data).sign(createPrivateKey(privateKey));
}

/** False for whatever is no signature of this key; throws when the key is none. */
export function sm2Verify(publicKey: Sm2Point, data: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' });
  return createVerify('sm3').update(signerDigest(publicKey)).update(data).verify(key, signature);
}

/** Z of GB/T 32918.2-2016, 5.5: the id's length in bits, the id, the curve, the public key. */
function signerDigest(publicKey: Sm2Point): Buffer {
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(SIGNER.length * 8);
  return createHash('sm3').update(bits).update(SIGNER).update(CURVE).update(publicKey).digest();
}

function pointOf(publicKey: KeyObject): Sm2Point {
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  if (!spki.subarray(0, SPKI_HEAD.length).equals(SPKI_HEAD)) throw new Error('Not a key on the SM2 curve.');
  return spki.subarray(SPKI_HEAD.length);
}
