import { readFileSync } from 'node:fs';

// The tests of the domain alone, as `npm run mutation` runs them: no database, one process.
const { jest } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const { testEnvironment, extensionsToTreatAsEsm, transform } = jest;

export default {
  rootDir: '../..',
  testEnvironment,
  extensionsToTreatAsEsm,
  transform,
  testMatch: ['<rootDir>/scripts/check/mutation-tests.mjs'],
};
