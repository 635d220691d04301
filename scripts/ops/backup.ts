import { access } from 'node:fs/promises';
import type { Exchange } from '../../server/composition.ts';
import { CommandFailure, say } from './console.ts';

/** `backup FILE`. */
export async function backup(exchange: Exchange, file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new CommandFailure(`${file} is there already; name a file that is not.`);
  await exchange.storage.backup(file);
  say(`Written: ${file}. The secrets (secrets.json in DATA_DIR) are not in it; keep them elsewhere.`);
}
