import { InvalidArgumentError } from 'commander';
import type { LedgerAccount } from '../../server/application/verify-ledger.ts';
import type { Exchange } from '../../server/composition.ts';
import { parseDay, type ShanghaiDay } from '../../server/domain/time.ts';
import { CommandFailure, say, showProgress } from './console.ts';

/** A day as an option takes it. */
export function dayOption(text: string): ShanghaiDay {
  const day = parseDay(text);
  if (!day) throw new InvalidArgumentError('Write a day as 2026-11-23.');
  return day;
}

/** `ledger verify [--from DAY] [--to DAY] [--json]`. Throws `CommandFailure` when anything is found. */
export async function verifyLedger(
  exchange: Exchange,
  { from, to, json }: { from?: ShanghaiDay; to?: ShanghaiDay; json?: boolean },
): Promise<void> {
  const startedAt = performance.now();
  let progress: ReturnType<typeof showProgress> | undefined;
  const account = await exchange
    .verifyLedger({ from, to }, ({ done, days, day, found }) => {
      progress ??= showProgress('verifying', days);
      progress.update(done, `${day}, ${String(found)} findings`);
    })
    .finally(() => progress?.stop());
  const seconds = (performance.now() - startedAt) / 1000;
  if (json === true) say(JSON.stringify({ ...account, seconds: Math.round(seconds * 10) / 10 }));
  else print(account, seconds);
  if (account.found > 0) throw new CommandFailure('The account does not agree with itself.');
}

function print({ from, to, found, findings, ...checked }: LedgerAccount, seconds: number): void {
  const period = from === undefined ? 'nothing was written' : `${from} to ${String(to)}`;
  say(`Ledger verified in ${seconds.toFixed(1)} s: ${period}.`);
  const line = (name: string, count: number): void => {
    say(`  ${name.padEnd(28)} ${String(count).padStart(10)}`);
  };
  line('days checked', checked.days);
  line('rows of daily sums', checked.figures);
  line('offers', checked.offers);
  line('decisions', checked.decisions);
  line('savings entries', checked.savings);
  line('findings', found);
  for (const { table, id, wrong } of findings) say(`${table} ${id}: ${wrong}`);
  if (found > findings.length) say(`… and ${String(found - findings.length)} more.`);
  if (found === 0) say('Every figure is what the entries add up to.');
}
