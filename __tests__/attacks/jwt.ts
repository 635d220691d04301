import {
  createPrivateKey,
  createSign,
  generateKeyPairSync,
  randomUUID,
  sign as signWith,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';

/** JWTs written by hand, so that they can be wrong in ways that no library writes. */
export type Part = Readonly<Record<string, unknown>> | string;

/** Gives the signature of `header.claims`. */
export type Signer = (input: string) => Buffer;

export interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly publicJwk: JsonWebKey & { readonly kid: string; readonly alg: string };
  readonly publicPem: string;
  readonly privateJwk: JsonWebKey;
  readonly sign: Signer;
}

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** A key pair of its own for an algorithm; `bits`: of an RSA key. */
export function makeKey(alg: string, { kid = randomUUID(), bits = 2048 }: { kid?: string; bits?: number } = {}): Key {
  const { publicKey, privateKey } = pairFor(alg, bits);
  return {
    kid,
    alg,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg },
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    privateJwk: privateKey.export({ format: 'jwk' }),
    sign: (input) => signatureOf(alg, input, privateKey),
  };
}

function pairFor(alg: string, bits: number): { publicKey: KeyObject; privateKey: KeyObject } {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  const namedCurve = CURVES[alg];
  return namedCurve === undefined
    ? generateKeyPairSync('rsa', { modulusLength: bits })
    : generateKeyPairSync('ec', { namedCurve });
}

function signatureOf(alg: string, input: string, key: KeyObject): Buffer {
  if (alg === 'EdDSA') return signWith(null, Buffer.from(input), key);
  const hash = `sha${alg.slice(2)}`;
  return signWith(hash, Buffer.from(input), alg.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' } : key);
}

/** The signature of an ECDSA key as OpenSSL writes it (DER), which JOSE is not. */
export const derSigner =
  (privateJwk: JsonWebKey): Signer =>
  (input) =>
    createSign('sha384')
      .update(input)
      .sign(createPrivateKey({ key: privateJwk, format: 'jwk' }));

const encoded = (part: Part): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** A compact JWT of two parts, as text where JSON could not say it, and the signature that the signer gives. */
export function jwtOf(header: Part, claims: Part, sign: Signer): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${sign(input).toString('base64url')}`;
}
