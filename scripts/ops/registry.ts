import { readFile } from 'node:fs/promises';
import { RegistryFaults } from '../../server/application/load-registry.ts';
import type { Exchange } from '../../server/composition.ts';
import { CommandFailure, say } from './console.ts';

/** `registry load FILE`. */
export async function loadRegistry(exchange: Exchange, file: string): Promise<void> {
  const document = parse(file, await read(file));
  try {
    const { changed, revision, written, ignored } = await exchange.loadRegistry(document);
    for (const pointer of ignored) say(`ignored: ${pointer} is no member that the exchange knows`);
    const counts = Object.entries(written).map(([kind, count]) => `${kind} ${String(count)}`);
    say(
      changed
        ? `Loaded as revision ${String(revision)}: ${counts.join(', ')}.`
        : `Nothing changed; revision ${String(revision)} stands.`,
    );
  } catch (error) {
    if (!(error instanceof RegistryFaults)) throw error;
    const faults = error.faults.map(({ pointer, message }) => `  ${pointer === '' ? '/' : pointer} ${message}`);
    throw new CommandFailure(`${file} is faulty, nothing was loaded:\n${faults.join('\n')}`);
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new CommandFailure(`${file} cannot be read.`);
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CommandFailure(`${file} is not JSON.`);
  }
}
