import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { HOSPITALS } from './hospitals.ts';
import type { PublicClient } from './registry-document.ts';

/** A hospital information system (or the commission) and the key that it signs with. */
export interface DemoClient {
  readonly institution: string | null;
  readonly privateJwk: JWK;
  readonly alg: string;
  readonly kid: string;
}

const ALGORITHM = 'ES384';
export const COMMISSION_CLIENT = 'https://commission.example';
export const clientIdOf = (institution: string): string => `https://his.${institution}.example`;

/** Fresh keys for every client: the one thing in a province that the seed does not decide. */
export async function makeClients(): Promise<{
  readonly clients: ReadonlyMap<string, DemoClient>;
  readonly published: readonly PublicClient[];
}> {
  const owners = [...HOSPITALS.map(({ id }) => [clientIdOf(id), id] as const), [COMMISSION_CLIENT, null] as const];
  const made = await Promise.all(
    owners.map(async ([id, institution]) => {
      const pair = await generateKeyPair(ALGORITHM, { extractable: true });
      const marks = { kid: `${institution ?? 'commission'}-1`, alg: ALGORITHM, use: 'sig' };
      return {
        id,
        institution,
        privateJwk: { ...(await exportJWK(pair.privateKey)), ...marks },
        publicJwk: { ...(await exportJWK(pair.publicKey)), ...marks },
        kid: marks.kid,
      };
    }),
  );
  return {
    clients: new Map(
      made.map(({ id, institution, privateJwk, kid }) => [id, { institution, privateJwk, alg: ALGORITHM, kid }]),
    ),
    published: made.map(({ id, institution, publicJwk }) => ({ id, institution, publicJwk })),
  };
}
