// Runs before every npm script, on whatever Node the machine has and with nothing installed: brings in what the lock
// file says when it is missing or older. Plain JavaScript, no dependencies.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const lock = join(root, '.installing');

if (!isInstalled()) await install();

/** Whether node_modules holds every package at the version of the lock file. */
function isInstalled() {
  try {
    const wanted = packagesOf(join(root, 'package-lock.json'));
    const present = packagesOf(join(root, 'node_modules/.package-lock.json'));
    return Object.entries(wanted).every(
      ([path, { version, optional, peer }]) => path === '' || optional || peer || present[path]?.version === version,
    );
  } catch {
    return false;
  }
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

async function install() {
  if (!takeLock()) {
    process.stderr.write('Another run is installing the packages; waiting for it.\n');
    while (!takeLock()) await new Promise((resolve) => setTimeout(resolve, 500));
  }
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      rmSync(lock, { recursive: true, force: true });
      process.exit(1);
    });
  }
  try {
    if (isInstalled()) return;
    process.stderr.write(
      'Installing packages as package-lock.json says. The SQLite driver may be compiled from source: one to three minutes.\n',
    );
    const startedAt = Date.now();
    const touch = setInterval(() => utimesSync(lock, new Date(), new Date()), 5000);
    const heartbeat = setInterval(() => {
      process.stderr.write(`  … still installing, ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
    }, 15_000);
    const { code, output } = await run();
    clearInterval(heartbeat);
    clearInterval(touch);
    if (code !== 0) {
      process.stderr.write(
        `${output}\nThe packages could not be installed (npm ci ended with ${code}). What npm said stands above.\n`,
      );
      process.exitCode = code === null ? 1 : code;
      return;
    }
    process.stderr.write(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.\n`);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function run() {
  return new Promise((resolve) => {
    const npm = spawn('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (part) => {
      output = (output + part).slice(-20_000);
    };
    npm.stdout.on('data', keep);
    npm.stderr.on('data', keep);
    npm.on('error', (error) => resolve({ code: 1, output: error.message }));
    npm.on('close', (code) => resolve({ code, output }));
  });
}

/** A folder is made by one process only; the running one touches it every few seconds, and one left behind is taken over. */
function takeLock() {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    // Anything but "it is there already" (no right to write, say) would be waited for in vain.
    if (error.code !== 'EEXIST') throw error;
    try {
      if (Date.now() - statSync(lock).mtimeMs > 60_000) rmSync(lock, { recursive: true, force: true });
    } catch {
      // Gone meanwhile.
    }
    return false;
  }
}
