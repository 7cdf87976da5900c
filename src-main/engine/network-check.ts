/**
 * The check of this network before a call: the chosen contact server is asked how it sees us, as a call would ask
 * it, and no other. It opens a room that nobody is told about and leaves it.
 */
import { randomInt } from 'node:crypto';

import { randomLetters } from '../../src-shared/code';
import { CooeeError, withDeadline } from '../../src-shared/session';
import type { NatMapping, NetworkFacts } from '../../src-shared/session';
import { ContactSharing, probeNat } from './contact';
import type { SharedContact } from './contact';
import { log } from './log';
import { localNetwork } from './network';
import { SharedPort } from './punch';
import type { FoundServer } from './session';

/** For the whole check: a server that has not answered by then is not going to. */
const CHECK_TIMEOUT_MS = 10_000;
/** Far longer than a code's, so that the room never collides with a call's. */
const ROOM_LETTERS = 16;

/** How one server sees us. */
interface View {
  readonly nat: NatMapping | null;
  readonly hasIpv6: boolean;
  readonly isProxied: boolean;
}

/**
 * Takes at most {@link CHECK_TIMEOUT_MS}; a server that cannot be used is a finding, not an error.
 * @param servers the chosen ones, of which the first that can be used is asked; none means that calls stay on this network
 * @throws the signal's reason
 */
export async function checkNetwork(
  servers: readonly FoundServer[],
  signal: AbortSignal,
): Promise<NetworkFacts> {
  const local = localNetwork();
  const view = servers.length === 0 ? null : await viewFrom(servers, signal);
  return {
    isOnline: local.isOnline,
    isServerReached: servers.length === 0 ? null : view !== null,
    isProxied: view?.isProxied ?? false,
    nat: view?.nat ?? null,
    hasIpv6: local.hasIpv6 || view?.hasIpv6 === true,
    isPortMapped: null,
    hasVpn: local.hasVpn,
    isLocalOnly: servers.length === 0,
  };
}

/** @returns null when none of the servers could be used @throws the signal's reason */
async function viewFrom(servers: readonly FoundServer[], signal: AbortSignal): Promise<View | null> {
  const ports = ([6, 4] as const).flatMap((family) => openPort(family) ?? []);
  try {
    const tooLate = (): Error => new CooeeError('server-unreachable');
    return await withDeadline(signal, CHECK_TIMEOUT_MS, tooLate, async (deadline) => {
      for (const server of servers) {
        const view = await viewOf(server, ports, deadline).catch((error: unknown) => {
          log.info('a contact server cannot be used', {}, error);
          return null;
        });
        if (view !== null) return view;
      }
      return null;
    });
  } finally {
    for (const port of ports) port.close();
    signal.throwIfAborted();
  }
}

async function viewOf(
  server: FoundServer,
  ports: readonly SharedPort[],
  deadline: AbortSignal,
): Promise<View> {
  log.debug(`asks the contact server at ${server.host}:${server.port}`);
  const sharing = await ContactSharing.open(server, ports, deadline);
  try {
    const room = randomLetters(ROOM_LETTERS, randomInt);
    await sharing.createRoom(room, deadline);
    const nothing = { candidates: [], nat: null, hasIpv6: false, roundTripMs: null };
    const shared = await sharing.shareOwnContact(room, true, deadline, nothing);
    const { isProxied, own } = shared;
    const nat = await natOf(shared, ports, deadline);
    const view = { nat, hasIpv6: own.public.v6 !== null, isProxied };
    log.info('a contact server sees this network', view);
    return view;
  } finally {
    sharing.close();
  }
}

async function natOf(
  shared: SharedContact,
  ports: readonly SharedPort[],
  deadline: AbortSignal,
): Promise<NatMapping | null> {
  const port = ports.find(({ family }) => family === 4);
  if (port === undefined) return null;
  const seen = await probeNat(shared, port, deadline);
  return seen?.mapping ?? null;
}

function openPort(family: 4 | 6): SharedPort | null {
  try {
    return SharedPort.open(family);
  } catch {
    // The family is switched off on this computer.
    return null;
  }
}
