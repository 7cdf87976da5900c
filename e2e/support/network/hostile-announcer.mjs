/**
 * `hostile-announcer.mjs <address> <count>`: a stranger on the network of this address who announces as many contact servers as
 * they like, plays along with whoever comes (dialect 0.1 of the contact exchange), and prints every byte that they were told, as
 * `listening` and then a line of hexadecimal digits for each piece.
 */
import { createServer } from 'node:net';

import { Bonjour } from 'bonjour-service';

const [, , address = '', count = '1'] = process.argv;
/** `ReceivedAddr` to everything: whoever records an address goes on to say that they are ready, with their details. */
const REPLY = Buffer.from('"ReceivedAddr"');
const frame = Buffer.alloc(4 + REPLY.length);
frame.writeUInt32BE(REPLY.length);
REPLY.copy(frame, 4);

for (let index = 0; index < Number(count); index += 1) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      console.log(bytes.toString('hex'));
      socket.write(frame);
    });
  });
  server.listen(0, address, () => {
    // What multicast-dns takes, bonjour-service's types leave out.
    const options = /** @type {object} */ ({ interface: address, bind: '0.0.0.0' });
    const bonjour = new Bonjour(options);
    const name = `stranger${index}`;
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    bonjour.publish({ name, host: `${name}.local`, type: 'cooee', port, probe: false });
    if (index + 1 === Number(count)) console.log('listening');
  });
}
