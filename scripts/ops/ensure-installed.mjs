// Runs before every npm script, on whatever Node the machine has and with nothing installed: brings in what the lock
// file says when it is missing or older. Plain JavaScript, no dependencies.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
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
  try {
    if (isInstalled()) return;
    process.stderr.write(
      'Installing packages as package-lock.json says. The SQLite driver may be compiled from source: one to three minutes.\n',
    );
    const startedAt = Date.now();
    const heartbeat = setInterval(() => {
      process.stderr.write(`  … still installing, ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
    }, 15_000);
    const { code, output } = await run();
    clearInterval(heartbeat);
    if (code !== 0) {
      process.stderr.write(
        `${output}\nThe packages could not be installed (npm ci ended with ${code}). What npm said stands above.\n`,
      );
      process.exitCode = code === null ? 1 : code;
      return;
    }
    process.stderr.write(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.\n`);
  } finally {
    rmdirSync(lock);
  }
}

function run() {
  return new Promise((resolve) => {
    const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
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

/** A folder is made by one process only; one left behind by a run that died is taken over after ten minutes. */
function takeLock() {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    try {
      if (Date.now() - statSync(lock).mtimeMs > 600_000) rmdirSync(lock);
    } catch {
      // Gone meanwhile.
    }
    return false;
  }
}
