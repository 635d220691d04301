import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { axeIssues, openPage, overflowOf, type OpenedPage, type PageSettings } from '../support/pages.ts';
import { LONG_NAME, openScene, type Scene } from '../support/viewer-scene.ts';

// A browser beside everything else that a busy machine does.
jest.setTimeout(90_000);

describe("the doctor's page, beyond the orders", () => {
  let scene: Scene;
  let browser: Browser;
  beforeAll(async () => {
    [scene, browser] = await Promise.all([openScene({ coastName: LONG_NAME }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  /** By a card's link, with everything drawn that comes after the first screen. */
  async function opened(settings?: PageSettings, codes?: readonly string[]): Promise<OpenedPage> {
    const page = await openPage(browser, await scene.linkFor(codes), settings);
    await page.page.locator('.v-patient').waitFor();
    await page.page.locator('.v-timeline').waitFor();
    return page;
  }
  const textOf = async (page: Page, selector: string): Promise<string> => page.locator(selector).innerText();
  async function done({ faults, close }: OpenedPage): Promise<void> {
    await close();
    expect(faults).toEqual([]);
  }

  test('everything else the patient had stands by day; what was withdrawn or corrected is unmistakable', async () => {
    const visit = await opened();
    const { page } = visit;
    const withdrawn = page.locator('.v-report.withdrawn');
    expect(await withdrawn.locator('del').innerText()).toBe('葡萄糖');
    expect(await withdrawn.innerText()).toContain('已撤回');
    expect(await page.locator('.v-report', { hasText: '已更正' }).count()).toBe(1);
    await page.getByText('检查', { exact: true }).click();
    expect(await page.locator('.v-report').count()).toBe(1);
    await page.getByText('全部', { exact: true }).click();
    await page.getByRole('searchbox').fill('春江');
    await page.locator('.v-report').nth(2).waitFor({ state: 'detached' });
    await page.locator('.v-report > button').first().click();
    await page.locator('.v-opened').waitFor();
    expect(await textOf(page, '.v-opened')).toMatch(/葡萄糖[\s\S]*8\.4 ↑[\s\S]*3\.9–6\.1/u);
    await done(visit);
  });

  test("draws one analyte across hospitals with each one's range, and never joins what cannot be compared", async () => {
    const visit = await opened();
    const { page } = visit;
    await page.locator('.v-chart canvas').waitFor();
    expect(await page.locator('.v-chart').getAttribute('aria-label')).toContain('血红蛋白趋势图，共 4 次');
    expect(await textOf(page, '.v-legend')).toMatch(/春江街道[\s\S]*110–150[\s\S]*杭州市第一人民医院[\s\S]*115–150/u);
    await page.getByText('以表格查看').click();
    expect(await textOf(page, '.v-trends table')).toMatch(/114 g\/L[\s\S]*换算[\s\S]*11\.4 g\/dL/u);
    await page.getByLabel('检验项目').selectOption({ label: '糖化血红蛋白 HbA1c(NGSP)' });
    expect(await textOf(page, '.v-legend')).toContain('不与上线连接');
    await done(visit);
  });

  async function loggedIn(subject: 'doctor' | 'commissioner', settings: PageSettings = {}): Promise<OpenedPage> {
    const value = await scene.cookieOf(subject);
    const { hostname: domain } = new URL(scene.gateway.url);
    const cookie = { name: '__Host-huren', value, domain, path: '/', secure: true, httpOnly: true };
    return openPage(browser, `${scene.gateway.url}/viewer`, {
      ...settings,
      before: (page) => page.context().addCookies([cookie]),
    });
  }

  test('a doctor who is logged in opens a patient by identifier and on a ground; breaking the glass asks more', async () => {
    const visit = await loggedIn('doctor');
    const { page } = visit;
    await page.getByLabel('证件号码').fill(scene.personId);
    await page.getByText('紧急查阅', { exact: true }).click();
    await page.getByLabel('紧急查阅的理由').fill('抢救');
    await page.getByRole('button', { name: '查阅' }).click();
    expect(await page.evaluate("document.querySelector('form').checkValidity()")).toBe(false);
    await page.getByLabel('紧急查阅的理由').fill('昏迷送入抢救室，家属不在');
    await page.getByLabel(/我知悉/u).check();
    await page.getByRole('button', { name: '查阅' }).click();
    await page.locator('.v-timeline').waitFor();
    expect(page.url()).not.toContain(scene.personId);
    expect(await textOf(page, '.v-patient')).toMatch(/沈若兰[\s\S]*紧急查阅 昏迷送入抢救室/u);
    expect(await textOf(page, '.v-no-orders')).toContain('没有待开医嘱');
    await done(visit);
  });

  test('whoever is not logged in is told how to come; an administrator, that this is for doctors', async () => {
    const stranger = await openPage(browser, `${scene.gateway.url}/viewer`);
    await stranger.page.getByRole('heading', { name: '尚未登录' }).waitFor();
    expect(await stranger.page.getByRole('link', { name: '登录' }).count()).toBeGreaterThan(0);
    await done(stranger);
    const visit = await loggedIn('commissioner');
    await visit.page.getByRole('heading', { name: '您的岗位没有查看此页的权限' }).waitFor();
    await done(visit);
  });

  test('speaks English, fits a telephone, and is whole for keyboard and screen reader in both looks', async () => {
    const visit = await opened({ language: 'en', look: 'dark' });
    await visit.page.getByRole('heading', { name: 'Orders of this visit' }).waitFor();
    await visit.page.locator('.v-chart canvas').waitFor();
    expect(await axeIssues(visit.page)).toEqual([]);
    await visit.page.keyboard.press('?');
    await visit.page.getByRole('dialog').waitFor();
    expect(await axeIssues(visit.page)).toEqual([]);
    await done(visit);

    const narrow = await opened({ width: 360, height: 780 });
    expect(await overflowOf(narrow.page)).toBe(0);
    expect(await narrow.page.locator('.v-order.chosen .v-detail').isVisible()).toBe(true);
    expect(await axeIssues(narrow.page)).toEqual([]);
    await done(narrow);
  });

  test('four hundred reports are drawn as far as they are scrolled', async () => {
    await scene.pushMany(400);
    const visit = await opened();
    const { page } = visit;
    expect(await textOf(page, '.v-count')).toMatch(/共 4\d\d 份/u);
    expect(await page.locator('.v-report').count()).toBeLessThanOrEqual(80);
    for (let step = 0; step < 3; step += 1) {
      const before = await page.locator('.v-report').count();
      await page.locator('.v-report').last().scrollIntoViewIfNeeded();
      await page.locator('.v-report').nth(before).waitFor({ state: 'attached' });
    }
    await done(visit);
  });
});
