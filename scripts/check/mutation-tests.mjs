// All tests of the domain in one file for jest, so that a mutant costs one load of the modules and not twenty. Each
// mutant meets every property fewer times than `npm test` does: there are many mutants.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { configureGlobal } from 'fast-check';

configureGlobal({ numRuns: 25 });
const root = join(import.meta.dirname, '../..');
for (const file of globSync('__tests__/domain/*/**/*.test.ts', { cwd: root }).sort()) await import(join(root, file));
