import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

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
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // TypeScript knows better which names exist where.
      'no-undef': 'off',
      // Frames, names and pasted codes are checked for control characters on purpose.
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 260, skipBlankLines: true, skipComments: true }],
      // `import('x')` as a type is how JSDoc, and code that is sent into another process, name a type.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Interfaces are written in method syntax, and what stands behind them is as often a closure as a class.
      '@typescript-eslint/unbound-method': 'off',
      // `while (true)` with an exit inside is the plain way to read a stream.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // A promise is part of many interfaces here; an async function that only throws still rejects as it should.
      '@typescript-eslint/require-await': 'off',
      // The typed IPC names a command once and derives both sides from it.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Electron hands out windows it made itself.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // `record['key']` says that the key may not be there.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // There are no enums (unions of literals instead), and looking for them costs two seconds.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // `type` reads better for unions beside each other.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // A method that has nothing to do in one implementation of an interface is an empty one.
      '@typescript-eslint/no-empty-function': 'off',
    },
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
    // Scripts are plain JavaScript, typed by JSDoc; what JSON.parse gives them is checked by running them.
    files: ['**/*.mjs', '**/*.js'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    // What a tool demands in CommonJS: configuration, and what Electron runs before the app (`-r`).
    files: ['**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: null } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Code sent into Electron's main process reaches its modules by `process.mainModule`; there is no other way.
    // Playwright reads from a fixture's first parameter which fixtures it needs: `{}` is none.
    files: ['e2e/**'],
    rules: {
      '@typescript-eslint/no-deprecated': 'off',
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
    },
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
