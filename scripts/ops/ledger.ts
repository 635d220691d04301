import type { Exchange } from '../../server/composition.ts';
import { CommandFailure, say } from './console.ts';

/** `ledger verify`. */
export async function verifyLedger(exchange: Exchange): Promise<void> {
  const checks = await exchange.verifyLedger();
  for (const { by, rows, difference } of checks) {
    say(
      `figures by ${by}: ${String(rows)} rows ${difference === undefined ? 'agree with the entries' : `DIFFER first at ${difference}`}`,
    );
  }
  if (checks.some(({ difference }) => difference !== undefined)) {
    throw new CommandFailure('The daily sums are not what the entries add up to.');
  }
  say('Every figure is what the entries add up to.');
}
