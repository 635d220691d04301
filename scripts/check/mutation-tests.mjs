// All tests of the domain in one file for jest, so that a mutant costs one load of the modules and not twenty. Each
// mutant meets every property fewer times than `npm test` does: there are many mutants.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { configureGlobal } from 'fast-check';

configureGlobal({ numRuns: 25 });
const root = join(import.meta.dirname, '../..');
const files = globSync(['__tests__/domain/time.test.ts', '__tests__/domain/*/**/*.test.ts'], { cwd: root });
for (const file of files.sort()) await import(join(root, file));
