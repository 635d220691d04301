import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { raiseStage, type Stage } from '../../scripts/demo/stage.ts';
import { launchBrowser } from '../support/browser.ts';
import { findVisit, type DemoVisit } from '../support/demo-visit.ts';
import { eventually } from '../support/eventually.ts';
import {
  axeIssues,
  openPage,
  overflowOf,
  type Language,
  type OpenedPage,
  type PageSettings,
} from '../support/pages.ts';

const CARDS = 3;

let browser: Browser;
let stage: Stage;
let sick: DemoVisit;
beforeAll(async () => {
  const quiet = (): void => undefined;
  [browser, stage] = await Promise.all([launchBrowser(), raiseStage({ bundles: undefined, once: true, say: quiet })]);
  await stage.exchange.harvester.once();
  sick = await findVisit(stage.url, CARDS);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await stage.close();
});

const cards = (page: Page) => page.locator('.his-card');
const recognisedToday = async (page: Page): Promise<number> =>
  Number(await page.locator('.his-live dd').first().innerText());

/** Comes to the clinic, chooses the patient and signs what was done lately. */
async function signed(language: Language, settings: PageSettings = {}): Promise<OpenedPage> {
  const visit = await openPage(browser, `${stage.url}/demo`, { language, ...settings });
  const { page } = visit;
  await page.getByRole('button', { name: sick.patient }).click();
  for (const item of sick.items[language]) await page.getByRole('checkbox', { name: item, exact: true }).check();
  await page.locator('.his-sign').click();
  await cards(page)
    .nth(sick.cards - 1)
    .waitFor();
  return visit;
}
async function done({ faults, close }: OpenedPage): Promise<void> {
  await close();
  expect(faults).toEqual([]);
}

describe('playing the doctor', () => {
  test('nothing is chosen beforehand, and nothing can be signed without a patient', async () => {
    const visit = await openPage(browser, `${stage.url}/demo`);
    const { page } = visit;
    await page.locator('.his-list button').first().waitFor();
    expect(await page.locator('.his-list button[aria-pressed=true], .his-items input:checked').count()).toBe(0);
    expect(await page.getByRole('button', { name: '请先选择患者' }).isDisabled()).toBe(true);
    expect([await axeIssues(page), await overflowOf(page)]).toEqual([[], 0]);
    await done(visit);
  });

  test('orders are signed, cards come, one is recognised, one declined with a reason, and the figures move', async () => {
    const visit = await signed('zh');
    const { page } = visit;
    await page
      .getByRole('status')
      .filter({ hasText: `收到 ${String(sick.cards)} 条互认提醒` })
      .waitFor();
    // What a card escapes against Markdown is shown as what it stands for.
    expect(await page.locator('.his-cards').innerText()).not.toMatch(/&#?\w+;|\*\*|\\/u);
    const foreign = page.locator('.his-card.warning');
    const before = await recognisedToday(page);
    await foreign
      .first()
      .getByRole('button', { name: /认\s?可/u, exact: false })
      .first()
      .click();
    await foreign.first().getByText('已认可，本项医嘱不再执行。').waitFor();
    // Totals are read every three seconds and counted anew every five.
    await eventually(async () => (await recognisedToday(page)) === before + 1, 15_000);

    const second = foreign.nth(1);
    await second.locator('.his-decline').click();
    const confirm = second.getByRole('button', { name: '确认不认可' });
    expect(await confirm.isDisabled()).toBe(true);
    // Wandering through the reasons decides nothing.
    await second.getByRole('radio').first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    expect(await second.locator('.his-outcome').innerText()).toBe('');
    await confirm.click();
    await second.getByText('已登记不认可及理由，医嘱照常执行。').waitFor();

    // A decision may be changed: the first one, too.
    await foreign.first().locator('.his-decline').click();
    await foreign.first().getByRole('radio').nth(1).check();
    await foreign.first().getByRole('button', { name: '确认不认可' }).click();
    await foreign.first().getByText('已登记不认可及理由，医嘱照常执行。').waitFor();
    await done(visit);
  });

  test('the link of a card opens the viewer beside it, without another login', async () => {
    const visit = await signed('zh');
    const [tab] = await Promise.all([
      visit.page.context().waitForEvent('page'),
      cards(visit.page).first().getByRole('link', { name: '查看报告' }).click(),
    ]);
    await tab.waitForURL(`${stage.url}/viewer**`);
    await tab.getByText(sick.patient).first().waitFor();
    await done(visit);
  });

  test('in English the cards are English, and the same cards are Chinese at a switch', async () => {
    const visit = await signed('en', { look: 'dark' });
    const { page } = visit;
    const card = page.locator('.his-card.info, .his-card.warning').last();
    await card
      .getByText(/days? left/u)
      .first()
      .waitFor();
    await card.locator('.his-accept').click();
    await card.getByText('Recognised; this order is dropped.').waitFor();
    expect([await axeIssues(page), await overflowOf(page)]).toEqual([[], 0]);
    await page.getByRole('button', { name: '中文' }).click();
    await card
      .getByText(/剩余 \d+/u)
      .first()
      .waitFor();
    await card.getByText('已认可，本项医嘱不再执行。').waitFor();
    await done(visit);
  });

  test('fits a telephone, with all its cards and the reasons open', async () => {
    const visit = await signed('zh', { width: 360, look: 'dark' });
    const { page } = visit;
    await cards(page).last().locator('.his-decline').click();
    await page.getByRole('radio').first().waitFor();
    expect([await axeIssues(page), await overflowOf(page)]).toEqual([[], 0]);
    await done(visit);
  });

  test('an exchange that cannot look is never told as nothing found', async () => {
    const visit = await openPage(browser, `${stage.url}/demo`, {
      before: (page) =>
        page.route('**/demo/his/orders', (route) =>
          route.fulfill({ status: 200, json: { status: 503, ms: 1, answer: {} } }),
        ),
    });
    const { page } = visit;
    await page.getByRole('button', { name: sick.patient }).click();
    await page.getByRole('checkbox', { name: sick.items.zh[0] ?? '', exact: true }).check();
    await page.locator('.his-sign').click();
    await page.getByText('互认平台未能查询，这不表示没有结果；医嘱照常开立（代码 503）。').waitFor();
    await done(visit);
  });
});
