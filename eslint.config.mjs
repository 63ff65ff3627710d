import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import { fences } from './scripts/lint/fences.mjs'

const lines = (max) => ['error', { max, skipBlankLines: true, skipComments: true }]

// Rules that ask for types are in .oxlintrc.json: with the native compiler they take a tenth of the time.
const plainRules = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
  ],
  '@typescript-eslint/consistent-type-definitions': 'off',
  'no-empty': 'error',
  // A branded type and its constructor share one name here; the compiler refuses true redeclarations.
  'no-redeclare': 'off',
  'no-param-reassign': 'error',
  'prefer-const': 'error',
  eqeqeq: ['error', 'always'],
  'max-lines': lines(400),
  'max-lines-per-function': lines(60),
}

export default tseslint.config(
  {
    ignores: [
      'out/**',
      'coverage/**',
      'node_modules/**',
      '.cache/**',
      'test-results/**',
      'playwright-report/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    rules: plainRules,
  },
  ...fences,
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    // A describe block is one function, and a spec reads better in one piece.
    files: ['test/**/*.{ts,tsx}'],
    rules: { 'max-lines': lines(600), 'max-lines-per-function': 'off' },
  },
  {
    // Cody's tables stand as he printed them, to be compared digit by digit with the paper; float64 rounds the last.
    files: ['src/core/pricing/normal.ts'],
    rules: { 'no-loss-of-precision': 'off' },
  },
  {
    // Tools name their configuration by a default export.
    files: ['*.config.{ts,mjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['scripts/**/*.mjs'],
    languageOptions: { globals: globals.node },
    rules: { 'max-lines': lines(400), 'max-lines-per-function': lines(60), eqeqeq: ['error', 'always'] },
  },
)
