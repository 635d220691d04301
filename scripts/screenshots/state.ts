import type { Page } from 'playwright-core';
import type { Language } from '../../__tests__/support/pages.ts';
import { SESSION_COOKIE } from '../../server/http/session.ts';

/** One state of one page, as it is photographed in every language, look and width. */
export interface State {
  /** The name of the files; a room of the pages first: `public-empty`. */
  readonly name: string;
  /** Where it is opened; asked each time, because the link of a card opens once. */
  readonly address: () => string | Promise<string>;
  /** What is done before the first look: nothing, where the page is loaded as it is. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** What somebody does until the state is there. */
  readonly reach: (page: Page, language: Language) => Promise<void>;
  /** What must be there before anybody can work with the page; where it is named the first load is measured. */
  readonly usable?: string;
}

/** A world of generated data around a real gateway, and the states of the pages in it. */
export interface Scene {
  readonly states: readonly State[];
  close(): Promise<void>;
}

/** A connection that fails for these addresses. */
export const failing =
  (path: string): NonNullable<State['before']> =>
  (page) =>
    page.route(path, (route) => route.abort());

/** Somebody who has logged in already. */
export const signedIn =
  (base: string, cookie: () => string | Promise<string>): NonNullable<State['before']> =>
  async (page) =>
    page.context().addCookies([
      {
        name: SESSION_COOKIE,
        value: await cookie(),
        domain: new URL(base).hostname,
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
      },
    ]);

/** Whatever a page asked for has come, and is drawn. */
export async function quiet(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('.state-loading, .ant-skeleton').first().waitFor({ state: 'detached' });
}
