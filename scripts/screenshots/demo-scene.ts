import { findVisit, type DemoVisit } from '../../__tests__/support/demo-visit.ts';
import { raiseStage } from '../demo/stage.ts';
import { failing, type Scene, type State } from './state.ts';

const CARDS = 3;

/** The demonstration's province: the page that plays the doctor, and the login that its staff use. */
export async function demoScene(): Promise<Scene> {
  const stage = await raiseStage({ bundles: undefined, once: true, say: () => undefined });
  await stage.exchange.harvester.once();
  const visit = await findVisit(stage.url, CARDS);
  return { states: [...demoStates(stage.url, visit), ...loginStates(stage.url)], close: () => stage.close() };
}

function demoStates(url: string, visit: DemoVisit): readonly State[] {
  const address = (): string => `${url}/demo`;
  const loaded: State['reach'] = async (page) => {
    await page.locator('.his-list button').first().waitFor();
  };
  const signed: State['reach'] = async (page, language) => {
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
        await page.locator('.state-failure').waitFor();
      },
    },
  ];
}

function loginStates(url: string): readonly State[] {
  const at = (name: string, path: string): State => ({
    name,
    address: () => `${url}${path}`,
    reach: async (page) => {
      await page.locator('.login-card a, .login-card button').first().waitFor();
    },
  });
  const refusals = ['no-role', 'denied', 'over', 'provider-down', 'session-over'];
  return [
    at('login', '/login'),
    ...refusals.map((error) => at(`login-${error}`, `/login?error=${error}`)),
    {
      name: 'login-choose-place',
      address: () => `${url}/auth/login?hint=doctor-gu`,
      reach: async (page) => {
        await page.locator('.login-people button').first().waitFor();
      },
    },
  ];
}
