/**
 * UDP as it is, to see what a router does with it:
 *
 *   raw-udp.mjs mirror <port> …                      serves ports on which everybody is told their own public port
 *   raw-udp.mjs ask <local port> <host> <port> …     asks such servers from one port; prints each answer on a line
 *   raw-udp.mjs listen <local port> <host> <port>    asks such a server, then answers whoever comes
 *   raw-udp.mjs knock <host> <port>                  prints `accepted`, `refused` or `silent`
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';

const SILENCE_MS = 500;
const ANSWER_LIMIT_MS = 10_000;

const [command, ...words] = process.argv.slice(2);
switch (command) {
  case 'mirror':
    for (const port of words) {
      await Promise.all(ownAddresses().map((address) => answerAll(Number(port), address)));
      console.log('listening');
    }
    break;
  case 'ask':
    await ask(Number(words[0]), words.slice(1));
    break;
  case 'listen':
    await listen(Number(words[0]), words[1] ?? '', Number(words[2]));
    break;
  case 'knock':
    console.log(await knock(words[0] ?? '', Number(words[1])));
    break;
  default:
    throw new Error(`no such command: ${String(command)}`);
}

/** An answer comes from the address that was asked only where the socket is bound to it. */
function ownAddresses() {
  return Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  );
}

/** @returns {Promise<import('node:dgram').Socket>} */
async function answerAll(/** @type {number} */ port, address = '0.0.0.0') {
  const socket = createSocket('udp4');
  socket.on('message', (_, from) => socket.send(String(from.port), from.port, from.address));
  socket.bind(port, address);
  await once(socket, 'listening');
  return socket;
}

/** One after the other, so that a router that counts is seen counting. */
async function ask(/** @type {number} */ localPort, /** @type {readonly string[]} */ servers) {
  const socket = createSocket('udp4');
  socket.bind(localPort);
  await once(socket, 'listening');
  for (let index = 0; index + 1 < servers.length; index += 2) {
    const [host = '', port = ''] = servers.slice(index);
    socket.send('?', Number(port), host);
    const [answer] = await once(socket, 'message', { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
    console.log(String(answer));
  }
  socket.close();
}

/** Its way out makes it known to the router. */
async function listen(
  /** @type {number} */ localPort,
  /** @type {string} */ host,
  /** @type {number} */ port,
) {
  const socket = await answerAll(localPort);
  socket.send('?', port, host);
  console.log('listening');
}

/** A connected socket is told of *port unreachable*. @returns {Promise<string>} */
function knock(/** @type {string} */ host, /** @type {number} */ port) {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (/** @type {string} */ word) => {
      resolve(word);
      socket.close();
    };
    const silence = setTimeout(() => end('silent'), SILENCE_MS);
    const say = (/** @type {string} */ word) => () => {
      clearTimeout(silence);
      end(word);
    };
    socket.once('message', say('accepted'));
    socket.once('error', say('refused'));
    socket.connect(port, host, () => socket.send('?'));
  });
}
