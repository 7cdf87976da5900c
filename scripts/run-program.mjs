import { spawn } from 'node:child_process';

/**
 * Runs a program in the foreground, as a shell would: its output is ours, its exit code comes back, and it decides
 * when to end: Ctrl-C reaches it from the terminal (a second one would mean "at once"), SIGTERM is handed on.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env] added to our own environment
 * @returns {Promise<number>} the exit code; 128 + number for a program ended by a signal, as shells count
 */
export function runProgram(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    const wait = () => undefined;
    const forward = () => void child.kill('SIGTERM');
    process.on('SIGINT', wait);
    process.on('SIGTERM', forward);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', forward);
      resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGKILL' ? 9 : 15));
    });
  });
}
