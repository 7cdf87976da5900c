/** `npm run check`: everything that can be said about the code without running it, in one short table. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * TypeScript 7, the native compiler. `tsc` of node_modules/.bin is TypeScript 6, which is here for the tools that use its API:
 * 7 has none yet.
 */
const TSC = 'typescript-7/bin/tsc';

/**
 * Files that have not changed since they passed are not looked at again; node_modules/.cache has their list. ESLint and Prettier
 * judge each file by itself (what needs types is oxlint's), so this hides nothing.
 */
const REMEMBERING = ['--cache', '--cache-strategy', 'content'];

/**
 * Changes with everything that is installed, and with our own rule. ESLint itself notices a new version of a plugin only by the one
 * that the plugin states, and eslint-plugin-react-hooks 7.1.1 states 7.0.0.
 */
const INSTALLED = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(readFileSync(join(root, 'scripts/lint/ignored-errors.mjs')))
  .digest('hex')
  .slice(0, 16);

/** Each is a program of node_modules, of its .bin folder unless a path is given, with its arguments; all run at once. */
const CHECKS = [
  { name: 'types, everything', command: [TSC, '-p', 'tsconfig.json'] },
  { name: 'types, shared', command: [TSC, '-p', 'tsconfig.shared.json'] },
  { name: 'types, window', command: [TSC, '-p', 'tsconfig.renderer.json'] },
  { name: 'types, main', command: [TSC, '-p', 'tsconfig.main.json'] },
  {
    name: 'lint',
    command: ['eslint', ...REMEMBERING, '--cache-location', `node_modules/.cache/eslint-${INSTALLED}`, '.'],
  },
  { name: 'lint with types', command: ['oxlint', '--type-aware', '--format', 'stylish', '.'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', ...REMEMBERING, '.'] },
  {
    name: 'import rules',
    command: ['depcruise', '--output-type', 'err', 'src-shared', 'src-main', 'src-renderer'],
  },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'references', command: ['../scripts/references.mjs'] },
];

/**
 * @param {{ name: string, command: string[] }} check
 * @returns {Promise<{ name: string, passed: boolean, seconds: number, output: string }>}
 */
function runCheck({ name, command: [program = '', ...args] }) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const isScript = program.includes('/');
    const file = join(root, 'node_modules', isScript ? program : `.bin/${program}`);
    const child = spawn(isScript ? process.execPath : file, isScript ? [file, ...args] : args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      // On Windows the programs of .bin are .cmd files, which only a shell runs.
      shell: process.platform === 'win32' && !isScript,
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      resolve({ name, passed: code === 0, seconds, output: output.trim() });
    });
  });
}

const results = await Promise.all(
  CHECKS.map(async (check) => {
    const result = await runCheck(check);
    console.log(`${result.passed ? 'ok    ' : 'FAILED'} ${result.name} (${result.seconds.toFixed(1)} s)`);
    return result;
  }),
);

for (const { name, output, passed } of results) {
  if (!passed || output.includes('warning')) console.log(`\n── ${name} ──\n${output}`);
}
process.exitCode = results.every((result) => result.passed) ? 0 : 1;
