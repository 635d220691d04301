// Builds the pages when their sources changed since the last time; before `npm start`, `npm run demo` and `npm test`.
// Right after an installation it still runs on whatever Node the machine has: a shell keeps the `node` that it found first.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const web = join(root, 'server/web');
const target = join(web, 'dist');
const stamp = join(target, 'sources.sha256');

const wanted = digestOfSources();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) await build();

function digestOfSources() {
  const hash = createHash('sha256');
  const sources = ['server/web', 'server/api/shapes'].flatMap((folder) => filesBelow(join(root, folder)));
  for (const name of [...sources.sort(), join(root, 'package-lock.json'), fileURLToPath(import.meta.url)])
    hash.update(name.slice(root.length)).update(readFileSync(name));
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return entry.name.startsWith('dist') ? [] : filesBelow(path);
  });
}

/** Into a folder beside, which takes the place of the old one when it is whole: a running gateway never sees half. */
async function build() {
  process.stderr.write('Building the pages …\n');
  const startedAt = Date.now();
  const beside = join(web, `dist.${randomUUID()}`);
  try {
    const { build: run } = await import('vite');
    await run({ configFile: join(web, 'vite.config.ts'), logLevel: 'error', build: { outDir: beside } });
    await compress(join(beside, 'assets'));
    writeFileSync(join(beside, 'sources.sha256'), wanted);
    rmSync(target, { recursive: true, force: true });
    renameSync(beside, target);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  process.stderr.write(`Built the pages in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.\n`);
}

async function compress(folder) {
  for (const name of await readdir(folder)) {
    if (!/\.(?:js|css)$/u.test(name)) continue;
    const content = await readFile(join(folder, name));
    const packed = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
    await writeFile(join(folder, `${name}.br`), packed);
  }
}
