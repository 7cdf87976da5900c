/** The way from this computer to its router and on to the internet, as the system's routing table has it. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { canonicalAddress, isLinkLocalV6, parseSocketAddress } from '../../../../src-shared/contact-exchange';
import { log } from '../../log';
import { addressTowardsInternet } from '../../network';
import type { Family } from '../system-sockets';

const COMMAND_TIMEOUT_MS = 2_000;
/** linux/route.h */
const RTF_UP_AND_GATEWAY = 0x3;

/** The way to the internet of one family. */
export interface DefaultRoute {
  /** The own address that packets on this way have. */
  readonly localHost: string;
  /** A link-local one of IPv6 has its scope. Null where the system's routes could not be read; UPnP finds its router itself. */
  readonly gateway: string | null;
}

interface GatewayRoute {
  readonly gateway: string;
  readonly metric: number;
}

/** Null if no network of that family leads to the internet. Never throws. */
export async function defaultRoute(family: Family, signal: AbortSignal): Promise<DefaultRoute | null> {
  const [localHost, gateway] = await Promise.all([
    addressTowardsInternet(family === 4 ? 'udp4' : 'udp6'),
    defaultGateway(family, signal),
  ]);
  return localHost === null ? null : { localHost, gateway };
}

/** Node has no call for it. Null if there is none or the system does not tell. Never throws. */
async function defaultGateway(family: Family, signal: AbortSignal): Promise<string | null> {
  const run = async (program: string, ...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(program, args, {
      signal,
      timeout: COMMAND_TIMEOUT_MS,
      windowsHide: true,
    });
    return stdout;
  };
  try {
    switch (process.platform) {
      case 'linux': {
        const table = (name: string): Promise<string> =>
          readFile(join('/proc/net', name), { encoding: 'latin1', signal });
        return family === 4 ? gatewayInProc(await table('route')) : gateway6InProc(await table('ipv6_route'));
      }
      case 'darwin':
        return family === 4
          ? gatewayOfDarwin(await run('/sbin/route', '-n', 'get', 'default'))
          : gateway6OfDarwin(await run('/sbin/route', '-n', 'get', '-inet6', 'default'));
      case 'win32': {
        const program = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'ROUTE.EXE');
        return family === 4
          ? gatewayOfWindows(await run(program, 'print', '-4', '0.0.0.0'))
          : gateway6OfWindows(await run(program, 'print', '-6', '::/0'));
      }
      default:
        return null;
    }
  } catch (error) {
    log.debug('the default gateway is not known', error);
    return null;
  }
}

/**
 * Reads Linux's /proc/net/route: columns interface, destination, gateway, flags, reference count, use, metric, mask, … with
 * addresses as the hexadecimal of a u32 in the order of the processor's bytes, which is little-endian wherever Cooee runs.
 */
export function gatewayInProc(table: string): string | null {
  const routes = table.split('\n').flatMap((line): GatewayRoute[] => {
    const [, destination, gateway = '', flags = '', , , metric, mask] = line.trim().split(/\s+/);
    const isDefault = destination === '00000000' && mask === '00000000';
    if (!isDefault || (Number.parseInt(flags, 16) & RTF_UP_AND_GATEWAY) !== RTF_UP_AND_GATEWAY) return [];
    const octets = [...Buffer.from(gateway, 'hex')].reverse();
    return octets.length === 4 ? [{ gateway: octets.join('.'), metric: Number(metric) }] : [];
  });
  return best(routes);
}

/**
 * Reads Linux's /proc/net/ipv6_route: destination, its prefix length, source, its prefix length, gateway, metric, reference count, use,
 * flags, interface; all numbers hexadecimal.
 */
export function gateway6InProc(table: string): string | null {
  const routes = table.split('\n').flatMap((line): GatewayRoute[] => {
    const [destination, length, , , gateway = '', metric = '', , , flags = '', name = ''] = line
      .trim()
      .split(/\s+/);
    const isDefault = destination === '0'.repeat(32) && length === '00';
    if (!isDefault || (Number.parseInt(flags, 16) & RTF_UP_AND_GATEWAY) !== RTF_UP_AND_GATEWAY) return [];
    const host = (gateway.match(/.{4}/g) ?? []).join(':');
    return [{ gateway: `${host}%${name}`, metric: Number.parseInt(metric, 16) }];
  });
  return ipv6(smallest(routes)?.gateway);
}

/** Reads what macOS's `route -n get default` prints: a line `gateway: 192.168.1.1`, or an interface where there is no router. */
export function gatewayOfDarwin(printed: string): string | null {
  return ipv4(/^\s*gateway:\s*(\S+)\s*$/m.exec(printed)?.[1]);
}

/** Reads Windows' `route print -4 0.0.0.0`; its rows are alike in every language: destination, mask, gateway, interface, metric. */
export function gatewayOfWindows(printed: string): string | null {
  const rows = printed.matchAll(/^\s*0\.0\.0\.0\s+0\.0\.0\.0\s+([\d.]+)\s+[\d.]+\s+(\d+)\s*$/gm);
  return best([...rows].map(([, gateway = '', metric]) => ({ gateway, metric: Number(metric) })));
}

/** As {@link gatewayOfDarwin}, of `route -n get -inet6 default`: a line `gateway: fe80::1%en0`. */
export function gateway6OfDarwin(printed: string): string | null {
  return ipv6(/^\s*gateway:\s*(\S+)\s*$/m.exec(printed)?.[1]);
}

/** As {@link gatewayOfWindows}, of `route print -6 ::/0`: number of the interface, metric, destination, gateway, in a line of its own if it is long. */
export function gateway6OfWindows(printed: string): string | null {
  const rows = printed.matchAll(/^\s*(\d+)\s+(\d+)\s+::\/0\s+([\da-f:]+)\s*$/gim);
  const routes = [...rows].map(([, scope = '', metric, host = '']) => {
    return { gateway: `${host}%${scope}`, metric: Number(metric) };
  });
  return ipv6(smallest(routes)?.gateway);
}

function best(routes: readonly GatewayRoute[]): string | null {
  return ipv4(smallest(routes)?.gateway);
}

function smallest(routes: readonly GatewayRoute[]): GatewayRoute | undefined {
  return [...routes].sort((a, b) => a.metric - b.metric)[0];
}

function ipv4(text: string | undefined): string | null {
  const address = text === undefined ? null : parseSocketAddress(`${text}:0`);
  return address?.family === 4 ? address.host : null;
}

/** The scope stays where it is needed. */
function ipv6(text: string | undefined): string | null {
  if (text === undefined || !isIPv6(text)) return null;
  const { host } = canonicalAddress(text, 0);
  const [, scope] = text.split('%');
  return isLinkLocalV6({ family: 6, host, port: 0 }) && scope !== undefined ? `${host}%${scope}` : host;
}
