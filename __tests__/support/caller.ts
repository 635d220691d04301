import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** A hospital system with its own key, speaking real HTTP. */
export interface Caller {
  readonly id: string;
  readonly publicJwk: JWK;
  sign(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** An access token by SMART Backend Services. */
  token(baseUrl: string, scope: string): Promise<string>;
  /** Calls the API or the FHIR wire with an access token. */
  call(
    baseUrl: string,
    method: string,
    path: string,
    scope: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Calls the CDS Hooks wire with a client JWT for exactly that URL. */
  hook(baseUrl: string, path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

export async function makeCaller(id: string, alg = 'ES384', now: () => number = Date.now): Promise<Caller> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  const sign: Caller['sign'] = (claims, header = {}) =>
    signJwt(privateKey, { alg, kid, typ: 'JWT', ...header }, { iss: id, ...times(now), jti: randomUUID(), ...claims });
  const token: Caller['token'] = async (baseUrl, scope) => {
    const assertion = await sign({ sub: id, aud: `${baseUrl}/oauth/token` });
    const answer = await fetch(`${baseUrl}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }),
    });
    const body = (await answer.json()) as { access_token?: string };
    if (body.access_token === undefined) throw new Error(`no token: ${String(answer.status)}`);
    return body.access_token;
  };
  return {
    id,
    publicJwk,
    sign,
    token,
    async call(baseUrl, method, path, scope, body, headers = {}) {
      return await send(baseUrl, method, path, await token(baseUrl, scope), body, headers);
    },
    async hook(baseUrl, path, body, headers = {}) {
      return await send(baseUrl, 'POST', path, await sign({ aud: `${baseUrl}${path}` }), body, headers);
    },
  };
}

const times = (now: () => number): { iat: number; exp: number } => {
  const seconds = Math.floor(now() / 1000);
  return { iat: seconds, exp: seconds + 240 };
};

function signJwt(
  key: CryptoKey,
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header as { alg: string }).sign(key);
}

async function send(
  baseUrl: string,
  method: string,
  path: string,
  token: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const answer = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}
