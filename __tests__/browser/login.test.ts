import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { openLoginWorld, type LoginWorld } from '../support/login.ts';
import { axeIssues, openPage, overflowOf, type OpenedPage, type PageSettings } from '../support/pages.ts';

describe('the login page', () => {
  let world: LoginWorld;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([openLoginWorld(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  async function opened(path: string, settings?: PageSettings): Promise<OpenedPage> {
    const visit = await openPage(browser, `${world.gateway.url}${path}`, settings);
    await visit.page.locator('.login-card a, .login-card button').first().waitFor();
    return visit;
  }
  /** Nothing went wrong, and nothing was asked of anybody but the exchange and, on the way, the provider. */
  async function done({ faults, close }: OpenedPage): Promise<void> {
    await close();
    expect(faults.filter((fault) => !fault.startsWith(`foreign request: ${world.issuer}/`))).toEqual([]);
  }

  test('lets a doctor of the demonstration in by name, marked as what it is, and out again', async () => {
    const visit = await opened('/login?return=%2Fviewer');
    const { page } = visit;
    expect(await page.locator('.login-demo').innerText()).toMatch(/演示[\s\S]*均为虚构/u);
    await page.getByRole('link', { name: /沈知秋/u }).click();
    await page.waitForURL(`${world.gateway.url}/viewer`);
    await page.goto(`${world.gateway.url}/login`);
    await page.getByRole('heading', { name: '您已登录' }).waitFor();
    expect(await page.locator('.login-card').first().innerText()).toContain('沈知秋 · 医院hz2');
    await page.locator('.person').click();
    await page.getByText('退出登录', { exact: true }).click();
    await page.waitForURL('**/login?state=ended');
    await page.getByRole('heading', { name: '您已退出登录' }).waitFor();
    await done(visit);
  });

  test('asks whoever works at several places, by keyboard, too', async () => {
    const visit = await opened('/login', { language: 'en', width: 360 });
    const { page } = visit;
    await page.getByRole('link', { name: /顾南星/u }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/login?choose=1');
    const places = page.locator('.login-people button');
    await places.first().waitFor();
    expect(await places.allInnerTexts()).toEqual(['医院hz1\nDoctor', '医院hz2\nAdministrator']);
    expect([await axeIssues(page), await overflowOf(page)]).toEqual([[], 0]);
    await places.nth(1).focus();
    await page.keyboard.press('Space');
    await page.waitForURL('**/admin');
    await done(visit);
  });

  test('goes on with the provider, which may be told no', async () => {
    const visit = await opened('/login', { language: 'en' });
    const { page } = visit;
    await page.getByRole('link', { name: 'Log in with your organisation' }).click();
    await page.waitForURL(`${world.issuer}/interaction/**`);
    await page.getByText('取消').click();
    await page.waitForURL('**/login?error=denied');
    await page.getByText('Login cancelled').waitFor();
    await done(visit);
  });

  test('tells who has no access so, and offers another account', async () => {
    const visit = await opened('/login');
    await visit.page.getByRole('link', { name: /路人甲/u }).click();
    await visit.page.waitForURL('**/login?error=no-role');
    expect(await visit.page.getByRole('alert').innerText()).toContain('您没有使用权限');
    expect(await visit.page.getByRole('link', { name: '换一个账号登录' }).getAttribute('href')).toContain('anew=1');
    await done(visit);
  });

  test.each<[string, PageSettings]>([
    ['/login', { language: 'zh', look: 'dark', width: 360 }],
    ['/login', { language: 'en', look: 'light', width: 2560 }],
    ['/login?error=over', { language: 'zh', look: 'light', width: 360 }],
    ['/login?error=provider-down', { language: 'en', look: 'dark' }],
    ['/login?error=provider-refused', { language: 'zh', look: 'dark' }],
    ['/login?error=session-over', { language: 'en', look: 'light', width: 360 }],
    ['/login?error=invented', { language: 'zh', look: 'light' }],
  ])('is sound at %s (%j)', async (path, settings) => {
    const visit = await opened(path, settings);
    expect([await axeIssues(visit.page), await overflowOf(visit.page)]).toEqual([[], 0]);
    await done(visit);
  });
});
