import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { Pool } from 'undici';
import { CLIENT } from './generated.ts';

export const ALGORITHM = 'RS384';
const LIFE_S = 290;

/** A hospital system that asks: its key, and tokens signed before anything is timed. */
export interface Hospital {
  readonly publicJwk: JWK;
  /** A CDS Hooks JWT for exactly that URL. */
  sign(audience: string): Promise<string>;
}

export async function makeHospital(): Promise<Hospital> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const kid = 'bench-1';
  return {
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' },
    sign: (audience) =>
      new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .setIssuer(CLIENT)
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
