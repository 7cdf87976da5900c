/**
 * TCP as it is, to see what a router does with it:
 *
 *   raw-tcp.mjs mirror <port> …                      serves ports on which everybody is told their own public port
 *   raw-tcp.mjs ask <local port> <host> <port> …     asks such servers from one port; prints each answer on a line
 *   raw-tcp.mjs listen <local port>                  prints the address of each who comes
 *   raw-tcp.mjs knock <host> <port>                  prints `accepted`, `refused` or `silent`
 */
import { connect, createServer } from 'node:net';

/** A refusal comes at once where there is no delay; the kernel would ask a silent host again after a second. */
const SILENCE_MS = 500;

const [command, ...words] = process.argv.slice(2);
switch (command) {
  case 'mirror':
    for (const port of words)
      createServer((socket) => socket.end(String(socket.remotePort)))
        .listen(Number(port))
        .once('listening', () => console.log('listening'));
    break;
  case 'ask':
    await ask(Number(words[0]), words.slice(1));
    break;
  case 'listen':
    createServer((socket) => {
      console.log(`from ${socket.remoteAddress ?? ''}`);
      socket.destroy();
    })
      .listen(Number(words[0]))
      .once('listening', () => console.log('listening'));
    break;
  case 'knock':
    console.log(await knock(words[0] ?? '', Number(words[1])));
    break;
  default:
    throw new Error(`no such command: ${String(command)}`);
}

/** One after the other, so that a router that counts is seen counting. */
async function ask(/** @type {number} */ localPort, /** @type {readonly string[]} */ servers) {
  for (let index = 0; index + 1 < servers.length; index += 2) {
    const [host = '', port = ''] = servers.slice(index);
    const socket = connect({ host, port: Number(port), localPort });
    for await (const answer of socket) console.log(String(answer));
  }
}

/** @returns {Promise<string>} */
function knock(/** @type {string} */ host, /** @type {number} */ port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve('accepted'));
    socket.once('error', () => resolve('refused'));
    socket.setTimeout(SILENCE_MS, () => resolve('silent'));
    socket.once('connect', () => socket.destroy());
    socket.once('timeout', () => socket.destroy());
  });
}
