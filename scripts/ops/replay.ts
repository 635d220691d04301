import type { Command } from 'commander';
import type { Replay } from '../../server/application/replay-checks.ts';
import type { Exchange } from '../../server/composition.ts';
import type { ShanghaiDay } from '../../server/domain/time.ts';
import { say, showProgress } from './console.ts';
import { withDocument } from './registry-document.ts';
import { printReplay } from './replay-table.ts';

interface ReplayOptions {
  readonly from: ShanghaiDay;
  readonly to: ShanghaiDay;
  readonly items: string;
  readonly json?: boolean;
}

export const REPLAY_HELP = `
FILE is a registry document with what is to be tried: "items" (windowDays, recognisable, feeFen …), "institutions"
(quality, prices …), "agreements", "consortia". It is laid over what is stored, exactly as registry load would, but
nothing is written. Patients, orders, opt-outs and reports are taken as they were at each order check; which item an
order asked for was settled then, too. A panel's members have windows of their own: to keep a panel longer, name them
as well. Order checks are kept for 400 days.

Example: what would plain chest CTs that count for 60 days have changed in November?
  echo '{ "items": [{ "id": "E0292", "windowDays": 60 }] }' > proposal.json
  npm run exchange -- replay --from 2026-11-01 --to 2026-11-30 --items proposal.json`;

/** A period that ends before it begins is wrong use. */
export function refuseReversedPeriod(command: Command): void {
  const { from, to } = command.opts<ReplayOptions>();
  if (from > to) command.error(`error: the period ends (${to}) before it begins (${from})`);
}

/** `replay --from DAY --to DAY --items FILE [--json]`. */
export async function replayChecks(exchange: Exchange, { from, to, items, json }: ReplayOptions): Promise<void> {
  const replay = await withDocument(items, async (proposal) => {
    let progress: ReturnType<typeof showProgress> | undefined;
    const told = exchange.replayChecks({ from, to }, proposal, ({ done, total, day }) => {
      progress ??= showProgress('replaying order checks', total);
      progress.update(done, day);
    });
    return await told.finally(() => progress?.stop());
  });
  if (json === true) say(JSON.stringify(asJson(replay)));
  else printReplay(replay);
}

/** Every member is there; what is not known is null. */
function asJson({ recordedSince, now, proposal, items, ...rest }: Replay): object {
  return {
    ...rest,
    recordedSince: recordedSince ?? null,
    now: { ...now, estimate: now.estimate ?? null },
    proposal: { ...proposal, estimate: proposal.estimate ?? null },
    items: items.map(({ item, ...figures }) => ({
      item: item.id,
      nameZh: item.nameZh,
      nameEn: item.nameEn,
      ...figures,
    })),
  };
}
