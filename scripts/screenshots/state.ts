import type { Page } from 'playwright-core';
import type { Language } from '../../__tests__/support/pages.ts';

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
}

/** A world of generated data around a real gateway, and the states of the pages in it. */
export interface Scene {
  readonly states: readonly State[];
  close(): Promise<void>;
}
