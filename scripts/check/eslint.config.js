import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      '**/*.mjs',
      '**/*.cjs',
      'scripts/check/eslint.config.js',
      'server/require-node.js',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './server/web/tsconfig.json'], tsconfigRootDir: process.cwd() },
    },
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 130, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      // Knex's pool and FHIR's foreign members are any by their own types; what crosses is cast at once.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // Ports are records of functions that use no `this`; taking one out of its record is safe.
      '@typescript-eslint/unbound-method': 'off',
      // Spreading a text into code points is meant: cards are cut between characters.
      '@typescript-eslint/no-misused-spread': 'off',
      // What a driver failed with is mapped to a fault of ours, or passed on as it is.
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      // A control character in a pattern is what the pattern is about.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['server/storage/**'],
    // `knex.client` is any in knex's own types.
    rules: { '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
  {
    files: ['__tests__/**'],
    // Tests read answers by hand and list long tables.
    rules: {
      'max-lines': ['error', 600],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
