import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localPage } from '../../server/login/return-path.ts';
import { openLoginWorld, type LoginWorld } from '../support/login.ts';
import type { LoginBrowser } from '../support/login-browser.ts';

const MINUTE = 60_000;
const LOGIN_COOKIE = '__Host-huren-login';

describe('a login is finished once, in its own browser, with its own answer', () => {
  let world: LoginWorld;
  beforeAll(async () => {
    world = await openLoginWorld();
  });
  afterAll(() => world.close());

  /** What the login page would be told, and that nobody was let in. */
  const refusal = async (browser: LoginBrowser, answer: URL): Promise<string | null> => {
    const response = await browser.open(answer.href);
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^__Host-huren-login=;.*Max-Age=0$/u));
    expect((await world.session(browser)).authenticated).toBe(false);
    return new URL(response.headers.get('location') ?? '', answer).searchParams.get('error');
  };
  const altered = (answer: URL, change: (query: URLSearchParams) => void): URL => {
    const url = new URL(answer);
    change(url.searchParams);
    return url;
  };
  /** The authorization request of a login, altered on its way, and the provider's answer to it. */
  const answerToAltered = async (browser: LoginBrowser, change: (query: URLSearchParams) => void): Promise<URL> => {
    const begun = await browser.follow(
      `${world.gateway.url}/auth/login?hint=doctor`,
      ({ origin }) => origin === world.issuer,
    );
    const { url } = await browser.follow(
      altered(begun.url, change).href,
      ({ pathname }) => pathname === '/auth/callback',
    );
    return url;
  };

  test.each<[string, (query: URLSearchParams) => void]>([
    [
      'another state',
      (query) => {
        query.set('state', 'A'.repeat(43));
      },
    ],
    [
      'no state',
      (query) => {
        query.delete('state');
      },
    ],
  ])('%s is not answered, and does not use the login up', async (_what, change) => {
    const browser = world.browser();
    const answer = await world.answerFor(browser, 'doctor');
    const cookie = browser.cookie(world.gateway.url, LOGIN_COOKIE) ?? '';
    expect(await refusal(browser, altered(answer, change))).toBe('over');
    browser.setCookie(world.gateway.url, LOGIN_COOKIE, cookie);
    await browser.open(answer.href);
    expect((await world.session(browser)).authenticated).toBe(true);
  });

  test.each<[string, (query: URLSearchParams) => void]>([
    [
      'two states',
      (query) => {
        query.append('state', 'A'.repeat(43));
      },
    ],
    [
      'two codes',
      (query) => {
        query.append('code', 'A'.repeat(43));
      },
    ],
    [
      'another issuer',
      (query) => {
        query.set('iss', 'https://login.evil.example');
      },
    ],
    [
      'no issuer, though this one always names itself',
      (query) => {
        query.delete('iss');
      },
    ],
    [
      'an invented code',
      (query) => {
        query.set('code', 'A'.repeat(43));
      },
    ],
    [
      'no code',
      (query) => {
        query.delete('code');
      },
    ],
  ])('%s proves nobody', async (_what, change) => {
    const browser = world.browser();
    expect(await refusal(browser, altered(await world.answerFor(browser, 'doctor'), change))).toBe('provider-refused');
  });

  test.each<[string, (query: URLSearchParams) => void]>([
    [
      'nonce',
      (query) => {
        query.set('nonce', 'A'.repeat(43));
      },
    ],
    [
      'challenge',
      (query) => {
        query.set('code_challenge', 'A'.repeat(43));
      },
    ],
  ])('an answer to another %s proves nobody', async (_what, change) => {
    const browser = world.browser();
    expect(await refusal(browser, await answerToAltered(browser, change))).toBe('provider-refused');
  });

  test('a code that was put into another login proves nobody', async () => {
    const [attacker, victim] = [world.browser(), world.browser()];
    const stolen = (await world.answerFor(attacker, 'commissioner')).searchParams.get('code') ?? '';
    const answer = await world.answerFor(victim, 'doctor');
    expect(
      await refusal(
        victim,
        altered(answer, (query) => {
          query.set('code', stolen);
        }),
      ),
    ).toBe('provider-refused');
  });

  test('an answer works once, also where the browser still carries the login', async () => {
    const browser = world.browser();
    const answer = await world.answerFor(browser, 'doctor');
    const cookie = browser.cookie(world.gateway.url, LOGIN_COOKIE) ?? '';
    await browser.open(answer.href);
    expect((await world.session(browser)).authenticated).toBe(true);
    const again = world.browser();
    again.setCookie(world.gateway.url, LOGIN_COOKIE, cookie);
    expect(await refusal(again, answer)).toBe('over');
  });

  test('nor where twenty copies come at once', async () => {
    const browser = world.browser();
    const answer = await world.answerFor(browser, 'doctor');
    const cookie = browser.cookie(world.gateway.url, LOGIN_COOKIE) ?? '';
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const copy = world.browser();
        copy.setCookie(world.gateway.url, LOGIN_COOKIE, cookie);
        return (await copy.open(answer.href)).headers.get('location');
      }),
    );
    expect(answers.filter((location) => location === '/viewer')).toHaveLength(1);
    expect(answers.filter((location) => location?.includes('error=over'))).toHaveLength(19);
  });

  test('nor in another browser, nor with a changed or invented cookie', async () => {
    const browser = world.browser();
    const answer = await world.answerFor(browser, 'doctor');
    const cookie = browser.cookie(world.gateway.url, LOGIN_COOKIE) ?? '';
    expect(await refusal(world.browser(), answer)).toBe('over');
    for (const forged of ['A', 'x'.repeat(400), `${cookie.slice(0, -2)}${cookie.endsWith('AA') ? 'BB' : 'AA'}`]) {
      const other = world.browser();
      other.setCookie(world.gateway.url, LOGIN_COOKIE, forged);
      expect(await refusal(other, answer)).toBe('over');
    }
  });

  test('nor after ten minutes', async () => {
    const browser = world.browser();
    const answer = await world.answerFor(browser, 'doctor');
    world.gateway.clock.advance(10 * MINUTE);
    expect(await refusal(browser, answer)).toBe('over');
  });

  test('nor does what a choice carries begin one', async () => {
    const browser = world.browser();
    await world.login(browser, 'several');
    expect(await refusal(browser, new URL(`${world.gateway.url}/auth/callback?code=x&state=undefined`))).toBe('over');
  });

  test('whoever says no to the provider is told so', async () => {
    const browser = world.browser();
    const start = `${world.gateway.url}/auth/login?return=/viewer`;
    const { url } = await browser.follow(start, ({ pathname }) => pathname.startsWith('/interaction/'));
    const { url: end } = await browser.follow(`${url.href}/cancel`);
    expect(end.pathname + end.search).toBe('/login?error=denied&return=%2Fviewer');
  });

  test.each([
    ['access_denied', 'denied'],
    ['login_required', 'denied'],
    ['temporarily_unavailable', 'provider-down'],
    ['server_error', 'provider-down'],
    ['invalid_scope', 'provider-refused'],
    ['<script>alert(1)</script>', 'provider-refused'],
  ])('the error %s of the provider becomes one of our sentences (%s)', async (error, told) => {
    const browser = world.browser();
    const answer = altered(await world.answerFor(browser, 'doctor'), (query) => {
      query.delete('code');
      query.set('error', error);
      query.set('error_description', '<b>your password, please</b>');
    });
    expect(await refusal(browser, answer)).toBe(told);
  });

  test('a login leads to pages of ours only', async () => {
    const browser = world.browser();
    const { url } = await world.login(browser, 'doctor', '//evil.example/');
    expect(url.href).toBe(`${world.gateway.url}/viewer`);
    const other = await world.login(world.browser(), 'doctor', '/admin');
    expect(other.url.pathname).toBe('/viewer');
  });
});

describe('the page to go on with', () => {
  test.each(['/', '/viewer', '/viewer?patient=1&x=%2F%2Fevil.example', '/admin/notices?from=2026-11-01#top', '/demo'])(
    'may be %s',
    (page) => {
      expect(localPage(page)).toBe(page);
    },
  );

  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    'https://evil.example/viewer',
    'https:evil.example',
    'javascript:alert(1)',
    'viewer',
    '',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '/viewer/..//evil.example',
    '/viewer/%2e%2e//evil.example',
    '/admin/%2e%2e/%2e%2e//evil.example',
    '/viewer/../auth/login',
    '/admin//evil.example',
    '/@evil.example',
    '/login',
    '/auth/login',
    '/api/session',
    '/viewer\u0000',
    '/ｖiewer',
    `/viewer?${'x'.repeat(1000)}`,
    ['/viewer', '//evil.example'],
    undefined,
  ])('is never %j', (page) => {
    expect(localPage(page)).toBeUndefined();
  });
});
