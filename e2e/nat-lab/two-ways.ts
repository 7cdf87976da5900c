/**
 * Two homes on an internet, each with a computer and two routers of their own: one at the computer's cable, one at its Wi-Fi. At
 * first every computer uses its cable alone.
 */
import type { Lab, Namespace } from '../support/network/namespaces';
import { rulesOf } from './router-kinds';
import type { RouterRules } from './router-kinds';

export const SERVER = '203.0.113.1';
export const SERVER_PORT = 2310;

/** A computer's connection to one of its routers. */
export interface Way {
  readonly device: 'cable' | 'wifi';
  /** The first three numbers of the network inside. */
  readonly inside: string;
  readonly router: Namespace;
  /** The internet's end of the router's line. */
  readonly line: string;
}

export interface Home {
  readonly computer: Namespace;
  readonly cable: Way;
  readonly wifi: Way;
}

const ROUTER: RouterRules = {
  nat: 'silent',
  ipv6: 'none',
  joinsLans: true,
  hairpin: false,
  blocks: 'nothing',
  forgetsAfterS: null,
};

/** @param bitsPerSecond how fast every computer sends at most */
export function buildTwoWays(
  lab: Lab,
  bitsPerSecond: number,
): { internet: Namespace; homes: readonly [Home, Home] } {
  const internet = lab.namespace();
  internet.sysctl('net.ipv6.conf.all.disable_ipv6=1', 'net.ipv4.ip_forward=1');
  internet.ip(`addr add ${SERVER}/32 dev lo`);
  const homes = [
    buildHome(lab, internet, 1, bitsPerSecond),
    buildHome(lab, internet, 2, bitsPerSecond),
  ] as const;
  return { internet, homes };
}

function buildHome(lab: Lab, internet: Namespace, number: number, bitsPerSecond: number): Home {
  const computer = lab.namespace();
  computer.sysctl('net.ipv6.conf.all.disable_ipv6=1');
  const way = (device: 'cable' | 'wifi', index: number): Way => {
    const router = lab.namespace();
    router.sysctl(
      'net.ipv6.conf.all.disable_ipv6=1',
      'net.ipv4.ip_forward=1',
      // What it does not remember is no connection.
      'net.netfilter.nf_conntrack_tcp_loose=0',
    );
    const inside = `10.${number}.${index}`;
    const outside = `198.51.10${number}`;
    const [far, near] = [4 * index + 1, 4 * index + 2];
    lab.cable({ namespace: computer, device }, { namespace: router, device: 'lan0' });
    lab.cable(
      { namespace: router, device: 'wan' },
      { namespace: internet, device: `home${number}${device}` },
    );
    internet.ip(`addr add ${outside}.${far}/30 dev home${number}${device}`);
    router.ip(
      `addr add ${inside}.1/24 dev lan0`,
      `addr add ${outside}.${near}/30 dev wan`,
      `route add default via ${outside}.${far}`,
    );
    router.nft(rulesOf(ROUTER, { outside: `${outside}.${near}`, server: SERVER, serverPort: SERVER_PORT }));
    computer.execute([
      'tc',
      'qdisc',
      'add',
      'dev',
      device,
      'root',
      'tbf',
      'rate',
      String(bitsPerSecond),
      'burst',
      '32kb',
      'latency',
      '50ms',
    ]);
    return { device, inside, router, line: `${outside}.${far}` };
  };
  const [cable, wifi] = [way('cable', 1), way('wifi', 2)];
  computer.ip(`addr add ${cable.inside}.2/24 dev cable`, `route add default via ${cable.inside}.1`);
  return { computer, cable, wifi };
}
