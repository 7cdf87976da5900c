/**
 * Two homes on an internet with a contact server. Both routers give out a new random port for every destination, so no
 * direct way leads from one home to the other; that of the first opens ports when asked (miniupnpd).
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CommandLine } from '../program/command-line';
import { Lab, whyNoNamespaces, whyNoProgram } from './namespaces';
import type { Namespace } from './namespaces';

/** In what words the router can be asked. It knows more, but the rest is switched off. */
export const MAPPING_PROTOCOLS = ['UPnP IGD 1', 'UPnP IGD 2', 'PCP', 'NAT-PMP'] as const;
export type MappingProtocol = (typeof MAPPING_PROTOCOLS)[number];

/** Not one of the documentation networks, whose addresses miniupnpd takes for private ones. */
const INTERNET = '5.5.5';
const ROUTER_ADDRESSES = [`${INTERNET}.1`, `${INTERNET}.2`] as const;
const SERVER_ADDRESS = `${INTERNET}.10`;
const OTHER_SERVER_ADDRESS = `${INTERNET}.11`;
const SERVER_PORT = 2310;

/** Makes `cooee send` and `cooee get` use the server of these homes. */
export const SERVER_OPTIONS = ['-s', SERVER_ADDRESS, '-u', '--port', String(SERVER_PORT)] as const;

/** Why these routers cannot be run here, or null if they can. */
export function whyNoUpnpRouter(): string | null {
  const isOurKind = ['-c', 'miniupnpd --version 2>&1 | grep -q nftables'];
  return (
    whyNoNamespaces() ??
    whyNoProgram('nft', ['list', 'ruleset'], 'nftables') ??
    whyNoProgram('sh', isOurKind, 'miniupnpd-nftables')
  );
}

export interface UpnpHomes {
  /** The first is behind the router that opens ports. */
  readonly homes: readonly [Namespace, Namespace];
  /** The public address of the first home. */
  readonly address: string;
  /** The ports that the router keeps open now, as its packet filter has them. */
  readonly openPorts: () => readonly number[];
  /** Ends what still runs there and leaves nothing behind. */
  readonly remove: () => void;
}

