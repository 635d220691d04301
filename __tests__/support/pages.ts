import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

export type Language = 'zh' | 'en';
export type Look = 'light' | 'dark';

export interface PageSettings {
  readonly language?: Language;
  readonly look?: Look;
  readonly width?: number;
  readonly height?: number;
  /** What happens to the browser before the page is asked for, such as a connection that fails. */
  readonly before?: (page: Page) => Promise<unknown>;
}

/** A page in a browser profile of its own. */
export interface OpenedPage {
  readonly page: Page;
  /** What no page may do: write an error to the console, throw, or ask another origin for anything. */
  readonly faults: string[];
  close(): Promise<void>;
}

/** Opens a page as somebody with this language and look would, in a fresh profile. */
export async function openPage(
  browser: Browser,
  url: string,
  { language = 'zh', look = 'light', width = 1440, height = 900, before }: PageSettings = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  // As text: what runs in the page knows a window, which the types of the tests do not.
  await context.addInitScript({
    content: `if (location.protocol === 'http:') {
      localStorage['huren.language'] ??= '${language}';
      localStorage['huren.look'] ??= '${look}';
    }`,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  const { origin } = new URL(url);
  // A card's link opens a tab of its own: what holds for the page holds for the tab.
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => faults.push(`thrown: ${error.error().message}`));
  context.on('request', (request) => {
    const asked = new URL(request.url());
    if (asked.origin !== origin && asked.protocol !== 'data:') faults.push(`foreign request: ${request.url()}`);
  });
  await before?.(page);
  await page.goto(url);
  return { page, faults, close: () => context.close() };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact?: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** The serious and critical findings of axe-core, a line each; run past the page's policy, as a tool of the browser. */
export async function axeIssues(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
}

/** By how many pixels a page is wider than its window: 0 where nothing has to be scrolled sideways. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
