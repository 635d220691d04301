import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

/** An identity provider on paper: metadata, a key, and whatever a test lets it answer. */
export interface PaperProvider {
  readonly issuer: string;
  /** Over the metadata; `undefined` takes a member away. */
  metadata: Readonly<Record<string, unknown>>;
  /** What the token endpoint answers: the ID token, made when it is asked for. */
  idToken: () => Promise<string>;
  userinfo: object;
  /** While true, every connection is closed without a word. */
  isDown: boolean;
  /** The forms and headers that the token endpoint got. */
  readonly tokenRequests: { readonly form: URLSearchParams; readonly authorization: string | undefined }[];
  sign(claims: JWTPayload, header?: object, key?: CryptoKey): Promise<string>;
  close(): Promise<void>;
}

export async function startPaperProvider(): Promise<PaperProvider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'paper', alg: 'ES256', use: 'sig' };
  let issuer = '';
  const server = createServer((request, response) => {
    void (async () => {
      if (paper.isDown) {
        request.socket.destroy();
        return;
      }
      const answers: Readonly<Record<string, () => unknown>> = {
        '/.well-known/openid-configuration': () => ({ ...metadataOf(issuer), ...paper.metadata }),
        '/jwks': () => ({ keys: [jwk] }),
        '/userinfo': () => paper.userinfo,
        '/token': async () => {
          const form = new URLSearchParams(await bodyOf(request));
          paper.tokenRequests.push({ form, authorization: request.headers.authorization });
          return { access_token: 'a', token_type: 'bearer', expires_in: 60, id_token: await paper.idToken() };
        },
      };
      const answer = await answers[request.url ?? '']?.();
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const paper: PaperProvider = {
    issuer,
    metadata: {},
    idToken: () => Promise.reject(new Error('no ID token')),
    userinfo: {},
    isDown: false,
    tokenRequests: [],
    sign: (claims, header = {}, key = privateKey) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'paper', ...header }).sign(key),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return paper;
}

const metadataOf = (issuer: string): object => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}
