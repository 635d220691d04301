import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { A1C, CBC, CBC_MEMBERS, openProvince, type Province } from '../support/decisions.ts';
import { registryOf } from '../support/clinic.ts';
import { eventually } from '../support/eventually.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { axeIssues, openPage, overflowOf, type OpenedPage, type PageSettings } from '../support/pages.ts';

/** Sixty characters, as some institutions are really called. */
const LONG_NAME =
  '浙江大学医学院附属第一医院（浙江省第一医院）余杭院区暨国家传染病医学中心、国家感染性疾病临床医学研究中心互联网医院';

let browser: Browser;
let gateway: Gateway;
let province: Province;
beforeAll(async () => {
  [browser, gateway, province] = await Promise.all([launchBrowser(), startGateway(), openProvince()]);
  const stations = Array.from({ length: 44 }, (_, index) => ({
    id: `station-${String(index)}`,
    name: `富阳区第${String(index + 1).padStart(2, '0')}社区卫生服务站`,
    level: '1',
    region: '330111',
  }));
  const evaluated = { items: ['L0002', 'L0003'], scope: '33', from: '2020-01-01', to: '2099-12-31' };
  const long = { id: 'long', name: LONG_NAME, region: '330110', quality: [evaluated] };
  const coast = { id: 'coast', name: '甬江潮声医院', level: '3B', region: '330203', quality: [] };
  await gateway.exchange.loadRegistry(registryOf([long, coast, ...stations], []));
  await gateway.exchange.registry.refresh();
  await decideSomething();
});
afterAll(async () => {
  await browser.close();
  await Promise.all([gateway.close(), province.gateway.close()]);
});

/** One recognised for good, one taken back. */
async function decideSomething(): Promise<void> {
  const { someoneWith, cardsFor, accepted, decided, undo } = province;
  const [count, sugar] = await cardsFor(await someoneWith([...CBC_MEMBERS, A1C], CBC), [CBC, A1C]);
  if (!count || !sugar) throw new Error('no cards');
  await decided(accepted(count), accepted(sugar));
  expect((await undo(sugar)).status).toBe(200);
}

const institutions = (page: Page) => page.locator('.public-institutions tbody th');
async function opened(settings?: PageSettings, base = gateway.url): Promise<OpenedPage> {
  const visit = await openPage(browser, `${base}/`, settings);
  await visit.page.locator('.public-figures[aria-busy=false]').waitFor();
  await visit.page.locator('.public-items tbody tr').first().waitFor();
  await institutions(visit.page).first().waitFor();
  return visit;
}
async function done({ faults, close }: OpenedPage): Promise<void> {
  await close();
  expect(faults).toEqual([]);
}

describe('the public page', () => {
  test('says in Chinese what this is and, in large figures, what it has brought', async () => {
    const visit = await opened({}, province.gateway.url);
    const { page } = visit;
    expect(await page.locator('h1').innerText()).toBe('检查检验结果互认');
    const { netFen } = (await province.today()) as { netFen: number };
    const figures = await page.locator('.public-figures dd').allInnerTexts();
    // Before reversals two were recognised; money is net.
    expect(figures).toEqual(['2 项次', `${String(netFen / 100)} 元`, '40 分钟', '1 人次']);
    expect(await page.locator('.public-since').innerText()).toMatch(
      /^今日互认 2 项次，节省 15 元。自 \d{4}-\d\d-\d\d 起/u,
    );
    await done(visit);
  });

  test('in English nothing is left in Chinese but names and marks, and the choice is kept', async () => {
    const visit = await opened();
    const { page } = visit;
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Mutual recognition of test results' }).waitFor();
    await page.locator('.public-items tbody th').first().filter({ hasText: 'Complete blood count' }).waitFor();
    const chinese = await page.evaluate<string[]>(`
      [...document.querySelectorAll('body *')]
        .filter((element) => !element.closest('[lang]').lang.startsWith('zh'))
        .flatMap((element) => [...element.childNodes])
        .filter((node) => node.nodeType === Node.TEXT_NODE && /\\p{Script=Han}/u.test(node.data))
        .map((node) => node.data)`);
    expect(chinese).toEqual([]);
    await page.reload();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await done(visit);
  });

  test('finds items by name, member and kind, and opens a panel by keyboard', async () => {
    const visit = await opened();
    const { page } = visit;
    const names = page.locator('.public-items tbody th');
    await page.getByRole('searchbox', { name: '输入项目名称或类别' }).fill('血小板计数');
    await eventually(async () => (await names.count()) === 3);
    expect((await names.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
      '血常规(五分类)',
      '血常规(不含分类)',
      '血小板计数',
    ]);
    await names.first().locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await names.first().locator('details p').isVisible()).toBe(true);
    await page.getByRole('radio', { name: '检查', exact: true }).check();
    await page.getByText('没有符合条件的内容').waitFor();
    await done(visit);
  });

  test('finds institutions by name, city and level, page by page, and tells what counts under which mark', async () => {
    const visit = await opened();
    const { page } = visit;
    const section = page.locator('section[aria-labelledby=institutions]');
    const found = section.locator('.public-found');
    await section.getByRole('button', { name: '下一页' }).click();
    await section.getByText('第 21–40 家，共 46 家').waitFor();
    await page.getByRole('searchbox', { name: '输入机构名称' }).fill('浙江大学');
    await found.filter({ hasText: /^1 家$/u }).waitFor();
    expect(await institutions(page).allInnerTexts()).toEqual([LONG_NAME]);
    await section.getByRole('button', { name: `查看项目：${LONG_NAME}` }).click();
    await section.getByRole('heading', { name: '浙江HR 2 项，质评有效期至 2099-12-31' }).waitFor();
    expect(await section.getByRole('group', { name: '浙江HR项目' }).innerText()).toBe('血常规(不含分类)、白细胞计数');
    await page.getByRole('searchbox', { name: '输入机构名称' }).fill('');
    await section.getByRole('combobox', { name: '所在城市' }).selectOption('宁波市');
    await found.filter({ hasText: /^1 家$/u }).waitFor();
    expect(await institutions(page).allInnerTexts()).toEqual(['甬江潮声医院']);
    expect(await page.locator('.public-institutions tbody td').nth(2).innerText()).toBe('目前无有效标识');
    await done(visit);
  });

  test.each([
    ['zh', 'light', 360],
    ['en', 'dark', 360],
    ['zh', 'dark', 1440],
    ['en', 'light', 2560],
  ] as const)('can be read by everybody: %s, %s, %i px', async (language, look, width) => {
    const visit = await opened({ language, look, width });
    expect([await axeIssues(visit.page), await overflowOf(visit.page)]).toEqual([[], 0]);
    await done(visit);
  });

  test('what could not be read is said where it is missing, never shown as nothing, and can be asked for again', async () => {
    let isDown = true;
    const visit = await openPage(browser, `${gateway.url}/`, {
      before: (page) =>
        page.route('**/api/public/institutions?**', (route) => (isDown ? route.abort() : route.continue())),
    });
    const { page } = visit;
    const trouble = page.getByRole('alert').filter({ hasText: '暂时无法读取' });
    await trouble.waitFor();
    expect([await trouble.count(), await page.getByText('没有符合条件的内容').count()]).toEqual([1, 0]);
    isDown = false;
    await trouble.getByRole('button').click();
    await institutions(page).first().waitFor();
    expect(await trouble.count()).toBe(0);
    await visit.close();
    // The browser itself tells of the connection that failed; nothing else went wrong.
    expect(visit.faults.filter((fault) => !fault.includes('net::ERR_FAILED'))).toEqual([]);
  });
});
