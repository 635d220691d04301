// `npm run mutation`: every rule of the domain is broken on purpose, one place at a time, and the tests of the domain
// have to notice. A room alone: `npm run mutation -- --mutate 'server/domain/recognition/**/*.ts'`.
export default {
  mutate: ['server/domain/**/*.ts'],
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { projectType: 'custom', configFile: 'scripts/check/mutation-jest.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 15000,
  ignorePatterns: [
    '*',
    '!server',
    '!server/**',
    '!__tests__',
    '!__tests__/domain',
    '!__tests__/domain/**',
    '!schemas',
    '!schemas/**',
    '!scripts',
    '!scripts/**',
    '!package.json',
  ],
  tempDirName: '.mutation',
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  thresholds: { high: 95, low: 90, break: 90 },
};
