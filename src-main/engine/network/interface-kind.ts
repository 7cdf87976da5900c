/**
 * What a network interface is, by its name: no system tells it otherwise without native code. The one list of such names:
 * whatever ranks, leaves out or judges interfaces asks here.
 */

/**
 * - `inside`: a network of virtual machines, containers or chips in this computer, which leads nowhere by itself; friends'
 *   computers may well have the same addresses on such networks of their own
 * - `vpn`: a tunnel; friends may be in it
 * - `lan`: all others, a cable or Wi-Fi; which of the two makes no difference to anything here
 */
export type InterfaceKind = 'lan' | 'vpn' | 'inside';

/** By program: the prefixes that it names its interfaces with, from its documentation or source. Regardless of case. */
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  Docker: ['docker', 'br-[\\da-f]{12}$', 'veth'],
  Podman: ['podman', 'cni-podman'],
  'Kubernetes: CNI bridge, kube-proxy, node-local DNS': ['cni\\d', 'kube-', 'nodelocaldns'],
  'Flannel, Calico, Cilium, Weave, Antrea, OVN': [
    'flannel',
    'cali',
    'vxlan\\.calico',
    'tunl\\d',
    'cilium_',
    'lxc_',
    'weave',
    'antrea',
    'ovn-k8s',
    'ovs-',
    'genev_sys',
  ],
  libvirt: ['virbr', 'vnet\\d', 'macvtap'],
  'LXC, LXD, Incus': ['lxc', 'lxd', 'incus'],
  'systemd-nspawn': ['ve-', 'vb-', 'vz-'],
  'Multipass, Waydroid': ['mpqemubr', 'mpbr', 'waydroid'],
  VirtualBox: ['vboxnet', 'VirtualBox'],
  VMware: ['vmnet', 'VMware'],
  Parallels: ['vnic\\d', 'Parallels'],
  'Hyper-V, WSL': ['vEthernet'],
  'macOS: virtual machines, AirDrop, its coprocessor': ['vmenet', 'bridge1\\d\\d', 'awdl', 'llw', 'anpi'],
  Npcap: ['Npcap'],
};

/** The hardware address of the network between a Mac and its T2 chip, an `en` like any other that is always up. */
const T2_CHIP = 'ac:de:48:00:11:22';

/**
 * By what it is: TUN and TAP devices are OpenVPN's and most others', `utun` is macOS's, `ppp` that of L2TP, PPTP and mobile
 * sticks.
 */
const VPN: Readonly<Record<string, readonly string[]>> = {
  'TUN, TAP': ['tun', 'tap', 'utun'],
  WireGuard: ['wg', '.*wireguard'],
  'IPsec, PPP': ['ipsec', 'ppp'],
  'Tailscale, ZeroTier': ['tailscale', 'zt'],
  'products by their names': ['nordlynx', 'proton', 'mullvad', '.*vpn'],
};

const IS_INSIDE = startsWithOneOf(INSIDE);
const IS_VPN = startsWithOneOf(VPN);

/**
 * @param name as `os.networkInterfaces()` has it: `eth0`, `en0`, `vEthernet (WSL)`
 * @param mac the hardware address beside it, if it has one
 */
export function interfaceKind(name: string, mac?: string): InterfaceKind {
  if (IS_INSIDE.test(name) || mac === T2_CHIP) return 'inside';
  return IS_VPN.test(name) ? 'vpn' : 'lan';
}

function startsWithOneOf(names: Readonly<Record<string, readonly string[]>>): RegExp {
  return new RegExp(`^(?:${Object.values(names).flat().join('|')})`, 'i');
}
