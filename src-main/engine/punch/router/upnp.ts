/**
 * Opening a port by UPnP's Internet Gateway Device, versions 1 and 2 (UPnP Forum, WANIPConnection:1, sections 2.4.16 to
 * 2.4.18). The second version's AddAnyPortMapping is not needed: where a port is taken another one is asked for.
 *
 * By our own hand because @achingbrain/nat-port-mapper 4.0.5, tried against miniupnpd 2.3.1, knows version 2 only, leaves a
 * mapping open whose external port is not the internal one, and fails to remove any by NAT-PMP; none of them speaks PCP.
 */
import { randomInt } from 'node:crypto';

import { parseSocketAddress } from '../../../../src-shared/contact-exchange';
import { callAction, connectionServices, textOf } from './connection-service';
import type { Arguments, ConnectionService } from './connection-service';
import { httpExchange } from './http-exchange';
import { REQUESTED_LIFETIME_S, RouterRefusal } from './router-mapping';
import type { RouterMapping } from './router-mapping';
import { findRouters } from './ssdp';

/** Shown in the router's own list of open ports. */
const DESCRIPTION = 'Cooee';

const CONFLICT_IN_MAPPING_ENTRY = 718;
const ONLY_PERMANENT_LEASES_SUPPORTED = 725;
/** For the answer to what is on its way and for the removal, together; a router of the local network needs some 20 ms. */
const GRACE_MS = 800;
/** Further external ports that are tried where somebody else has the one that was asked for. */
const OTHER_PORTS = 3;
const RANDOM_PORTS = { from: 20_000, to: 60_000 } as const;

/** Asks each router that is found to open the TCP port. @throws RouterRefusal or the signal's reason */
export async function mapByUpnp(
  localHost: string,
  port: number,
  signal: AbortSignal,
): Promise<RouterMapping> {
  for await (const location of findRouters(localHost, signal)) {
    try {
      return await mapOnRouter(location, port, signal);
    } catch {
      // The next one, if there is one.
    }
  }
  signal.throwIfAborted();
  throw new RouterRefusal('no UPnP router opened the port');
}

/** @param location where the router's description is */
export async function mapOnRouter(location: URL, port: number, signal: AbortSignal): Promise<RouterMapping> {
  const description = await httpExchange(location, null, {}, signal);
  if (description.status !== 200) throw new RouterRefusal(`HTTP status ${description.status}`);
  let refusal: unknown = new RouterRefusal('a router without a connection service');
  for (const service of connectionServices(description.body, location)) {
    try {
      return await mapOnService(service, description.localHost, port, signal);
    } catch (error) {
      signal.throwIfAborted();
      // A router may describe a PPP service beside the IP one though only one of them is in use.
      refusal = error;
    }
  }
  throw refusal;
}

async function mapOnService(
  service: ConnectionService,
  localHost: string,
  port: number,
  signal: AbortSignal,
): Promise<RouterMapping> {
  const externalHost = await externalAddress(service, signal);
  signal.throwIfAborted();
  const request = { service, localHost, port };
  return withGrace(signal, async (late) => {
    const added = await addMapping(request, port, OTHER_PORTS, REQUESTED_LIFETIME_S, late);
    const mapping = mapped({ ...request, externalHost }, added.externalPort, added.lifetimeS);
    if (signal.aborted) await mapping.remove(late);
    signal.throwIfAborted();
    return mapping;
  });
}

/**
 * Half a request could open the port, and nobody would know which: one that has been sent is waited for a little longer than
 * the signal says, so that what it opened can be removed.
 */
async function withGrace<T>(signal: AbortSignal, body: (late: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abort = (): void => {
    timer = setTimeout(() => late.abort(signal.reason), GRACE_MS);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await body(late.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

interface MappingRequest {
  readonly service: ConnectionService;
  readonly localHost: string;
  readonly port: number;
}

function mapped(
  request: MappingRequest & { readonly externalHost: string },
  externalPort: number,
  lifetimeS: number,
): RouterMapping {
  return {
    external: { family: 4, host: request.externalHost, port: externalPort },
    lifetimeS,
    renew: async (signal) => {
      const renewed = await addMapping(request, externalPort, 0, lifetimeS, signal);
      return mapped(request, externalPort, renewed.lifetimeS);
    },
    remove: async (signal) => {
      await callAction(request.service, 'DeletePortMapping', mappingKey(externalPort), signal);
    },
  };
}

/** @param otherPorts how many random ports to try after this one where somebody else has it */
async function addMapping(
  request: MappingRequest,
  externalPort: number,
  otherPorts: number,
  lifetimeS: number,
  signal: AbortSignal,
): Promise<{ readonly externalPort: number; readonly lifetimeS: number }> {
  const values: Arguments = [
    ...mappingKey(externalPort),
    ['NewInternalPort', String(request.port)],
    ['NewInternalClient', request.localHost],
    ['NewEnabled', '1'],
    ['NewPortMappingDescription', DESCRIPTION],
    ['NewLeaseDuration', String(lifetimeS)],
  ];
  try {
    await callAction(request.service, 'AddPortMapping', values, signal);
    return { externalPort, lifetimeS };
  } catch (error) {
    const code = error instanceof RouterRefusal ? error.code : null;
    // Many older routers know no lifetimes. Such a mapping stays open if Cooee is killed before it can remove it.
    if (code === ONLY_PERMANENT_LEASES_SUPPORTED && lifetimeS !== 0)
      return addMapping(request, externalPort, otherPorts, 0, signal);
    if (code !== CONFLICT_IN_MAPPING_ENTRY || otherPorts === 0) throw error;
    const other = randomInt(RANDOM_PORTS.from, RANDOM_PORTS.to);
    return addMapping(request, other, otherPorts - 1, lifetimeS, signal);
  }
}

async function externalAddress(service: ConnectionService, signal: AbortSignal): Promise<string> {
  const answer = await callAction(service, 'GetExternalIPAddress', [], signal);
  const address = parseSocketAddress(`${textOf(answer, 'NewExternalIPAddress') ?? ''}:0`);
  if (address?.family !== 4) throw new RouterRefusal('a router without an external address');
  return address.host;
}

function mappingKey(externalPort: number): Arguments {
  return [
    ['NewRemoteHost', ''],
    ['NewExternalPort', String(externalPort)],
    ['NewProtocol', 'TCP'],
  ];
}
