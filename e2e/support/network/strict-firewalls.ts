/**
 * Two homes with IPv6 alone on an internet with a contact server. The firewalls of both let no attempt to connect in, whatever goes
 * out, so that punching by TCP comes to nothing; that of the first opens ports when it is asked by PCP (miniupnpd).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CommandLine } from '../program/command-line';
import { Lab } from './namespaces';
import type { Namespace } from './namespaces';
import { runMiniupnpd } from './upnp-router';

const INTERNET = '2001:db8:53';
const SERVER_ADDRESS = `${INTERNET}::10`;

/** Makes `cooee send` and `cooee get` use the server of these homes. */
export const SERVER_OPTIONS = ['-s', SERVER_ADDRESS, '-u'] as const;

export interface StrictHomes {
  /** The first is behind the firewall that opens ports. */
  readonly homes: readonly [Namespace, Namespace];
  /** What the first firewall keeps open now: addresses of IPv6 as hexadecimal numbers, and ports. */
  readonly openPorts: () => readonly string[];
  /** Ends what still runs there and leaves nothing behind. */
  readonly remove: () => void;
}

/** @param firewalls whether the first one is asked in vain, and whether both let UDP through that was asked for */
export async function buildStrictHomes({
  hasPcp,
  hasUdp,
}: {
  readonly hasPcp: boolean;
  readonly hasUdp: boolean;
}): Promise<StrictHomes> {
  const lab = new Lab();
  const folder = mkdtempSync(join(tmpdir(), 'cooee-strict-'));
  const remove = (): void => {
    lab.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const core = lab.namespace();
    core.ip(
      'link add internet type bridge',
      `addr add ${INTERNET}::1/64 dev internet`,
      'link set internet up',
    );
    core.sysctl('net.ipv6.conf.all.forwarding=1');
    const first = addHome(lab, core, 1, hasUdp);
    const second = addHome(lab, core, 2, hasUdp);
    await startServer(lab, core);
    // It does not start without an address of IPv4 on either side.
    first.router.ip('addr add 5.5.5.1/24 dev wan', 'addr add 192.168.1.1/24 dev lan');
    if (hasPcp) await runMiniupnpd(first.router, folder, { isUpnp: false, more: ['ext_ifname6=wan'] });
    const openPorts = (): readonly string[] => {
      const rules = first.router.execute(['nft', 'list', 'chain', 'inet', 'home', 'upnp_forward']);
      return [...rules.matchAll(/dport (\d+) .*?0x([\da-f]{32})/g)].map(
        ([, port, host]) => `${host} ${port}`,
      );
    };
    return { homes: [first.host, second.host], openPorts, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function addHome(
  lab: Lab,
  core: Namespace,
  number: 1 | 2,
  hasUdp: boolean,
): { router: Namespace; host: Namespace } {
  const [router, host] = [lab.namespace(), lab.namespace()];
  const home = `2001:db8:a${number}`;
  plug(lab, core, router, String(number + 1));
  core.ip(`route add ${home}::/48 via ${INTERNET}::${number + 1}`);
  lab.cable({ namespace: host, device: 'eth0' }, { namespace: router, device: 'lan' });
  router.ip(
    `addr add ${home}::1/64 dev lan`,
    'addr add fe80::1/64 dev lan',
    `route add default via ${INTERNET}::1`,
  );
  host.ip(`addr add ${home}::20/64 dev eth0`, 'route add default via fe80::1 dev eth0');
  router.sysctl('net.ipv6.conf.all.forwarding=1');
  // The chains that begin with upnp are miniupnpd's to fill.
  router.nft(`table inet home {
    chain upnp_forward { }
    chain upnp_dnat { }
    chain upnp_snat { }
    chain forward {
      type filter hook forward priority 0; policy drop;
      jump upnp_forward
      iifname wan tcp flags & (syn | ack) == syn drop
      ${hasUdp ? '' : 'meta l4proto udp drop'}
      ct state established,related accept
      iifname lan accept
    }
  }`);
  return { router, host };
}

/** Gives somebody a line to the internet. */
function plug(lab: Lab, core: Namespace, namespace: Namespace, last: string): void {
  lab.cable({ namespace, device: 'wan' }, { namespace: core, device: `to-${last}` });
  core.ip(`link set to-${last} master internet`);
  namespace.ip(`addr add ${INTERNET}::${last}/64 dev wan`);
}

async function startServer(lab: Lab, core: Namespace): Promise<void> {
  const host = lab.namespace();
  plug(lab, core, host, '10');
  host.ip(`route add default via ${INTERNET}::1`);
  const server = new CommandLine(['serve', '-u', '--udp', '-a', `[${SERVER_ADDRESS}]:2310`], {
    through: host.run,
  });
  await server.prints(/^listening .*$/m);
}
