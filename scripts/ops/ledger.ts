import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import type { LedgerAccount } from '../../server/application/verify-ledger.ts';
import type { SealAccount } from '../../server/application/verify-seals.ts';
import type { Exchange } from '../../server/composition.ts';
import { ENTRY_KINDS, type EntryKind } from '../../server/domain/ledger/entry.ts';
import { parseDay, type ShanghaiDay } from '../../server/domain/time.ts';
import { CommandFailure, say, showProgress } from './console.ts';

/** A day as an option takes it. */
export function dayOption(text: string): ShanghaiDay {
  const day = parseDay(text);
  if (!day) throw new InvalidArgumentError('Write a day as 2026-11-23.');
  return day;
}

/** A kind of entry as an option takes it. */
export function kindOption(text: string): EntryKind {
  const kind = ENTRY_KINDS.find((each) => each === text);
  if (!kind) throw new InvalidArgumentError(`One of ${ENTRY_KINDS.join(', ')}.`);
  return kind;
}

interface VerifyOptions {
  readonly from?: ShanghaiDay;
  readonly to?: ShanghaiDay;
  readonly json?: boolean;
}

/**
 * `ledger verify [--from DAY] [--to DAY] [--json]`: the figures of a period, or everything: then the seals, too.
 * Throws `CommandFailure` when anything is found.
 */
export async function verifyLedger(exchange: Exchange, { from, to, json }: VerifyOptions): Promise<void> {
  const startedAt = performance.now();
  const account = await withProgress('verifying', (update) =>
    exchange.verifyLedger({ from, to }, ({ done, days, day, found }) => {
      update(days, done, `${day}, ${String(found)} findings`);
    }),
  );
  const isWhole = from === undefined && to === undefined;
  const seals = isWhole ? await verifySeals(exchange) : undefined;
  const seconds = (performance.now() - startedAt) / 1000;
  if (json === true) {
    say(JSON.stringify({ ...account, ...(seals && { seals }), seconds: Math.round(seconds * 10) / 10 }));
  } else {
    print(account, seconds);
    if (seals) printSeals(seals);
  }
  if (account.found > 0) throw new CommandFailure('The account does not agree with itself.');
  if (seals && seals.found > 0) throw new CommandFailure('The ledgers are not as they were sealed.');
}

/** What is in order is signed for, up to the last block. */
async function verifySeals({ evidence }: Exchange): Promise<SealAccount> {
  const seals = await withProgress('comparing with the seals', (update) =>
    evidence.verifySeals(({ done, blocks, found }) => {
      update(blocks, done, `blocks, ${String(found)} findings`);
    }),
  );
  if (seals.found > 0) return seals;
  const head = await evidence.signTreeHead();
  return { ...seals, signedBlocks: head?.size ?? 0 };
}

async function withProgress<T>(
  title: string,
  work: (update: (total: number, done: number, detail: string) => void) => Promise<T>,
): Promise<T> {
  let progress: ReturnType<typeof showProgress> | undefined;
  try {
    return await work((total, done, detail) => {
      progress ??= showProgress(title, total);
      progress.update(done, detail);
    });
  } finally {
    progress?.stop();
  }
}

interface ProveOptions {
  readonly kind?: EntryKind;
  readonly out?: string;
}

/** `ledger prove ID [--kind KIND] [--out FILE]`. Throws `ExchangeError` for an entry that cannot be proven. */
export async function proveEntry({ evidence }: Exchange, id: string, { kind, out }: ProveOptions): Promise<void> {
  const proof = JSON.stringify(await evidence.proveEntry({ id, kind, institution: null }), null, 2);
  if (out === undefined) say(proof);
  else await writeFile(out, `${proof}\n`);
}

const line = (name: string, count: number): void => {
  say(`  ${name.padEnd(28)} ${String(count).padStart(10)}`);
};

function print({ from, to, found, findings, ...checked }: LedgerAccount, seconds: number): void {
  const period = from === undefined ? 'nothing was written' : `${from} to ${String(to)}`;
  say(`Ledger verified in ${seconds.toFixed(1)} s: ${period}.`);
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

/** The first finding is where to begin: what follows in the chain differs because of it. */
function printSeals({ found, findings, ...checked }: SealAccount): void {
  say('Seals:');
  line('blocks', checked.blocks);
  line('entries', checked.entries);
  line('tree heads', checked.heads);
  line('blocks signed for', checked.signedBlocks);
  line('broken seals', found);
  for (const { kind, id, block, wrong } of findings) {
    const where = kind === 'block' || block === undefined ? '' : ` (block ${String(block)})`;
    say(`${kind} ${id}${where}: ${wrong}`);
  }
  if (found > findings.length) say(`… and ${String(found - findings.length)} more.`);
  if (found === 0) say('Every entry is as it was written, and none is missing or has been added.');
}