/** Builds everything and starts router and server. What fails halfway is removed. */
export async function buildUpnpHomes(protocol: MappingProtocol): Promise<UpnpHomes> {
  const lab = new Lab();
  const folder = mkdtempSync(join(tmpdir(), 'cooee-upnp-'));
  const remove = (): void => {
    lab.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const core = lab.namespace();
    core.ip('link add internet type bridge', 'link set internet up');
    const first = addHome(lab, core, 0);
    const second = addHome(lab, core, 1);
    await startServer(lab, core);
    await startMiniupnpd(first.router, folder, protocol);
    const openPorts = (): readonly number[] => {
      const rules = first.router.execute(['nft', 'list', 'chain', 'inet', 'home', 'upnp_dnat']);
      return [...rules.matchAll(/dport (\d+) dnat/g)].map(([, port]) => Number(port));
    };
    return { homes: [first.host, second.host], address: ROUTER_ADDRESSES[0], openPorts, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function addHome(lab: Lab, core: Namespace, index: 0 | 1): { router: Namespace; host: Namespace } {
  const router = lab.namespace();
  const host = lab.namespace();
  const network = `192.168.${index + 1}`;
  plug(lab, core, router, ROUTER_ADDRESSES[index]);
  lab.cable({ namespace: host, device: 'eth0' }, { namespace: router, device: 'lan' });
  router.ip(`addr add ${network}.1/24 dev lan`);
  host.ip(`addr add ${network}.20/24 dev eth0`, `route add default via ${network}.1`);
  router.sysctl('net.ipv4.ip_forward=1');
  // The chains that begin with upnp are miniupnpd's to fill.
  router.nft(`table inet home {
    chain upnp_forward { }
    chain upnp_dnat { }
    chain upnp_snat { }
    chain input { type filter hook input priority 0; iifname wan ct state new drop; }
    chain forward {
      type filter hook forward priority 0; policy drop;
      ct state established,related accept; iifname lan accept; jump upnp_forward;
    }
    chain prerouting { type nat hook prerouting priority -100; jump upnp_dnat; }
    chain postrouting {
      type nat hook postrouting priority 100;
      jump upnp_snat; oifname wan masquerade fully-random;
    }
  }`);
  return { router, host };
}

/** Gives somebody a line to the internet. */
function plug(lab: Lab, core: Namespace, namespace: Namespace, address: string): void {
  const socket = `to-${address.split('.').at(-1) ?? ''}`;
  lab.cable({ namespace, device: 'wan' }, { namespace: core, device: socket });
  core.ip(`link set ${socket} master internet`);
  namespace.ip(`addr add ${address}/24 dev wan`);
}

async function startServer(lab: Lab, core: Namespace): Promise<void> {
  const host = lab.namespace();
  plug(lab, core, host, SERVER_ADDRESS);
  host.ip(`addr add ${OTHER_SERVER_ADDRESS}/24 dev wan`);
  const addresses = [SERVER_ADDRESS, OTHER_SERVER_ADDRESS].flatMap((ip) => ['-a', `${ip}:${SERVER_PORT}`]);
  const server = new CommandLine(['serve', '-u', ...addresses], { through: host.run });
  await server.prints(/(?:^listening .*\n){2}/m);
}

async function startMiniupnpd(router: Namespace, folder: string, protocol: MappingProtocol): Promise<void> {
  const isUpnp = protocol.startsWith('UPnP');
  // It answers PCP and NAT-PMP on one port and has one switch for both, so the packets of PCP's version are dropped.
  if (protocol === 'NAT-PMP') router.nft('add rule inet home input udp dport 5351 @th,64,8 2 drop');
  const more = [`force_igd_desc_v1=${protocol === 'UPnP IGD 1' ? 'yes' : 'no'}`];
  await runMiniupnpd(router, folder, { isUpnp, more });
}

/**
 * On a router with the interfaces `wan` and `lan`, and the chains that begin with upnp in its table `home` of the family inet.
 *
 * @param isUpnp whether it speaks UPnP, or else PCP and NAT-PMP
 * @param more lines of its settings
 */
export async function runMiniupnpd(
  router: Namespace,
  folder: string,
  { isUpnp, more }: { readonly isUpnp: boolean; readonly more: readonly string[] },
): Promise<void> {
  const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
  const settings = [
    'ext_ifname=wan',
    'listening_ip=lan',
    `enable_upnp=${yesNo(isUpnp)}`,
    `enable_natpmp=${yesNo(!isUpnp)}`,
    ...more,
    // Only for oneself: a client cannot open a port for somebody else.
    'secure_mode=yes',
    'upnp_table_name=home',
    'upnp_nat_table_name=home',
    'upnp_forward_chain=upnp_forward',
    'upnp_nat_chain=upnp_dnat',
    'upnp_nat_postrouting_chain=upnp_snat',
    'uuid=00000000-0000-4000-8000-000000000001',
    'allow 1024-65535 0.0.0.0/0 1024-65535',
    'deny 0-65535 0.0.0.0/0 0-65535',
  ];
  const file = join(folder, 'miniupnpd.conf');
  writeFileSync(file, settings.map((line) => `${line}\n`).join(''));
  const words = [...router.run, 'miniupnpd', '-d', '-f', file, '-P', join(folder, 'miniupnpd.pid')];
  const [command = '', ...args] = words;
  const daemon = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  await started(daemon, isUpnp ? 'HTTP listening on port' : 'Listening for NAT-PMP');
}

/** @throws Error with everything printed, when the program ends before */
async function started(daemon: ChildProcess, words: string): Promise<void> {
  let printed = '';
  const exit = once(daemon, 'exit').then(() => 'exit');
  for (const stream of [daemon.stdout, daemon.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      daemon.emit('printed');
    });
  }
  while (!printed.includes(words)) {
    const event = await Promise.race([once(daemon, 'printed'), exit]);
    if (event === 'exit') throw new Error(`miniupnpd ended:\n${printed}`);
  }
}
