import { randomBytes } from 'node:crypto';

import { askGateway } from './ask-gateway';
import type { GatewayPath } from './ask-gateway';
import * as natPmp from './nat-pmp';
import { decodePcpResponse, encodePcpRequest, NONCE_BYTES } from './pcp';
import type { PcpRequest } from './pcp';
import { REQUESTED_LIFETIME_S } from './router-mapping';
import type { RouterMapping } from './router-mapping';

/**
 * A router answers on a local network within a few milliseconds; RFC 6886 (section 3.1) begins with 250 ms and doubles, nine
 * times over two minutes. A call does not wait so long, and a router that does neither costs five packets.
 */
const PCP_WAITS_MS = [250, 500];
const NAT_PMP_WAITS_MS = [250, 500, 1_000];
/** The request to remove is sent twice at most; where both are lost, the lifetime removes the mapping. */
const REMOVE_WAITS_MS = [250, 500];

/**
 * Opens the TCP port by PCP, or by NAT-PMP where the gateway does not know PCP (RFC 6887, section 9: the older protocol is
 * for those that refuse the newer one, and some are silent about it).
 *
 * @throws RouterRefusal, the system's error, or the signal's reason. Where the gateway may have opened the port
 *   nevertheless, it has been told to close it.
 */
export async function mapByGateway(
  path: GatewayPath,
  port: number,
  signal: AbortSignal,
): Promise<RouterMapping> {
  try {
    return await mapByPcp(path, port, port, randomBytes(NONCE_BYTES), signal);
  } catch {
    // A router that does not know the newer protocol may know the older one.
    signal.throwIfAborted();
    return mapByNatPmp(path, port, port, signal);
  }
}

/**
 * Opens the TCP port of an IPv6 address in the gateway's firewall, for everybody (RFC 6887, section 11); no port or address changes.
 * Only PCP knows this.
 *
 * @throws as {@link mapByGateway}
 */
export async function openInFirewall(
  path: GatewayPath,
  port: number,
  signal: AbortSignal,
): Promise<RouterMapping> {
  return mapByPcp(path, port, port, randomBytes(NONCE_BYTES), signal);
}

async function mapByPcp(
  path: GatewayPath,
  port: number,
  externalPort: number,
  nonce: Uint8Array,
  signal: AbortSignal,
): Promise<RouterMapping> {
  const ask = (lifetimeS: number, wished: number, waits: readonly number[], inner: AbortSignal) => {
    const request: PcpRequest = { nonce, clientHost: path.localHost, port, externalPort: wished, lifetimeS };
    const read = (reply: Buffer) => decodePcpResponse(reply, request);
    return askGateway(path, encodePcpRequest(request), read, waits, inner);
  };
  const remove = async (inner: AbortSignal): Promise<void> => {
    await ask(0, 0, REMOVE_WAITS_MS, inner);
  };
  const { external, lifetimeS } = await removedIfAborted(
    () => ask(REQUESTED_LIFETIME_S, externalPort, PCP_WAITS_MS, signal),
    remove,
    signal,
  );
  return {
    external,
    lifetimeS,
    renew: (inner) => mapByPcp(path, port, external.port, nonce, inner),
    remove,
  };
}

async function mapByNatPmp(
  path: GatewayPath,
  port: number,
  wished: number,
  signal: AbortSignal,
): Promise<RouterMapping> {
  const ask = (lifetimeS: number, wish: number, waits: readonly number[], inner: AbortSignal) => {
    const read = (reply: Buffer) => natPmp.decodeMappingResponse(reply, port);
    return askGateway(path, natPmp.encodeMappingRequest(port, wish, lifetimeS), read, waits, inner);
  };
  const remove = async (inner: AbortSignal): Promise<void> => {
    await ask(0, 0, REMOVE_WAITS_MS, inner);
  };
  const host = await askGateway(
    path,
    natPmp.encodeAddressRequest(),
    natPmp.decodeAddressResponse,
    NAT_PMP_WAITS_MS,
    signal,
  );
  const { externalPort, lifetimeS } = await removedIfAborted(
    () => ask(REQUESTED_LIFETIME_S, wished, NAT_PMP_WAITS_MS, signal),
    remove,
    signal,
  );
  return {
    external: { family: 4, host, port: externalPort },
    lifetimeS,
    renew: (inner) => mapByNatPmp(path, port, externalPort, inner),
    remove,
  };
}

/** A request that nobody waits for any more may have opened the port all the same. */
async function removedIfAborted<T>(
  map: () => Promise<T>,
  remove: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  try {
    return await map();
  } catch (error) {
    // A router that does not take it back forgets it by itself.
    if (signal.aborted) await remove(new AbortController().signal).catch(() => undefined);
    throw error;
  }
}
