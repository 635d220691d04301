import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { default as Provider, ClientMetadata } from 'oidc-provider';
import { makeProviderStore } from './provider-store.ts';

/** Somebody who can log in: no password, an invented name. */
export interface InventedPerson {
  readonly subject: string;
  readonly name: string;
  /** Claims besides `name`, by scope `openid`. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** The exchange, as the provider knows it. */
export interface RelyingParty {
  readonly clientId: string;
  readonly publicUrl: string;
  /** How it proves itself; nothing is a public client. */
  readonly secret?: string;
}

export interface IdentityProviderOptions {
  readonly people: readonly InventedPerson[];
  /** Asked at the first request: the exchange needs the provider's address before it has one of its own. */
  readonly relyingParty: () => RelyingParty;
}

export interface RunningIdentityProvider {
  readonly issuer: string;
  close(): Promise<void>;
}

const DAY_SECONDS = 86_400;
const INTERACTION = /^\/interaction\/([^/]+)(?:\/([^/?]*))?$/u;
const CANCEL = 'cancel';

/**
 * An identity provider for invented people on a free port of this machine: the real protocol (node-oidc-provider), but
 * whoever is named by `login_hint` is logged in at once, and consents. For a demonstration and for nothing else.
 */
export async function startIdentityProvider({
  people,
  relyingParty,
}: IdentityProviderOptions): Promise<RunningIdentityProvider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'demo', alg: 'RS256', use: 'sig' };
  let issuer = '';
  const Library = await loadLibrary();
  let provider: Provider | undefined;
  const server = createServer((request, response) => {
    provider ??= makeProvider(Library, issuer, jwk, people, clientOf(relyingParty()));
    answer(provider, people, request, response).catch(() => {
      response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end('登录已过期，请返回重试。');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Told once at its import: that this Node 24 is no LTS release yet. Whoever watches a demonstration need not know. */
async function loadLibrary(): Promise<typeof Provider> {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return (await import('oidc-provider')).default;
  } finally {
    console.warn = warn;
  }
}

function clientOf({ clientId, publicUrl, secret }: RelyingParty): ClientMetadata {
  return {
    client_id: clientId,
    redirect_uris: [`${publicUrl}/auth/callback`],
    post_logout_redirect_uris: [`${publicUrl}/login`],
    backchannel_logout_uri: `${publicUrl}/auth/backchannel-logout`,
    backchannel_logout_session_required: true,
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: secret === undefined ? 'none' : 'client_secret_basic',
    ...(secret === undefined ? {} : { client_secret: secret }),
  };
}

function makeProvider(
  Library: typeof Provider,
  issuer: string,
  jwk: JWK,
  people: readonly InventedPerson[],
  client: ClientMetadata,
): Provider {
  const claims = [...new Set(people.flatMap(({ claims = {} }) => Object.keys(claims)))];
  return new Library(issuer, {
    adapter: makeProviderStore(),
    jwks: { keys: [jwk] },
    clients: [client],
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub', ...claims], profile: ['name'] },
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    ttl: { AccessToken: 300, IdToken: 300, Interaction: 600, Session: DAY_SECONDS, Grant: DAY_SECONDS },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: agreeToLogout, postLogoutSuccessSource: sayGoodbye },
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, subject) => {
      const person = people.find((each) => each.subject === subject);
      return person && { accountId: subject, claims: () => ({ sub: subject, name: person.name, ...person.claims }) };
    },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    renderError(context, { error }) {
      context.type = 'html';
      context.body = page(`<p>${escaped(error)}</p>`);
    },
    // Its own guard keeps it from addresses of this machine, which is where the exchange is.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as object),
  });
}

/** Interactions are ours, the rest is the library's. */
async function answer(
  provider: Provider,
  people: readonly InventedPerson[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, uid, chosen] = INTERACTION.exec(request.url ?? '') ?? [];
  if (uid === undefined) {
    await provider.callback()(request, response);
    return;
  }
  const { params } = await provider.interactionDetails(request, response);
  const subject = chosen === undefined ? params.login_hint : decodeURIComponent(chosen);
  if (subject === CANCEL) {
    await provider.interactionFinished(request, response, { error: 'access_denied' });
  } else if (people.some((person) => person.subject === subject)) {
    await provider.interactionFinished(request, response, { login: { accountId: String(subject) } });
  } else {
    const links = people.map((person) => link(uid, person.subject, person.name));
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page(`<ul>${[...links, link(uid, CANCEL, '取消')].join('')}</ul>`));
  }
}

const link = (uid: string, subject: string, text: string): string =>
  `<li><a href="/interaction/${escaped(uid)}/${encodeURIComponent(subject)}">${escaped(text)}</a></li>`;

const page = (body: string): string =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>演示身份认证</title><h1>演示身份认证</h1>${body}</html>`;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/gu, (character) => `&#${String(character.codePointAt(0))};`);

/** Whoever logged out at the exchange means it. */
function agreeToLogout(context: { body: unknown }, form: string): void {
  const agreed = form.replace('</form>', '<input type="hidden" name="logout" value="yes"/></form>');
  context.body = page(
    `<p>正在退出登录…</p>${agreed}<script>document.forms[0].submit()</script><noscript><button form="op.logoutForm">退出</button></noscript>`,
  );
}

function sayGoodbye(context: { body: unknown }): void {
  context.body = page('<p>已退出登录。</p>');
}
