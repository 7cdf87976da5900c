#!/usr/bin/env node
/**
 * Stands in for Electron's executable and runs the real one ($COOEE_ELECTRON) through the words of $COOEE_THROUGH (JSON),
 * which lead to another network namespace. Playwright talks to the ports that Electron prints, which are on the loopback
 * of that namespace. So for each of them a port is opened here, and its socket handed over to a door on the other side:
 * a socket stays in the namespace it was made in, whoever listens to it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const { COOEE_ELECTRON = '', COOEE_THROUGH = '[]' } = process.env;
const [command = '', ...through] = /** @type {string[]} */ (JSON.parse(COOEE_THROUGH));

const electron = spawn(command, [...through, COOEE_ELECTRON, ...process.argv.slice(2)], {
  stdio: ['inherit', 'inherit', 'pipe'],
});
const door = spawn(command, [...through, process.execPath, join(import.meta.dirname, 'door.mjs')], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => electron.kill(signal));
electron.once('exit', (code, signal) => {
  // The door closes with the channel.
  process.exit(code ?? (signal === null ? 1 : 128));
});

// A socket that came before would take connections that nobody looks after.
await once(door, 'message');
for await (const line of createInterface(electron.stderr)) console.error(await withOwnPort(line));

/**
 * The line that tells where a debugger may connect, with a port of this side.
 * @param {string} line
 */
async function withOwnPort(line) {
  const [found, start = '', port = ''] = /^(.* listening on ws:\/\/127\.0\.0\.1:)(\d+)/.exec(line) ?? [];
  if (found === undefined) return line;
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port: own } = /** @type {import('node:net').AddressInfo} */ (listener.address());
  await new Promise((sent) => door.send({ port: Number(port) }, listener, {}, sent));
  // Otherwise both sides would take connections.
  listener.close();
  return `${start}${own}${line.slice(found.length)}`;
}
