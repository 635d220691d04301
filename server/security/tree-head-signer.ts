import { calculateJwkThumbprint, compactVerify, CompactSign, importJWK, type CryptoKey, type JWK } from 'jose';
import type { HeadKey, HeadSigner } from '../application/ports/sealed-ledger.ts';
import { parseHeadText, headText } from '../domain/ledger/tree-head.ts';

const ALGORITHM = 'ES256';
const TYPE = 'tree-head+jws';

/** Heads as compact JWS by ES256. `kid` is the key's thumbprint (RFC 7638): the key alone says which one is meant. */
export async function makeTreeHeadSigner(privateKey: JWK): Promise<HeadSigner> {
  const key = publicKeyOf(privateKey);
  const secret = (await importJWK(privateKey, ALGORITHM)) as CryptoKey;
  const opening = (await importJWK(key, ALGORITHM)) as CryptoKey;
  const kid = await calculateJwkThumbprint(key);
  return {
    sign: (statement) =>
      new CompactSign(Buffer.from(headText(statement)))
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
        .sign(secret),
    async open(signature) {
      try {
        const { payload, protectedHeader } = await compactVerify(signature, opening, { algorithms: [ALGORITHM] });
        const statement = parseHeadText(Buffer.from(payload).toString('utf8'));
        return statement && protectedHeader.typ === TYPE && protectedHeader.kid === kid
          ? { statement, key }
          : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

const publicKeyOf = ({ kty = '', crv = '', x = '', y = '' }: JWK): HeadKey => ({ kty, crv, x, y });
