import type { Page } from 'playwright-core';
import { residentId } from '../../__tests__/support/clinic.ts';
import { openScene, LONG_NAME, type Scene as DoctorsDay } from '../../__tests__/support/viewer-scene.ts';
import { quiet, signedIn, type Scene, type State } from './state.ts';

const MANY_REPORTS = 400;
/** One screen of orders: what somebody reported first, then what nobody did. */
const THIRTY = [
  ...['58410-2', 'L0240', 'L0236', '30799-1', '14682-9', '4548-4'],
  ...Array.from({ length: 24 }, (_, index) => `L0${String(120 + index)}`),
];

/** A doctor's day with one patient of three hospitals, one of which has a long name. */
export async function doctorScene(): Promise<Scene> {
  const day = await openScene({ coastName: LONG_NAME });
  return { states: [...undecided(day), ...withoutCard(day), ...decided(day), many(day)], close: () => day.close() };
}

async function viewing(page: Page): Promise<void> {
  await page.locator('.v-patient').waitFor();
  await page.locator('.v-timeline').waitFor();
  await quiet(page);
}

const undecided = (day: DoctorsDay): readonly State[] => [
  { name: 'viewer', address: () => day.linkFor(), reach: viewing, usable: '.v-order .accept' },
  { name: 'viewer-thirty-orders', address: () => day.linkFor(THIRTY), reach: viewing },
  {
    name: 'viewer-declining',
    address: () => day.linkFor(),
    reach: async (page) => {
      await viewing(page);
      await page.keyboard.press('d');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'viewer-help',
    address: () => day.linkFor(),
    reach: async (page) => {
      await viewing(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
];

function withoutCard(day: DoctorsDay): readonly State[] {
  const { url } = day.gateway;
  const doctor = signedIn(url, () => day.cookieOf('doctor'));
  const at = (name: string, path: string, before?: State['before']): State => ({
    name,
    address: () => `${url}${path}`,
    ...(before ? { before } : {}),
    reach: quiet,
  });
  return [
    at('viewer-needs-login', '/viewer'),
    at('viewer-start', '/viewer', doctor),
    at(
      'viewer-no-permission',
      '/viewer',
      signedIn(url, () => day.cookieOf('commissioner')),
    ),
    at('admin-no-permission', '/admin', doctor),
    {
      name: 'viewer-nothing',
      address: () => `${url}/viewer`,
      before: doctor,
      reach: async (page) => {
        await page.locator('form input[maxlength="64"]').fill(residentId('1990-01-01', 777));
        await page.locator('form input[maxlength="500"]').fill('门诊复诊，首次来院');
        await page.locator('form button[type=submit]').click();
        await viewing(page);
      },
    },
    {
      name: 'viewer-link-used',
      address: async () => {
        const link = await day.linkFor();
        const launch = new URL(link).searchParams.get('launch');
        const headers = { 'Content-Type': 'application/json' };
        await fetch(`${url}/api/session/launch`, { method: 'POST', headers, body: JSON.stringify({ launch }) });
        return link;
      },
      reach: quiet,
    },
  ];
}

function decided(day: DoctorsDay): readonly State[] {
  // Decisions stay: whoever comes second finds them made.
  const decide = async (page: Page): Promise<void> => {
    await viewing(page);
    if ((await page.locator('.v-order .v-state.recognized').count()) > 0) return;
    await page.keyboard.press('a');
    await page.locator('.v-order .v-state.recognized').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('d');
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await page.locator('.v-order .v-state.declined').waitFor();
  };
  let isWithdrawn = false;
  return [
    { name: 'viewer-decided', address: () => day.linkFor(), reach: decide },
    {
      name: 'viewer-citation',
      address: () => day.linkFor(),
      reach: async (page) => {
        await decide(page);
        await page.getByRole('button', { name: /^(?:引用单|Citation) \d+$/u }).click();
        await page.locator('.v-paper').waitFor();
      },
    },
    {
      name: 'viewer-withdrawn',
      address: () => day.linkFor(),
      reach: async (page) => {
        if (!isWithdrawn) await decide(page);
        const bloodCount = { id: 'c1', code: '58410-2', name: '血常规', daysAgo: 4, status: 'entered-in-error' };
        if (!isWithdrawn) await day.push('city', bloodCount);
        isWithdrawn = true;
        await page.reload();
        await viewing(page);
      },
    },
  ];
}

function many(day: DoctorsDay): State {
  let isPushed = false;
  return {
    name: 'viewer-400-reports',
    address: async () => {
      if (!isPushed) await day.pushMany(MANY_REPORTS);
      isPushed = true;
      return day.linkFor();
    },
    reach: viewing,
  };
}
