import { findVisit, type DemoVisit } from '../../__tests__/support/demo-visit.ts';
import type { Page } from 'playwright-core';
import { raiseStage } from '../demo/stage.ts';
import { tellStory } from '../demo/story.ts';
import type { Scene, State } from './state.ts';

const CARDS = 3;

/** The demonstration's province after its story: the public page with figures, and the page that plays the doctor. */
export async function provinceScene(): Promise<Scene> {
  const quiet = (): void => undefined;
  const stage = await raiseStage({ bundles: undefined, once: true, say: quiet });
  await tellStory(stage, false, quiet);
  const visit = await findVisit(stage.url, CARDS);
  return { states: [...publicStates(stage.url), ...demoStates(stage.url, visit)], close: () => stage.close() };
}

const failing = (path: string) => async (page: Page) => {
  await page.route(path, (route) => route.abort());
};

function publicStates(url: string): readonly State[] {
  const address = (): string => `${url}/`;
  const loaded: State['reach'] = async (page) => {
    await page.locator('#institutions').waitFor();
    await page.locator('section[aria-labelledby=institutions] tbody tr').first().waitFor();
    await page.locator('.public-figures[aria-busy=false]').waitFor();
  };
  return [
    { name: 'public', address, reach: loaded },
    {
      name: 'public-nothing-found',
      address,
      reach: async (page, language) => {
        await loaded(page, language);
        const [items, institutions] = await page.locator('input[type=search]').all();
        await items?.fill('没有这样的项目');
        await institutions?.fill('没有这样的医院');
        await page.locator('.ant-empty').nth(1).waitFor();
      },
    },
    {
      name: 'public-unreachable',
      address,
      before: failing('**/api/public/**'),
      reach: async (page) => {
        await page.locator('.public-trouble').nth(2).waitFor();
      },
    },
  ];
}

function demoStates(url: string, visit: DemoVisit): readonly State[] {
  const address = (): string => `${url}/demo`;
  const loaded: State['reach'] = async (page) => {
    await page.locator('.his-list button').first().waitFor();
  };
  const signed: State['reach'] = async (page, language) => {
    await loaded(page, language);
    await page.getByRole('button', { name: visit.patient }).click();
    for (const item of visit.items[language]) await page.getByRole('checkbox', { name: item, exact: true }).check();
    await page.locator('.his-sign').click();
    await page
      .locator('.his-card')
      .nth(visit.cards - 1)
      .waitFor();
  };
  return [
    { name: 'demo', address, reach: loaded },
    { name: 'demo-cards', address, reach: signed },
    {
      name: 'demo-decisions',
      address,
      reach: async (page, language) => {
        await signed(page, language);
        const first = page.locator('.his-card').first();
        await first.locator('.his-accept').click();
        await first.locator('.his-outcome').filter({ hasText: /\S/u }).waitFor();
        const second = page.locator('.his-card').nth(1);
        await second.locator('.his-decline').click();
        await second.locator('fieldset').waitFor();
      },
    },
    {
      name: 'demo-unreachable',
      address,
      before: failing('**/demo/his/ward'),
      reach: async (page) => {
        await page.locator('.ant-result').waitFor();
      },
    },
  ];
}
