import type { Exchange } from '../../server/composition.ts';
import { say } from './console.ts';
import { withDocument } from './registry-document.ts';

/** `registry load FILE`. */
export async function loadRegistry(exchange: Exchange, file: string): Promise<void> {
  const { changed, revision, written, ignored } = await withDocument(file, exchange.loadRegistry);
  for (const pointer of ignored) say(`ignored: ${pointer} is no member that the exchange knows`);
  const counts = Object.entries(written).map(([kind, count]) => `${kind} ${String(count)}`);
  say(
    changed
      ? `Loaded as revision ${String(revision)}: ${counts.join(', ')}.`
      : `Nothing changed; revision ${String(revision)} stands.`,
  );
}
