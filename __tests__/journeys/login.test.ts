import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLIENT, openLoginWorld, type LoginWorld } from '../support/login.ts';
import type { LoginBrowser } from '../support/login-browser.ts';

const MINUTE = 60_000;
const SESSION = '__Host-huren';

describe('people log in with the identity provider', () => {
  let world: LoginWorld;
  beforeAll(async () => {
    world = await openLoginWorld();
  });
  afterAll(() => world.close());

  const loggedIn = async (subject: string): Promise<LoginBrowser> => {
    const browser = world.browser();
    await world.login(browser, subject);
    expect((await world.session(browser)).authenticated).toBe(true);
    return browser;
  };
  const audited = async (): Promise<readonly any[]> =>
    world.gateway.exchange.storage.audit.find({ institution: undefined, from: undefined, before: undefined, limit: 5 });

  test('and go on with the page that they came from, as what the claims say', async () => {
    const browser = world.browser();
    const { url } = await world.login(browser, 'doctor', '/viewer?patient=1');
    expect(url.pathname + url.search).toBe('/viewer?patient=1');
    expect(await world.session(browser)).toMatchObject({
      authenticated: true,
      hasLogin: true,
      person: 'doctor',
      name: '林晚晴',
      role: 'doctor',
      institution: { id: 'hz1', name: '医院hz1' },
      isLaunched: false,
    });
    const [entry] = await audited();
    expect(entry).toMatchObject({ action: 'login', institution: 'hz1', patient: null, person: 'doctor' });
  });

  test('are sent with code, PKCE, state and nonce, and carry what belongs to it sealed for ten minutes', async () => {
    const browser = world.browser();
    const response = await browser.open(`${world.gateway.url}/auth/login`);
    const query = Object.fromEntries(new URL(response.headers.get('location') ?? '').searchParams);
    expect(query).toMatchObject({
      client_id: CLIENT,
      response_type: 'code',
      scope: 'openid profile',
      redirect_uri: `${world.gateway.url}/auth/callback`,
      code_challenge_method: 'S256',
    });
    expect(query.prompt).toBeUndefined();
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query[name]?.length).toBeGreaterThanOrEqual(43);
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-huren-login=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/u);
    expect(Buffer.from(cookie.split(/[=;]/u)[1] ?? '', 'base64url').toString('latin1')).not.toContain(query.state);
  });

  test('as the registry says where it knows them, whatever the claims say', async () => {
    const browser = await loggedIn('listed');
    expect(await world.session(browser)).toMatchObject({ role: 'doctor', institution: { id: 'hz2' } });
  });

  test('of the commission only where the claim says so aloud', async () => {
    const browser = await loggedIn('commissioner');
    expect(await world.session(browser)).toMatchObject({ role: 'administrator', institution: null });
    const { url } = await world.login(world.browser(), 'no-place');
    expect(url.searchParams.get('error')).toBe('no-role');
  });

  test.each(['nobody', 'nowhere', 'nurse', 'suspended'])('and without a role (%s) get no session', async (subject) => {
    const browser = world.browser();
    const { url } = await world.login(browser, subject, '/admin');
    expect(url.pathname + url.search).toBe('/login?error=no-role&return=%2Fadmin');
    expect((await world.session(browser)).authenticated).toBe(false);
    const [entry] = await audited();
    expect(entry).toMatchObject({ action: 'login', person: subject, ground: 'no-role', facts: { refused: true } });
  });

  test.each(['several', 'several-claimed'])('choose, once, where they have several places (%s)', async (subject) => {
    const browser = world.browser();
    const { url } = await world.login(browser, subject, '/admin/notices');
    expect(url.pathname + url.search).toBe('/login?choose=1');
    expect((await world.session(browser)).authenticated).toBe(false);
    const { body } = await world.call(browser, 'GET', '/api/login-choices');
    expect(body.places).toContainEqual({ role: 'administrator', institution: { id: 'hz2', name: '医院hz2' } });

    const cookie = browser.cookie(world.gateway.url, `${SESSION}-login`) ?? '';
    const commission = { role: 'administrator', institution: null };
    expect((await world.call(browser, 'POST', '/api/login-choices', commission)).status).toBe(403);
    const chosen = { role: 'administrator', institution: 'hz2' };
    const started = await world.call(browser, 'POST', '/api/login-choices', chosen);
    expect([started.status, started.body]).toEqual([201, { page: '/admin/notices' }]);
    expect(await world.session(browser)).toMatchObject({ role: 'administrator', institution: { id: 'hz2' } });

    const other = world.browser();
    other.setCookie(world.gateway.url, `${SESSION}-login`, cookie);
    expect((await world.call(other, 'POST', '/api/login-choices', chosen)).status).toBe(410);
    expect((await world.session(other)).authenticated).toBe(false);
  });

  test('and an earlier session of the browser is over: nobody who knew it is let in', async () => {
    const browser = await loggedIn('doctor');
    const earlier = browser.cookie(world.gateway.url, SESSION) ?? '';
    await world.login(browser, 'commissioner');
    expect(browser.cookie(world.gateway.url, SESSION)).not.toBe(earlier);
    const thief = world.browser();
    thief.setCookie(world.gateway.url, SESSION, earlier);
    expect((await world.session(thief)).authenticated).toBe(false);
  });

  test('and log out here and with the provider', async () => {
    const browser = await loggedIn('doctor');
    const { body } = await world.call(browser, 'DELETE', '/api/session');
    expect(body).toEqual({ authenticated: false, leaveAt: expect.stringContaining(`${world.issuer}/session/end?`) });
    expect(body.leaveAt).not.toContain('id_token');
    expect((await audited())[0]).toMatchObject({ action: 'logout', person: 'doctor', ground: 'person' });
    const { url } = await browser.follow(body.leaveAt);
    expect(url.pathname + url.search).toBe('/login?state=ended');
    expect((await world.session(browser)).authenticated).toBe(false);
    // The provider would ask again: nothing of its session is left.
    const again = await browser.follow(`${world.gateway.url}/auth/login`);
    expect([again.url.origin, again.text]).toEqual([world.issuer, expect.stringContaining('林晚晴')]);
  });

  test('everywhere at once where they say so', async () => {
    const [one, two] = [await loggedIn('doctor'), await loggedIn('doctor')];
    const other = await loggedIn('commissioner');
    await world.call(one, 'DELETE', '/api/sessions');
    expect((await world.session(two)).authenticated).toBe(false);
    expect((await world.session(other)).authenticated).toBe(true);
  });

  test('and are out here when the provider ends its session, by its back channel', async () => {
    const [here, elsewhere] = [await loggedIn('doctor'), await loggedIn('doctor')];
    await here.follow(`${world.issuer}/session/end?client_id=${CLIENT}`);
    expect((await world.session(here)).authenticated).toBe(false);
    expect((await world.session(elsewhere)).authenticated).toBe(true);
    expect((await audited())[0]).toMatchObject({ action: 'logout', ground: 'provider', facts: { sessions: 1 } });
  });

  test('and lose, at the next request, what the registry takes away, for good', async () => {
    const browser = await loggedIn('listed');
    const claimed = await loggedIn('doctor');
    const change = async (people: readonly object[]): Promise<void> => {
      await world.gateway.exchange.loadRegistry({ people });
      await world.gateway.exchange.registry.refresh();
    };
    await change([{ subject: 'listed', role: 'administrator', institution: 'hz2' }]);
    expect((await world.session(browser)).authenticated).toBe(false);
    expect((await audited())[0]).toMatchObject({ action: 'logout', person: 'listed', ground: 'right-ended' });
    await change([{ subject: 'listed', role: 'doctor', institution: 'hz2' }]);
    expect((await world.session(browser)).authenticated).toBe(false);

    expect((await world.session(claimed)).authenticated).toBe(true);
    await change([{ subject: 'doctor', role: 'none', institution: 'hz1' }]);
    expect((await world.session(claimed)).authenticated).toBe(false);
    await change([{ subject: 'doctor', role: 'doctor', institution: 'hz1' }]);
  });

  test('and are out after half an hour without work, and after ten hours with it', async () => {
    const browser = await loggedIn('commissioner');
    world.gateway.clock.advance(30 * MINUTE);
    expect((await world.session(browser)).authenticated).toBe(false);
    const worker = await loggedIn('commissioner');
    for (let half = 0; half < 10 * 3 - 1; half++) {
      world.gateway.clock.advance(20 * MINUTE);
      expect((await world.session(worker)).authenticated).toBe(true);
    }
    world.gateway.clock.advance(20 * MINUTE);
    expect((await world.session(worker)).authenticated).toBe(false);
  });
});

test('an exchange without a secret proves nothing to the provider: PKCE alone keeps a code from others', async () => {
  const world = await openLoginWorld({ env: {} });
  const browser = world.browser();
  await world.login(browser, 'doctor');
  expect(await world.session(browser)).toMatchObject({ authenticated: true, person: 'doctor' });
  await world.close();
});
