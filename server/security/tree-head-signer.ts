import { calculateJwkThumbprint, compactVerify, CompactSign, importJWK, type CryptoKey, type JWK } from 'jose';
import type { HeadKey, HeadSigner } from '../application/ports/sealed-ledger.ts';
import { parseHeadText, headText } from '../domain/ledger/tree-head.ts';

const ALGORITHM = 'ES256';
const TYPE = 'tree-head+jws';

/**
 * Heads as compact JWS by ES256. `kid` is the key's thumbprint (RFC 7638), so that the key alone says which one is
 * meant. Heads outlive keys: those of `oldKeys` (public ones will do) are known again.
 */
export async function makeTreeHeadSigner(signingKey: JWK, oldKeys: readonly JWK[] = []): Promise<HeadSigner> {
  const secret = (await importJWK(signingKey, ALGORITHM)) as CryptoKey;
  const kid = await calculateJwkThumbprint(publicKeyOf(signingKey));
  const known = new Map<string, { readonly key: HeadKey; readonly imported: CryptoKey }>();
  for (const jwk of [signingKey, ...oldKeys]) {
    const key = publicKeyOf(jwk);
    known.set(await calculateJwkThumbprint(key), { key, imported: (await importJWK(key, ALGORITHM)) as CryptoKey });
  }
  return {
    sign: (statement) =>
      new CompactSign(Buffer.from(headText(statement)))
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
        .sign(secret),
    async open(signature) {
      let signer: HeadKey | undefined;
      try {
        const { payload, protectedHeader } = await compactVerify(
          signature,
          (header) => {
            const found = known.get(header.kid ?? '');
            if (!found) throw new Error('No key of ours.');
            signer = found.key;
            return found.imported;
          },
          { algorithms: [ALGORITHM] },
        );
        const statement = parseHeadText(Buffer.from(payload).toString('utf8'));
        if (protectedHeader.typ !== TYPE || !statement || !signer) return undefined;
        return { statement, key: signer };
      } catch {
        return undefined;
      }
    },
  };
}

const publicKeyOf = ({ kty = '', crv = '', x = '', y = '' }: JWK): HeadKey => ({ kty, crv, x, y });
