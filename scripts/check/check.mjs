// `npm run check`: types, lint, format, boundaries, dead code, drift of generated artefacts; one line each.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const CHECKS = [
  ['types', 'tsc', ['-p', '.']],
  ['types of the pages', 'tsc', ['-p', 'server/web']],
  ['lint', 'eslint', ['-c', 'scripts/check/eslint.config.js', '--max-warnings=0', 'server', 'scripts', '__tests__']],
  [
    'format',
    'prettier',
    ['--check', '--log-level=warn', 'server', 'scripts', '__tests__', 'schemas', 'package.json', 'README.md'],
  ],
  [
    'boundaries',
    'depcruise',
    ['--config', 'scripts/check/dependency-cruiser.cjs', '--output-type', 'err', 'server', 'scripts'],
  ],
  ['dead code', 'knip', ['--no-progress', '--no-config-hints']],
  ...(existsSync('scripts/check/generate-artefacts.ts')
    ? [['artefacts', 'node', ['scripts/check/generate-artefacts.ts', '--check']]]
    : []),
];

let failed = 0;
for (const [name, command, args] of CHECKS) {
  const startedAt = Date.now();
  const { code, output } = await run(command, args);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (code !== 0) {
    failed += 1;
    process.stdout.write(`${output.trimEnd()}\n`);
  }
}
process.stdout.write(`${CHECKS.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    const keep = (part) => {
      output = (output + part).slice(-60_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
