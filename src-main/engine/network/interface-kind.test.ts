import { describe, expect, it } from 'vitest';

import { interfaceKind } from './interface-kind';

describe('the kind of an interface', () => {
  it.each([
    ...['docker0', 'docker_gwbridge', 'br-1f2e3d4c5b6a', 'veth12ab34c', 'podman1', 'cni0', 'cni-podman0'],
    ...['flannel.1', 'cali0123456789a', 'tunl0', 'cilium_host', 'weave', 'kube-ipvs0', 'virbr0', 'vnet3'],
    ...['lxcbr0', 'lxdbr0', 'incusbr0', 've-box', 'vboxnet0', 'vmnet8', 'vEthernet (WSL)', 'bridge100'],
    ...['VMware Network Adapter VMnet1', 'VirtualBox Host-Only Network', 'awdl0', 'llw0'],
  ])('%s: inside this computer', (name) => {
    expect(interfaceKind(name)).toBe('inside');
  });

  it.each(['tun0', 'tap0', 'utun3', 'wg0', 'ppp0', 'ipsec0', 'tailscale0', 'ztabcdef', 'NordLynx', 'MyVPN'])(
    '%s: a VPN',
    (name) => {
      expect(interfaceKind(name)).toBe('vpn');
    },
  );

  it.each([
    ...['eth0', 'enp3s0', 'wlan0', 'wlp2s0', 'en0', 'br0', 'br-lan', 'bond0', 'usb0', 'bridge0', 'bnep0'],
    ...['Ethernet', 'Ethernet 2', 'Wi-Fi', 'WLAN', 'Local Area Connection'],
  ])('%s: a network that friends may be on', (name) => {
    expect(interfaceKind(name)).toBe('lan');
  });

  it('is inside this computer for the T2 chip of a Mac, which only its hardware address tells', () => {
    expect(interfaceKind('en5', 'ac:de:48:00:11:22')).toBe('inside');
    expect(interfaceKind('en0', '02:00:00:00:00:01')).toBe('lan');
  });
});
