import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { browserSession } from '../support/browser-session.ts';
import { openProvince, type Card, type Province } from '../support/decisions.ts';

const MINUTE = 60_000;

describe("a card's link opens the viewer for its one patient", () => {
  let province: Province;
  beforeAll(async () => {
    province = await openProvince();
  });
  afterAll(() => province.gateway.close());

  const launchOf = (card: Card): string => new URL((card as any).links[0].url).searchParams.get('launch') ?? '';
  const freshLaunch = async (): Promise<string> => launchOf((await province.oneCard()).card);
  const browser = (): ReturnType<typeof browserSession> => browserSession(province.gateway.url);

  test('once, without another login, as the practitioner whom the hospital named', async () => {
    const launch = await freshLaunch();
    const doctor = browser();
    const opened = await doctor.call('POST', '/api/session/launch', { launch });
    expect(opened.status).toBe(201);
    expect(opened.body.session).toMatchObject({ role: 'doctor', institution: { id: 'ord' }, isLaunched: true });
    expect(opened.body.session.person).toMatch(/^Practitioner\//u);
    expect(opened.headers.get('set-cookie')).toMatch(/^__Host-huren=.*Path=\/; Secure; HttpOnly; SameSite=Lax/u);
    expect((await doctor.call('GET', '/api/session')).body).toMatchObject({ authenticated: true, isLaunched: true });

    expect((await browser().call('POST', '/api/session/launch', { launch })).status).toBe(410);
  });

  test('not after five minutes, nor with a changed or invented token', async () => {
    const launch = await freshLaunch();
    const changed = `${launch.slice(0, -2)}${launch.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const forged of [changed, 'A', 'x'.repeat(200)]) {
      expect((await browser().call('POST', '/api/session/launch', { launch: forged })).status).toBe(410);
    }
    province.gateway.clock.advance(5 * MINUTE);
    expect((await browser().call('POST', '/api/session/launch', { launch })).status).toBe(410);
  });

  test('twenty copies at once open it once', async () => {
    const launch = await freshLaunch();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser().call('POST', '/api/session/launch', { launch })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(19);
  });

  test('the session ends with a logout, which no foreign page can make', async () => {
    const doctor = browser();
    await doctor.call('POST', '/api/session/launch', { launch: await freshLaunch() });
    const foreign = await doctor.call('DELETE', '/api/session', undefined, { 'X-CSRF-Token': 'guessed' });
    expect(foreign.status).toBe(403);
    const { cookie } = doctor;
    const kept = cookie();
    expect((await doctor.call('DELETE', '/api/session')).body).toEqual({ authenticated: false });
    const after = await fetch(`${province.gateway.url}/api/session`, { headers: { Cookie: kept } });
    expect(await after.json()).toMatchObject({ authenticated: false });
  });

  test('the session ends when nobody works in it for half an hour', async () => {
    const doctor = browser();
    await doctor.call('POST', '/api/session/launch', { launch: await freshLaunch() });
    province.gateway.clock.advance(29 * MINUTE);
    expect((await doctor.call('GET', '/api/session')).body.authenticated).toBe(true);
    province.gateway.clock.advance(29 * MINUTE);
    expect((await doctor.call('GET', '/api/session')).body.authenticated).toBe(true);
    province.gateway.clock.advance(30 * MINUTE);
    expect((await doctor.call('GET', '/api/session')).body.authenticated).toBe(false);
  });

  test('a cookie is no key to the wires of hospital systems', async () => {
    const doctor = browser();
    await doctor.call('POST', '/api/session/launch', { launch: await freshLaunch() });
    expect((await doctor.call('GET', '/fhir/DiagnosticReport')).status).toBe(401);
    expect((await doctor.call('POST', '/api/explanations', {})).status).toBe(401);
  });

  test('a doctor sees no figures and no lists of the administrators', async () => {
    const doctor = browser();
    await doctor.call('POST', '/api/session/launch', { launch: await freshLaunch() });
    const days = 'from=2026-01-01&to=2026-01-31';
    const paths = [`savings?${days}`, `decline-reasons?${days}`, `entries?${days}`, 'notices', 'identity-reviews'];
    for (const path of [...paths, 'repeated-after-recognition']) {
      expect([path, (await doctor.call('GET', `/api/${path}`)).status]).toEqual([path, 403]);
    }
  });
});
