/** Ways from one folder to another through two processes on loopback, each driven as its user would. */
import { join } from 'node:path';

import { MeasuredProgram } from './measured-program.mjs';
import { measure } from './measurement.mjs';

/** @typedef {import('./measurement.mjs').Measurement} Measurement */
/** @typedef {(source: string, target: string) => Promise<Measurement>} Contender from a file or folder into an empty folder */

const LOCAL = '127.0.0.1';

/** Whatever happens, no program outlives the run. @template T */
async function withPrograms(
  /** @type {(start: (command: string, args: readonly string[]) => MeasuredProgram) => Promise<T>} */ body,
) {
  /** @type {MeasuredProgram[]} */
  const started = [];
  try {
    return await body((command, args) => {
      const program = new MeasuredProgram(command, args);
      started.push(program);
      return program;
    });
  } finally {
    for (const program of started) program.kill();
  }
}

/** Two command lines of Cooee and its contact server. @param {string} cli @returns {Contender} */
export function cooee(cli) {
  return (source, target) =>
    withPrograms(async (start) => {
      const server = start(process.execPath, [cli, 'serve', '-u', '-a', `${LOCAL}:0`]);
      const { match: port } = await server.prints(/127\.0\.0\.1:(\d+)/);
      const meeting = ['-s', LOCAL, '--port', port[1] ?? '', '-u', '--json'];
      const sender = start(process.execPath, [cli, 'send', ...meeting, source]);
      const { match: code } = await sender.prints(/"event":"code".*"text":"([^"]+)"/);
      const receiver = start(process.execPath, [
        cli,
        'get',
        ...meeting,
        '-y',
        '--path',
        target,
        code[1] ?? '',
      ]);
      const { at } = await receiver.prints(/"event":"offer"/);
      const done = [sender, receiver].map((program) => program.prints(/"event":"done"/));
      const ends = Promise.all(done).then((prints) => prints.map((print) => print.at));
      return measure({ sender, receiver }, at, ends);
    });
}

/** Two of gday's and its server. @param {Record<string, string>} programs by name @returns {Contender} */
export function gday({ gday: program = '', gday_server: serverProgram = '' }) {
  return (source, target) =>
    withPrograms(async (start) => {
      // It says nothing without being asked, and takes no port 0.
      const port = String(20_000 + Math.floor(Math.random() * 20_000));
      const server = start(serverProgram, ['-u', '-a', `${LOCAL}:${port}`, '-v', 'info']);
      await server.prints(/istening/);
      const meeting = ['-s', LOCAL, '-p', port, '-u'];
      const sender = start(program, [...meeting, 'send', source]);
      const { match: code } = await sender.prints(/gday get (?:\x1b\[\d*m)?([^\s"\x1b]+)/);
      const receiver = start(program, [...meeting, 'get', '--path', target, code[1] ?? '']);
      const { at } = await receiver.prints(/\(y\/n\)/);
      receiver.type('y\n');
      return measure({ sender, receiver }, at, Promise.all([sender.ended, receiver.ended]));
    });
}

/**
 * The least that has to be done, with the garbage collector told what Cooee's command line tells it.
 * @param {'limit' | 'limit-small'} scripts for one large file or for a folder of small ones
 * @returns {Contender}
 */
export function limit(scripts) {
  return (source, target) =>
    withPrograms(async (start) => {
      const script = (/** @type {string} */ name) => [
        '--no-incremental-marking',
        join(import.meta.dirname, `${scripts}-${name}.mjs`),
      ];
      const into = scripts === 'limit' ? join(target, 'file') : target;
      const receiver = start(process.execPath, [...script('receiver'), into]);
      const { match } = await receiver.prints(/port (\d+) key (\w+)/);
      const sender = start(process.execPath, [...script('sender'), source, match[1] ?? '', match[2] ?? '']);
      const { at } = await receiver.prints(/begins/);
      return measure({ sender, receiver }, at, Promise.all([sender.ended, receiver.ended]));
    });
}
