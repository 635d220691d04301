import type { Exchange } from '../../server/composition.ts';
import { CommandFailure, say } from './console.ts';

/** `ledger verify`. */
export async function verifyLedger(exchange: Exchange): Promise<void> {
  const checks = await exchange.verifyLedger();
  for (const { by, institution, rows, difference } of checks) {
    const whose = institution === undefined ? 'of all' : `of ${institution}`;
    const told = difference === undefined ? 'agree with the entries' : `DIFFER first at ${difference}`;
    if (institution === undefined || difference !== undefined)
      say(`figures ${whose} by ${by}: ${String(rows)} rows ${told}`);
  }
  const institutions = new Set(checks.map(({ institution }) => institution)).size - 1;
  say(`figures of ${String(institutions)} institutions, each by itself: compared as well`);
  if (checks.some(({ difference }) => difference !== undefined)) {
    throw new CommandFailure('The daily sums are not what the entries add up to.');
  }
  say('Every figure is what the entries add up to.');
}
