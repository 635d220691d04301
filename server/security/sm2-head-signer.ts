import { createHash } from 'node:crypto';
import type { HeadKey, HeadSigner } from '../application/ports/sealed-ledger.ts';
import { headText, parseHeadText } from '../domain/ledger/tree-head.ts';
import { sm2PublicKey, sm2Sign, sm2Verify } from './suites/sm2.ts';

const TYPE = 'tree-head+jws';
const ALGORITHM = 'SM2-SM3';

/**
 * Heads signed by SM2, in the shape of a compact JWS: JOSE has no name for SM2, so the algorithm and the curve have
 * ours, and whoever checks them must know these. The signature is DER; `kid` is the thumbprint (RFC 7638) by SM3.
 */
export function makeSm2HeadSigner(privateKey: string): HeadSigner {
  const point = sm2PublicKey(privateKey);
  const coordinate = (from: number): string => point.subarray(from, from + 32).toString('base64url');
  const key: HeadKey = { kty: 'EC', crv: 'SM2', x: coordinate(0), y: coordinate(32) };
  const thumbprint = JSON.stringify({ crv: key.crv, kty: key.kty, x: key.x, y: key.y });
  const kid = createHash('sm3').update(thumbprint).digest('base64url');
  const header = encoded(JSON.stringify({ alg: ALGORITHM, kid, typ: TYPE }));
  return {
    sign(statement) {
      const signed = `${header}.${encoded(headText(statement))}`;
      return Promise.resolve(`${signed}.${sm2Sign(privateKey, Buffer.from(signed)).toString('base64url')}`);
    },
    open(text) {
      const [protectedHeader = '', payload = '', signature = '', ...more] = text.split('.');
      const isOurs =
        more.length === 0 &&
        protectedHeader === header &&
        sm2Verify(point, Buffer.from(`${protectedHeader}.${payload}`), Buffer.from(signature, 'base64url'));
      const statement = isOurs ? parseHeadText(Buffer.from(payload, 'base64url').toString('utf8')) : undefined;
      return Promise.resolve(statement && { statement, key });
    },
  };
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
