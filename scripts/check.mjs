/** `npm run check`: everything that can be said about the code without running it, in one short table. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Each is a program of node_modules/.bin with its arguments; all run at once. */
const CHECKS = [
  { name: 'types, everything', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types, shared', command: ['tsc', '-p', 'tsconfig.shared.json'] },
  { name: 'types, window', command: ['tsc', '-p', 'tsconfig.renderer.json'] },
  { name: 'types, main', command: ['tsc', '-p', 'tsconfig.main.json'] },
  { name: 'lint', command: ['eslint', '.'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  {
    name: 'import rules',
    command: ['depcruise', '--output-type', 'err', 'src-shared', 'src-main', 'src-renderer'],
  },
  { name: 'dead code', command: ['knip', '--no-progress'] },
];

/**
 * @param {{ name: string, command: string[] }} check
 * @returns {Promise<{ name: string, passed: boolean, seconds: number, output: string }>}
 */
function runCheck({ name, command: [program = '', ...args] }) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    // On Windows the programs are .cmd files, which only a shell runs.
    const child = spawn(join(root, 'node_modules', '.bin', program), args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
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
