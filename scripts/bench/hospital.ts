import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import { Pool } from 'undici';

export const ALGORITHM = 'RS384';
const LIFE_S = 290;

/** A hospital system that asks: its key, and tokens signed before anything is timed. */
export interface Hospital {
  readonly client: string;
  readonly publicJwk: JWK;
  /** What another process needs to be this hospital. */
  readonly key: HospitalKey;
  /** A CDS Hooks JWT for exactly that URL. */
  sign(audience: string): Promise<string>;
}

export interface HospitalKey {
  readonly client: string;
  readonly algorithm: string;
  readonly privateJwk: JWK;
}

const KID = 'bench-1';

export async function makeHospital(client: string, algorithm = ALGORITHM): Promise<Hospital> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return await restoreHospital({ client, algorithm, privateJwk: await exportJWK(privateKey) });
}

/** The hospital that a key belongs to. */
export async function restoreHospital(key: HospitalKey): Promise<Hospital> {
  const { client, algorithm, privateJwk } = key;
  const privateKey = await importJWK(privateJwk, algorithm);
  const { kty, crv, x, y, n, e } = privateJwk;
  const publicMembers = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined);
  return {
    client,
    key,
    publicJwk: { ...(Object.fromEntries(publicMembers) as JWK), kid: KID, alg: algorithm, use: 'sig' },
    sign: (audience) =>
      new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: algorithm, kid: KID, typ: 'JWT' })
        .setIssuer(client)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${String(LIFE_S)}s`)
        .sign(privateKey),
  };
}

/** A call that is ready to be sent. */
export interface Call {
  readonly body: string;
  readonly token: string;
}

/** Sends calls over connections that are kept. */
export interface Line {
  /** The answer's body; throws for any status but 200. */
  send(call: Call): Promise<unknown>;
  close(): Promise<void>;
}

export function openLine(url: string, connections: number): Line {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections });
  return {
    async send({ body, token }) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await pool.request({ path, method: 'POST', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`${path} answered ${String(answer.statusCode)}: ${text}`);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
    close: () => pool.close(),
  };
}
