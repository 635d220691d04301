import '../../server/require-node.js';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../__tests__/support/browser.ts';
import { openPage, type Language, type Look } from '../../__tests__/support/pages.ts';
import { say, showProgress } from '../ops/console.ts';
import { demoScene } from './demo-scene.ts';
import { doctorScene } from './doctor-scene.ts';
import { firstLoad, firstLoadText } from './first-load.ts';
import type { Scene, State } from './state.ts';
import { crowdScene, emptyScene, workScene } from './work-scene.ts';

const FOLDER = 'screenshots';
const LANGUAGES: readonly Language[] = ['zh', 'en'];
const LOOKS: readonly Look[] = ['light', 'dark'];
/** A telephone, a workstation, a wall. */
const WIDTHS = [360, 1440, 2560] as const;
/** Each scene with the rooms whose pages are in it: what nobody asked for is not set up. */
const SCENES: readonly (readonly [rooms: readonly string[], make: () => Promise<Scene>])[] = [
  [['public', 'admin'], workScene],
  [['public', 'admin', 'login'], emptyScene],
  [['public'], crowdScene],
  [['demo', 'login'], demoScene],
  [['viewer', 'admin'], doctorScene],
];

interface Job {
  readonly state: State;
  readonly language: Language;
  readonly look: Look;
}

/** `npm run screenshots -- public demo-cards.en.dark`: only files whose names begin so; all without a word. */
const wanted = process.argv.slice(2);
const isWanted = ({ state, language, look }: Job): boolean =>
  wanted.length === 0 || wanted.some((word) => `${state.name}.${language}.${look}`.startsWith(word));

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER);
const browser = await launchBrowser();
let taken = 0;
try {
  for (const [rooms, make] of SCENES) {
    const isAskedFor = wanted.length === 0 || wanted.some((word) => rooms.some((room) => word.startsWith(room)));
    if (isAskedFor) taken += await photograph(browser, await make());
  }
} finally {
  await browser.close();
}
say(`${String(taken)} pictures in ${FOLDER}/: ${LANGUAGES.join(', ')}; ${LOOKS.join(', ')}; ${WIDTHS.join(', ')} px.`);

async function photograph(browser: Browser, { states, close }: Scene): Promise<number> {
  const jobs = states
    .flatMap((state) => LANGUAGES.flatMap((language) => LOOKS.map((look) => ({ state, language, look }))))
    .filter(isWanted);
  try {
    await takePictures(browser, jobs);
    for (const state of new Set(jobs.map((job) => job.state))) {
      if (state.usable !== undefined) say(firstLoadText(state.name, await firstLoad(browser, state, state.usable)));
    }
  } finally {
    await close();
  }
  return jobs.length * WIDTHS.length;
}

async function takePictures(browser: Browser, jobs: readonly Job[]): Promise<void> {
  const progress = showProgress('Screenshots', jobs.length * WIDTHS.length);
  try {
    for (const [index, job] of jobs.entries()) {
      await pictures(browser, job);
      progress.update((index + 1) * WIDTHS.length, job.state.name);
    }
  } finally {
    progress.stop();
  }
}

/** The state is reached once, at a workstation; then the window changes: a page must bear that, too. */
async function pictures(browser: Browser, { state, language, look }: Job): Promise<void> {
  const settings = { language, look, width: WIDTHS[1], ...(state.before ? { before: state.before } : {}) };
  const { page, close } = await openPage(browser, await state.address(), settings);
  try {
    await state.reach(page, language);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 360 ? 780 : (width * 9) / 16 });
      // Charts and tables follow the window in a frame or two of their own.
      await page.waitForTimeout(250);
      const name = `${state.name}.${language}.${look}.${String(width)}.png`;
      await page.screenshot({ path: join(FOLDER, name), fullPage: true, animations: 'disabled', timeout: 120_000 });
    }
  } finally {
    await close();
  }
}
