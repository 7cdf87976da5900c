import { describe, expect, it } from 'vitest';

import { judgeNetwork } from './network';
import type { NetworkFacts } from './network';

const home: NetworkFacts = {
  isOnline: true,
  isServerReached: true,
  nat: 'endpoint-independent',
  hasIpv6: false,
  isPortMapped: null,
  hasVpn: false,
  isLocalOnly: false,
  isProxied: false,
};

describe('the check of a network', () => {
  it('is easy behind a router that keeps its port, with or without IPv6, and without any router', () => {
    for (const nat of ['none', 'endpoint-independent', 'sequential', null] as const)
      expect(judgeNetwork({ ...home, nat })).toEqual({ verdict: 'easy', advice: null });
  });

  it('may need help behind a router with unpredictable ports, unless the router opened one', () => {
    expect(judgeNetwork({ ...home, nat: 'random' })).toEqual({
      verdict: 'may-need-help',
      advice: 'unpredictable-ports',
    });
    expect(judgeNetwork({ ...home, nat: 'random', isPortMapped: true }).verdict).toBe('easy');
  });

  it('blames a VPN only where the ports are hard', () => {
    expect(judgeNetwork({ ...home, hasVpn: true }).advice).toBeNull();
    expect(judgeNetwork({ ...home, hasVpn: true, nat: 'random' }).advice).toBe('vpn');
  });

  it('may need help behind a proxy, unless the router opened a port', () => {
    const proxied = { ...home, nat: null, isProxied: true };
    expect(judgeNetwork(proxied)).toEqual({ verdict: 'may-need-help', advice: 'proxy' });
    expect(judgeNetwork({ ...proxied, isPortMapped: true }).verdict).toBe('easy');
  });

  it('will not work without any network', () => {
    expect(judgeNetwork({ ...home, isOnline: false })).toEqual({
      verdict: 'will-not-work',
      advice: 'offline',
    });
  });

  it('says that friends elsewhere cannot be met without a server out there', () => {
    expect(judgeNetwork({ ...home, isServerReached: false }).advice).toBe('server-unreachable');
    expect(judgeNetwork({ ...home, isServerReached: null, isLocalOnly: true }).advice).toBe('local-only');
  });
});
