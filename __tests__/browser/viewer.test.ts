import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { openPage, type OpenedPage, type PageSettings } from '../support/pages.ts';
import { openScene, type Scene } from '../support/viewer-scene.ts';

// A browser beside everything else that a busy machine does.
jest.setTimeout(90_000);

describe("the doctor's page", () => {
  let scene: Scene;
  let browser: Browser;
  beforeAll(async () => {
    [scene, browser] = await Promise.all([openScene(), launchBrowser()]);
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
  const rows = (page: Page) => page.locator('.v-order');
  const textOf = async (page: Page, selector: string): Promise<string> => page.locator(selector).innerText();
  async function done({ faults, close }: OpenedPage): Promise<void> {
    await close();
    expect(faults).toEqual([]);
  }

  test("a card's link opens its one patient, leaves the address at once, and a reload keeps the viewing", async () => {
    const link = await scene.linkFor();
    const visit = await openPage(browser, link);
    const { page } = visit;
    await page.locator('.v-patient').waitFor();
    expect(page.url()).toMatch(/\/viewer\?viewing=[\w-]+$/u);
    expect(await textOf(page, '.v-patient')).toMatch(
      /沈若兰[\s\S]*女[\s\S]*6\d 岁[\s\S]*1962-05-09 出生[\s\S]*核对患者/u,
    );
    expect(await page.title()).not.toContain('沈');
    await page.reload();
    await page.locator('.v-patient').waitFor();
    expect(await rows(page).count()).toBe(6);
    await done(visit);

    const again = await openPage(browser, link);
    await again.page.getByText('链接已使用或已过期').waitFor();
    // The refusal itself is told in the console by the browser, not by us.
    await again.close();
  });

  test('shows of each order what has to be known to decide it, and has decided nothing beforehand', async () => {
    const visit = await opened();
    const { page } = visit;
    expect(await rows(page).locator('.v-state').count()).toBe(0);
    expect(await textOf(page, '.v-tally')).toBe('未决定 5 · 已认可 0 · 不认可 0');
    const blood = await rows(page).nth(0).innerText();
    for (const said of [
      '血常规',
      '应当互认',
      '杭州市第一人民医院',
      '浙江HR',
      '三级甲等',
      '4 天前采集',
      '剩余 2 天',
      '¥15.00',
      '40 分钟',
    ]) {
      expect(blood).toContain(said);
    }
    expect(await textOf(page, '.v-detail')).toMatch(/白细胞计数[\s\S]*11\.8 ↑[\s\S]*3\.5–9\.5[\s\S]*108 ↓/u);

    await rows(page).nth(1).locator('.v-choose').click();
    expect(await textOf(page, '.v-detail')).toMatch(/含危急值[\s\S]*6\.7 ↑↑/u);
    await rows(page).nth(2).locator('.v-choose').click();
    expect(await textOf(page, '.v-coverage')).toMatch(/本次覆盖[\s\S]*白蛋白[\s\S]*仍须开立[\s\S]*总蛋白/u);
    await rows(page).nth(3).locator('.v-choose').click();
    expect(await textOf(page, '.v-detail')).toMatch(/影像[\s\S]*182 幅[\s\S]*诊断意见[\s\S]*仅供参考，不属于互认内容/u);
    expect(await rows(page).nth(4).innerText()).toMatch(/本院结果[\s\S]*不计节省/u);
    await rows(page).nth(5).locator('.v-choose').click();
    expect(await textOf(page, '.v-detail')).toMatch(/无可互认结果[\s\S]*杭州市第一人民医院[\s\S]*互认时限 60 天/u);
    await done(visit);
  });

  test('is worked by keys alone; going back decides nothing, and a decision can be changed', async () => {
    const visit = await opened();
    const { page } = visit;
    await page.keyboard.press('a');
    await rows(page).nth(0).getByText('已认可').waitFor();
    expect(await textOf(page, '.v-tally')).toContain('已节省 ¥15.00');
    await page.keyboard.press('j');
    await page.keyboard.press('d');
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('radio').count()).toBe(8);
    expect(await dialog.getByRole('radio', { checked: true }).count()).toBe(0);
    expect(await dialog.getByRole('button', { name: '确认不认可' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await rows(page).nth(1).locator('.v-state').count()).toBe(0);

    await page.keyboard.press('d');
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await rows(page).nth(1).locator('.v-state.declined').waitFor();
    expect(await textOf(page, '.v-decision')).toContain('该项目结果在疾病发展过程中变化较快');
    await page.keyboard.press('a');
    await rows(page).nth(1).locator('.v-state.recognized').waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('d');
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await rows(page).nth(0).locator('.v-state.declined').waitFor();
    expect(await textOf(page, '.v-tally')).toBe('未决定 3 · 已认可 1 · 不认可 1 已节省 ¥30.00');
    // What the page says is what the exchange has.
    await page.reload();
    await page.locator('.v-tally').waitFor();
    expect(await textOf(page, '.v-tally')).toBe('未决定 3 · 已认可 1 · 不认可 1 已节省 ¥30.00');
    await done(visit);
  });

  test('prints the citation for the chart and the explanation that the patient is owed', async () => {
    const visit = await opened();
    const { page } = visit;
    await page.getByRole('button', { name: '引用单 1' }).click();
    const paper = page.locator('.v-paper');
    await paper.waitFor();
    expect(await paper.innerText()).toMatch(
      /引用单[\s\S]*沈若兰[\s\S]*1962-05-09[\s\S]*浙江省人民医院[\s\S]*电解质六项[\s\S]*报告号[\s\S]*第 1 版[\s\S]*6\.7[\s\S]*Practitioner\/d1/u,
    );
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#root').isVisible()).toBe(false);
    expect(await paper.isVisible()).toBe(true);
    expect(await paper.getByRole('button', { name: '打印' }).isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '告知单 1' }).click();
    expect(await paper.innerText()).toMatch(/告知单[\s\S]*血常规[\s\S]*未予认可的原因[\s\S]*病情变化[\s\S]*签名/u);
    await done(visit);
  });

  test('tells why a decision was not recorded, and what became of a result that was relied on', async () => {
    const visit = await opened(undefined, ['14749-6', 'L0240', '58410-2']);
    const { page } = visit;
    const potassium = { id: 'c2', code: 'L0240', name: '电解质六项', daysAgo: 1 };
    await scene.push('city', { ...potassium, status: 'entered-in-error' });
    const row = rows(page).nth(1);
    await row.getByRole('button', { name: /不认可/u }).click();
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await row.getByRole('alert').getByText('未记录').waitFor();
    expect(await row.locator('.v-obstacle').innerText()).toContain('已撤回');
    expect(await textOf(page, '.v-tally')).toBe('未决定 0 · 已认可 0 · 不认可 1');
    expect(await row.getByRole('button', { name: /认可/u }).count()).toBe(0);

    await page.reload();
    const notices = page.locator('.v-notices');
    await notices.waitFor();
    expect(await notices.innerText()).toMatch(/已撤回[\s\S]*电解质六项[\s\S]*杭州市第一人民医院/u);
    await notices.getByRole('button', { name: '已知悉' }).click();
    await notices.waitFor({ state: 'detached' });
    await visit.close();
  });
});
