/**
 * Tells over UDP where a datagram comes from: STUN (RFC 8489) on the ports of the listeners' numbers, so that callers learn
 * what a router makes of their UDP ports. It keeps nothing but the limits of the addresses.
 */
import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

import {
  bindingResponse,
  canonicalAddress,
  formatSocketAddress,
  readBindingRequest,
} from '../../src-shared/contact-exchange';
import { networksOf } from './limits';
import type { RateLimiter } from './limits';
import { listenFailure } from './listener';
import type { ListenAddress } from './listener';
import type { Log } from './log';
import { NO_MEASURES } from './measures';
import type { Measures, UdpResult } from './measures';

/**
 * Answers Binding requests on one address until the socket is closed. A sender's address may be a lie, so nobody can have it
 * send more than they sent: a request shorter than its answer gets none, and neither does one above the limit of the
 * address that it names.
 *
 * @param place with the port of the TCP listener beside it
 * @param ipv6Only whether `::` leaves IPv4 to another listener
 * @param limit of the requests of each address
 * @throws CooeeError `port-in-use` or `address-unavailable`
 */
export async function observeByUdp(
  place: ListenAddress,
  ipv6Only: boolean,
  limit: RateLimiter,
  log: Log,
  measures: Measures = NO_MEASURES,
): Promise<Socket> {
  const { address, port } = place;
  // Of a socket of IPv4 the system would refuse the option.
  const socket = createSocket(isIPv6(address) ? { type: 'udp6', ipv6Only } : { type: 'udp4' });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      reject(listenFailure(error, place));
    });
    socket.bind({ address, port }, resolve);
  });
  socket.removeAllListeners('error');
  socket.on('error', (error) => log('error', `cannot answer over UDP: ${error.message}`));
  socket.on('message', (datagram, sender) => {
    const { answer, result } = answerTo(datagram, sender, limit);
    // What cannot be sent is as lost as a datagram on the way: they ask again.
    if (answer !== null) socket.send(answer, sender.port, sender.address, () => undefined);
    measures.udpReceived(result);
  });
  log('debug', `answers UDP at ${formatSocketAddress(canonicalAddress(address, port))}`);
  return socket;
}

interface Answered {
  readonly answer: Uint8Array | null;
  readonly result: UdpResult;
}

function answerTo(datagram: Buffer, sender: RemoteInfo, limit: RateLimiter): Answered {
  const transactionId = readBindingRequest(datagram);
  if (transactionId === null || sender.port === 0) return { answer: null, result: 'unreadable' };
  const address = canonicalAddress(sender.address, sender.port);
  const answer = bindingResponse(transactionId, address);
  if (answer.length > datagram.length) return { answer: null, result: 'unreadable' };
  return limit.take(networksOf(address))
    ? { answer, result: 'answered' }
    : { answer: null, result: 'limited' };
}
