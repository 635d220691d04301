import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, exportJWK, generateKeyPair, jwtVerify, UnsecuredJWT, type JWTPayload } from 'jose';
import { registryOf } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { makeLoginBrowser, type LoginBrowser } from '../support/login-browser.ts';
import { startPaperProvider, type PaperProvider } from '../support/paper-provider.ts';

const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} };
const seconds = (): number => Math.floor(Date.now() / 1000);

/** A gateway whose provider answers what a test writes. */
async function openPaperWorld(env: Readonly<Record<string, string>> = {}) {
  const paper = await startPaperProvider();
  const gateway = await startGateway({
    registry: registryOf([{ id: 'hz1' }], []),
    env: { OIDC_ISSUER: paper.issuer, OIDC_CLIENT_ID: 'huren', ...env },
  });
  const claimsOf = (nonce: string | null): JWTPayload => ({
    iss: paper.issuer,
    aud: 'huren',
    sub: 'doctor',
    iat: seconds(),
    exp: seconds() + 60,
    nonce: nonce ?? '',
    sid: 's1',
    name: '林晚晴',
    huren_role: 'doctor',
    huren_institution: 'hz1',
  });
  /** Where a login ends whose ID token is made of the usual claims; `/viewer` is inside. */
  async function login(
    browser: LoginBrowser,
    tokenOf: (claims: JWTPayload) => Promise<string> = (claims) => paper.sign(claims),
  ): Promise<string> {
    const begun = await browser.open(`${gateway.url}/auth/login`);
    const sent = new URL(begun.headers.get('location') ?? '', gateway.url);
    if (sent.pathname === '/login') return sent.pathname + sent.search;
    paper.idToken = () => tokenOf(claimsOf(sent.searchParams.get('nonce')));
    const query = new URLSearchParams({ code: 'c', state: sent.searchParams.get('state') ?? '' });
    const end = await browser.open(`${gateway.url}/auth/callback?${query.toString()}`);
    return end.headers.get('location') ?? '';
  }
  const isIn = async (browser: LoginBrowser): Promise<boolean> => {
    const session = (await (await browser.open(`${gateway.url}/api/session`)).json()) as { authenticated: boolean };
    return session.authenticated;
  };
  const close = async (): Promise<void> => {
    await gateway.close();
    await paper.close();
  };
  return { paper, gateway, login, isIn, close };
}

type PaperWorld = Awaited<ReturnType<typeof openPaperWorld>>;

describe('what the provider answers is believed only where it proves somebody', () => {
  let world: PaperWorld;
  let paper: PaperProvider;
  let gateway: Gateway;
  beforeAll(async () => {
    world = await openPaperWorld();
    ({ paper, gateway } = world);
  });
  afterEach(() => {
    paper.metadata = {};
    paper.isDown = false;
  });
  afterAll(() => world.close());

  test('a sound ID token does', async () => {
    expect(await world.login(makeLoginBrowser())).toBe('/viewer');
  });

  test.each<[string, (claims: JWTPayload) => Promise<string>]>([
    ['signed by somebody else', async (claims) => paper.sign(claims, {}, (await generateKeyPair('ES256')).privateKey)],
    ['not signed', (claims) => Promise.resolve(new UnsecuredJWT(claims).encode())],
    ['by another key than any it has', (claims) => paper.sign(claims, { kid: 'other' })],
    ['for another audience', (claims) => paper.sign({ ...claims, aud: 'other' })],
    ['of another issuer', (claims) => paper.sign({ ...claims, iss: 'https://evil.example' })],
    ['that is over', (claims) => paper.sign({ ...claims, exp: seconds() - 120 })],
    ['of another login', (claims) => paper.sign({ ...claims, nonce: 'another' })],
    ['without nonce', ({ nonce: _nonce, ...claims }) => paper.sign(claims)],
    ['without subject', ({ sub: _sub, ...claims }) => paper.sign(claims)],
    ['about a subject beyond all length', (claims) => paper.sign({ ...claims, sub: 'x'.repeat(401) })],
  ])('an ID token %s does not', async (_what, tokenOf) => {
    const browser = makeLoginBrowser();
    expect(await world.login(browser, tokenOf)).toBe('/login?error=provider-refused');
    expect(await world.isIn(browser)).toBe(false);
  });

  test('what the ID token leaves out is asked for, of this person only', async () => {
    const bare = ({ huren_role: _role, huren_institution: _at, ...claims }: JWTPayload): Promise<string> =>
      paper.sign(claims);
    paper.userinfo = { sub: 'doctor', huren_role: 'doctor', huren_institution: 'hz1' };
    expect(await world.login(makeLoginBrowser(), bare)).toBe('/viewer');
    paper.userinfo = { sub: 'somebody-else', huren_role: 'doctor', huren_institution: 'hz1' };
    expect(await world.login(makeLoginBrowser(), bare)).toBe('/login?error=provider-refused');
  });

  const logoutClaims = (more: object = {}): JWTPayload => ({
    iss: paper.issuer,
    aud: 'huren',
    iat: seconds(),
    exp: seconds() + 120,
    jti: `j${String(Math.random())}`,
    sub: 'doctor',
    events: EVENTS,
    ...more,
  });
  const tell = async (token: string): Promise<number> => {
    const body = new URLSearchParams({ logout_token: token });
    return (await fetch(`${gateway.url}/auth/backchannel-logout`, { method: 'POST', body })).status;
  };

  test('a logout token ends the sessions of its subject, or of one session of the provider, once', async () => {
    const [one, two] = [makeLoginBrowser(), makeLoginBrowser()];
    await world.login(one);
    await world.login(two, (claims) => paper.sign({ ...claims, sid: 's2' }));
    const { sub: _sub, ...bySession } = logoutClaims({ sid: 's2' });
    expect(await tell(await paper.sign(bySession))).toBe(200);
    expect([await world.isIn(one), await world.isIn(two)]).toEqual([true, false]);
    expect(await tell(await paper.sign(logoutClaims({ sid: 's1', sub: 'somebody-else' })))).toBe(200);
    expect(await world.isIn(one)).toBe(true);
    const token = await paper.sign(logoutClaims(), { typ: 'logout+jwt' });
    expect(await tell(token)).toBe(200);
    expect(await world.isIn(one)).toBe(false);
    expect(await tell(token)).toBe(400);
  });

  test.each<[string, () => Promise<string>]>([
    [
      'signed by somebody else',
      async () => paper.sign(logoutClaims(), {}, (await generateKeyPair('ES256')).privateKey),
    ],
    ['not signed', () => Promise.resolve(new UnsecuredJWT(logoutClaims()).encode())],
    ['of another issuer', () => paper.sign(logoutClaims({ iss: 'https://evil.example' }))],
    ['for another audience', () => paper.sign(logoutClaims({ aud: 'other' }))],
    ['of ten minutes ago', () => paper.sign(logoutClaims({ iat: seconds() - 600, exp: seconds() + 60 }))],
    ['that is over', () => paper.sign(logoutClaims({ exp: seconds() - 60 }))],
    ['with a nonce, like an ID token', () => paper.sign(logoutClaims({ nonce: 'n' }))],
    ['without the event', () => paper.sign(logoutClaims({ events: {} }))],
    ['without jti', () => paper.sign(logoutClaims({ jti: undefined }))],
    ['without iat', () => paper.sign(logoutClaims({ iat: undefined }))],
    ['about nobody', () => paper.sign(logoutClaims({ sub: undefined }))],
    ['that is none', () => Promise.resolve('x.y.z')],
  ])('a logout token %s ends nothing', async (_what, tokenOf) => {
    const browser = makeLoginBrowser();
    await world.login(browser);
    expect(await tell(await tokenOf())).toBe(400);
    expect(await world.isIn(browser)).toBe(true);
  });
});

