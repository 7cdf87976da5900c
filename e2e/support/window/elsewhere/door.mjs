/** Takes listening sockets of another network namespace and joins what comes in there to ports of this one's loopback. */
import { connect } from 'node:net';
import { pipeline } from 'node:stream';

process.on('message', (/** @type {{ port: number }} */ { port }, listener) => {
  /** @type {import('node:net').Server} */ (listener).on('connection', (outside) => {
    const inside = connect(port, '127.0.0.1');
    // Either end may break: Electron is killed by tests.
    pipeline(outside, inside, outside, () => undefined);
  });
});
process.on('disconnect', () => process.exit());
process.send?.('open');
