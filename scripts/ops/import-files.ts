import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { FileFault, type ImportFile } from '../../server/application/import-reports.ts';
import { CommandFailure } from './console.ts';

const LINES = /\.(?:ndjson|jsonl)$/iu;
const DOCUMENT = /\.json$/iu;
/** Node cannot hold a longer text; such a file belongs into NDJSON. */
const LARGEST_DOCUMENT = 400 * 1024 * 1024;

export interface FoundFiles {
  readonly files: readonly ImportFile[];
  /** Files of a folder whose names say that they hold no FHIR JSON. */
  readonly passedOver: readonly string[];
}

/** The files that the paths of a command mean; folders with everything below them. Throws for a path that is not there. */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const files: ImportFile[] = [];
  const passedOver: string[] = [];
  for (const path of paths) {
    if (path === '-') {
      files.push(await standardInput());
      continue;
    }
    const found = await stat(path).catch(() => {
      throw new CommandFailure(`${path} is not there.`);
    });
    if (!found.isDirectory()) files.push(fileAt(path));
    else {
      const names = await readdir(path, { recursive: true, withFileTypes: true });
      const inside = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      for (const name of inside.sort()) {
        if (LINES.test(name) || DOCUMENT.test(name)) files.push(fileAt(name));
        else passedOver.push(name);
      }
    }
  }
  return { files, passedOver };
}

function fileAt(name: string): ImportFile {
  return { name, records: () => (LINES.test(name) ? linesOf(name) : documentAt(name)) };
}

/** Lines end at a line feed only (U+2028 is a character of a text), and must be UTF-8. */
async function* linesOf(name: string): ReturnType<ImportFile['records']> {
  let line = 0;
  // What a line has so far; it is put together once, however many chunks it spans.
  let begun: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(name)) {
      const bytes = chunk as Buffer;
      let from = 0;
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
        line += 1;
        yield* recordOf(name, line, Buffer.concat([...begun, bytes.subarray(from, end)]));
        begun = [];
        from = end + 1;
      }
      begun.push(bytes.subarray(from));
    }
    yield* recordOf(name, line + 1, Buffer.concat(begun));
  } catch {
    throw new FileFault('cannot be read as UTF-8');
  }
}

function* recordOf(name: string, line: number, bytes: Buffer): Generator<{ place: string; text: string }> {
  const content = decoded(bytes);
  if (content.trim() !== '') yield { place: `${name}:${String(line)}`, text: content };
}

const decoded = (bytes: Buffer): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

async function* documentAt(name: string): ReturnType<ImportFile['records']> {
  const content = await contentOf(name);
  yield* recordsIn(name, content);
}

async function contentOf(name: string): Promise<string> {
  const { size } = await stat(name).catch(() => {
    throw new FileFault('cannot be read');
  });
  if (size > LARGEST_DOCUMENT) throw new FileFault('too large for one JSON document; use NDJSON');
  try {
    return decoded(await readFile(name));
  } catch {
    throw new FileFault('cannot be read as UTF-8');
  }
}

/** One document, or, where the first line is one by itself, a document a line. */
function* recordsIn(name: string, content: string): Generator<{ place: string; text: string }> {
  const end = content.indexOf('\n');
  const rest = end === -1 ? '' : content.slice(end + 1).trimStart();
  if (!rest.startsWith('{') || !isJson(content.slice(0, end))) {
    yield { place: name, text: content };
    return;
  }
  let line = 0;
  for (const record of content.split('\n')) {
    line += 1;
    if (record.trim() !== '') yield { place: `${name}:${String(line)}`, text: record };
  }
}

function isJson(content: string): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}

/** Standard input is read once and kept: an import reads everything twice. */
async function standardInput(): Promise<ImportFile> {
  const content = await text(process.stdin);
  return {
    name: '-',
    records: async function* records() {
      yield* await Promise.resolve(recordsIn('-', content));
    },
  };
}