describe('a provider that cannot be had', () => {
  test('makes logins fail and nothing else, and works again when it is back', async () => {
    const { paper, gateway, login, isIn, close } = await openPaperWorld();
    const browser = makeLoginBrowser();
    paper.isDown = true;
    expect(await login(browser)).toBe('/login?error=provider-down');
    for (const path of ['/healthz', '/readyz', '/api/login-hints', '/api/session', '/login'])
      expect((await fetch(`${gateway.url}${path}`)).status).toBe(200);

    paper.isDown = false;
    paper.metadata = { issuer: 'https://login.evil.example' };
    expect(await login(browser)).toBe('/login?error=provider-refused');
    paper.metadata = {};
    expect(await login(browser)).toBe('/viewer');
    // What is known of it is kept: it is not asked before every login, and its silence ends no session.
    paper.isDown = true;
    gateway.clock.advance(20 * 60_000);
    expect(await isIn(browser)).toBe(true);
    expect((await makeLoginBrowser().open(`${gateway.url}/auth/login`)).headers.get('location')).toContain(
      paper.issuer,
    );
    await close();
  });
});

describe('the exchange proves itself to the provider', () => {
  test('by its secret', async () => {
    const { paper, login, close } = await openPaperWorld({ OIDC_CLIENT_SECRET: 'a:b&c' });
    expect(await login(makeLoginBrowser())).toBe('/viewer');
    const expected = `Basic ${Buffer.from('huren:a%3Ab%26c').toString('base64')}`;
    expect(paper.tokenRequests.map(({ authorization }) => authorization)).toEqual([expected]);
    await close();
  });

  test('by a key of its own', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: 'huren-1', alg: 'ES256' };
    const { paper, login, close } = await openPaperWorld({ OIDC_CLIENT_KEY: JSON.stringify(key) });
    expect(await login(makeLoginBrowser())).toBe('/viewer');
    const [request] = paper.tokenRequests;
    const assertion = request?.form.get('client_assertion') ?? '';
    await jwtVerify(assertion, publicKey, { issuer: 'huren', subject: 'huren', audience: paper.issuer });
    expect(decodeJwt(assertion).jti).toBeDefined();
    expect(request?.authorization).toBeUndefined();
    await close();
  });
});

describe('where no provider is configured', () => {
  test('nobody can log in, and the page knows', async () => {
    const gateway = await startGateway();
    const answer = await fetch(`${gateway.url}/api/login-hints`);
    expect(await answer.json()).toEqual({ configured: false, people: [] });
    for (const path of ['/auth/login', '/auth/callback?code=a&state=b', '/api/login-choices'])
      expect((await fetch(`${gateway.url}${path}`, { redirect: 'manual' })).status).toBe(404);
    await gateway.close();
  });
});
