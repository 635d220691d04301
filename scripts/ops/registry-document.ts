import { readFile } from 'node:fs/promises';
import { RegistryFaults } from '../../server/application/load-registry.ts';
import { CommandFailure } from './console.ts';

/** Reads a JSON file and hands it to what takes registry documents; a fault of either is told with its place. */
export async function withDocument<T>(file: string, take: (document: unknown) => Promise<T>): Promise<T> {
  const document = parse(file, await read(file));
  try {
    return await take(document);
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
