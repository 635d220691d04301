import type { Browser } from 'playwright-core';
import type { State } from './state.ts';

/** An old hospital PC against the machine that measures. */
const SLOWED = 4;
const ROUNDS = 3;

export interface FirstLoad {
  readonly requests: number;
  /** As they went over the wire, headers included. */
  readonly bytes: number;
  /** From the request for the page until what it is for is there. */
  readonly usableMs: number;
}

/** A cold load over loopback with the processor slowed, until `usable` is there; the middle one of three by time. */
export async function firstLoad(browser: Browser, state: State, usable: string): Promise<FirstLoad> {
  const rounds: FirstLoad[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await coldLoad(browser, state, usable));
  const [, middle] = rounds.toSorted((a, b) => a.usableMs - b.usableMs);
  if (!middle) throw new Error('nothing was measured');
  return middle;
}

async function coldLoad(browser: Browser, { address, before }: State, usable: string): Promise<FirstLoad> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send('Network.enable');
    await client.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    let requests = 0;
    let bytes = 0;
    client.on('Network.loadingFinished', ({ encodedDataLength }) => {
      requests += 1;
      bytes += encodedDataLength;
    });
    await before?.(page);
    const url = await address();
    const startedAt = performance.now();
    await page.goto(url, { waitUntil: 'commit' });
    await page.locator(usable).first().waitFor();
    const usableMs = Math.round(performance.now() - startedAt);
    await page.waitForLoadState('networkidle');
    return { requests, bytes, usableMs };
  } finally {
    await context.close();
  }
}

export const firstLoadText = (name: string, { requests, bytes, usableMs }: FirstLoad): string =>
  `First load of ${name}: ${String(requests)} requests, ${(bytes / 1024).toFixed(0)} KiB, usable after ${String(usableMs)} ms (processor slowed ${String(SLOWED)} times).`;
