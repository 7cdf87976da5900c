/** The way from this computer to its router and on to the internet, as the system's routing table has it. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { parseSocketAddress } from '../../../../src-shared/contact-exchange';
import { log } from '../../log';
import { addressTowardsInternet } from '../../network';

const COMMAND_TIMEOUT_MS = 2_000;
/** linux/route.h */
const RTF_UP_AND_GATEWAY = 0x3;

/** The IPv4 way to the internet. */
export interface DefaultRoute {
  /** The own address on the network of the router. */
  readonly localHost: string;
  /** Null where the system's routes could not be read; UPnP finds its router itself. */
  readonly gateway: string | null;
}

interface GatewayRoute {
  readonly gateway: string;
  readonly metric: number;
}

/** Null if no IPv4 network leads to the internet. Never throws. */
export async function defaultRoute(signal: AbortSignal): Promise<DefaultRoute | null> {
  const [localHost, gateway] = await Promise.all([addressTowardsInternet('udp4'), defaultGateway(signal)]);
  return localHost === null ? null : { localHost, gateway };
}

/** Node has no call for it. Null if there is none or the system does not tell. Never throws. */
async function defaultGateway(signal: AbortSignal): Promise<string | null> {
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
      case 'linux':
        return gatewayInProc(await readFile('/proc/net/route', { encoding: 'latin1', signal }));
      case 'darwin':
        return gatewayOfDarwin(await run('/sbin/route', '-n', 'get', 'default'));
      case 'win32': {
        const folder = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32');
        return gatewayOfWindows(await run(join(folder, 'ROUTE.EXE'), 'print', '-4', '0.0.0.0'));
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

/** Reads what macOS's `route -n get default` prints: a line `gateway: 192.168.1.1`, or an interface where there is no router. */
export function gatewayOfDarwin(printed: string): string | null {
  return ipv4(/^\s*gateway:\s*(\S+)\s*$/m.exec(printed)?.[1]);
}

/** Reads Windows' `route print -4 0.0.0.0`; its rows are alike in every language: destination, mask, gateway, interface, metric. */
export function gatewayOfWindows(printed: string): string | null {
  const rows = printed.matchAll(/^\s*0\.0\.0\.0\s+0\.0\.0\.0\s+([\d.]+)\s+[\d.]+\s+(\d+)\s*$/gm);
  return best([...rows].map(([, gateway = '', metric]) => ({ gateway, metric: Number(metric) })));
}

function best(routes: readonly GatewayRoute[]): string | null {
  const [first] = [...routes].sort((a, b) => a.metric - b.metric);
  return ipv4(first?.gateway);
}

function ipv4(text: string | undefined): string | null {
  const address = text === undefined ? null : parseSocketAddress(`${text}:0`);
  return address?.family === 4 ? address.host : null;
}
