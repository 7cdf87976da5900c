import { join } from 'node:path';

import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import ts from 'typescript';

import { ignoredErrors } from './scripts/lint/ignored-errors.mjs';

/**
 * oxlint checks the rules that need types; they are left out here, and only they. One that a new version of the sets brings
 * along is missing from both then, and ESLint stops with the name of the rule, for it has no types here.
 */
const { rules: checkedByOxlint } = ts.readConfigFile(
  join(import.meta.dirname, '.oxlintrc.json'),
  ts.sys.readFile,
).config;
const leftToOxlint = Object.fromEntries(
  Object.keys(checkedByOxlint).map((rule) => [rule.replace('typescript/', '@typescript-eslint/'), 'off']),
);

export default defineConfig(
  {
    ignores: [
      'dist/',
      'release/',
      'test-results/',
      'playwright-report/',
      'demo-output/',
      // Electron internals without types; see tsconfig.json.
      'scripts/offline-runtime/loader/',
    ],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    rules: {
      ...leftToOxlint,
      // TypeScript knows better which names exist where.
      'no-undef': 'off',
      // Frames, names and pasted codes are checked for control characters on purpose.
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 262, skipBlankLines: true, skipComments: true }],
      // `import('x')` as a type is how JSDoc, and code that is sent into another process, name a type.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Interfaces are written in method syntax, and what stands behind them is as often a closure as a class.
      '@typescript-eslint/unbound-method': 'off',
      // A promise is part of many interfaces here; an async function that only throws still rejects as it should.
      '@typescript-eslint/require-await': 'off',
      // The typed IPC names a command once and derives both sides from it.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Electron hands out windows it made itself.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // There are no enums; unions of literals instead.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // `type` reads better for unions beside each other.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // One manner each: what is private is private at run time too, and types have import lines of their own.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(PropertyDefinition, TSAbstractPropertyDefinition, TSParameterProperty, MethodDefinition:not([kind="constructor"])):matches([accessibility="private"], [accessibility="public"])',
          message: 'Write #name for what is private, and nothing for what is public.',
        },
        {
          selector: ':matches(ImportSpecifier[importKind="type"], ExportSpecifier[exportKind="type"])',
          message: 'Write `import type { … }` on a line of its own.',
        },
      ],
      // A method that has nothing to do in one implementation of an interface is an empty one.
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    // Tests take down what they have opened however it goes.
    files: ['src-*/**', 'scripts/**'],
    ignores: ['**/*.test.*', '**/*.fixture.ts'],
    plugins: { cooee: { rules: { 'ignored-errors': ignoredErrors } } },
    rules: { 'cooee/ignored-errors': 'error' },
  },
  {
    // What runs on a terminal prints there; the app and the engine log, emit or throw.
    files: ['src-main/cli/**', 'scripts/**', 'e2e/**', '**/*.test.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['src-renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    // What a tool demands in CommonJS: configuration, and what Electron runs before the app (`-r`).
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Playwright reads from a fixture's first parameter which fixtures it needs: `{}` is none.
    files: ['e2e/**'],
    rules: { 'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }] },
  },
  {
    // A list of cases or words may be long, and `list[0]!` that is missing fails the test anyway.
    files: ['**/*.test.ts', '**/*.test.tsx', '**/*.fixture.ts', '**/wordlist.ts', 'e2e/**'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
