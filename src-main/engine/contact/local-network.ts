/** What a computer can say of its own network without asking anybody. */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

import { canonicalAddress, isLinkLocal } from '../../../src-shared/contact-exchange';

/**
 * What VPN programs call their interfaces: TUN and TAP devices (OpenVPN and most others), WireGuard, macOS (`utun`,
 * `ipsec`), PPP (L2TP, PPTP, mobile sticks), Tailscale, ZeroTier, and on Windows the names that products give.
 */
const VPN_INTERFACE = /^(?:tun|tap|wg|utun|ipsec|ppp|tailscale|zt|nordlynx|proton|mullvad)|vpn|wireguard/i;
/** Networks of virtual machines and containers inside this computer, which lead nowhere by themselves. */
const INSIDE_INTERFACE = /^(?:docker|br-[\da-f]{12}$|virbr|vboxnet|vmnet|lxc|lxd|podman)/i;
/** 169.254.0.0/16 (RFC 3927). */
const LINK_LOCAL_V4 = '169.254.';
/** 2000::/3, all that is given out as global unicast (RFC 4291, section 2.4). */
const GLOBAL_V6 = /^[23][\da-f]{3}:/i;

export interface LocalNetwork {
  /** Whether any interface is up that leads off this computer. */
  readonly isOnline: boolean;
  /** Whether an interface has a global IPv6 address. */
  readonly hasIpv6: boolean;
  /**
   * Whether a VPN is up, by the names of the interfaces that have an address (macOS always has `utun` ones without). Traffic
   * may still go past it.
   */
  readonly hasVpn: boolean;
}

/** @param interfaces those of this computer; `os.networkInterfaces()` leaves out what is down */
export function localNetwork(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): LocalNetwork {
  const outer = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    INSIDE_INTERFACE.test(name)
      ? []
      : addresses.filter(leadsOff).map(({ address }) => ({ name, host: address })),
  );
  return {
    isOnline: outer.length > 0,
    hasIpv6: outer.some(({ host }) => GLOBAL_V6.test(host)),
    hasVpn: outer.some(({ name }) => VPN_INTERFACE.test(name)),
  };
}

function leadsOff({ address, internal }: NetworkInterfaceInfo): boolean {
  return !internal && !address.startsWith(LINK_LOCAL_V4) && !isLinkLocal(canonicalAddress(address, 0));
}

/** The IPv4 address of each interface that leads off this computer, or loopback where there is none. */
export function lanAddresses(): readonly string[] {
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, list]) => {
    const first = INSIDE_INTERFACE.test(name)
      ? undefined
      : list?.find(({ family, internal }) => family === 'IPv4' && !internal);
    return first === undefined ? [] : [first.address];
  });
  return addresses.length > 0 ? addresses : ['127.0.0.1'];
}
