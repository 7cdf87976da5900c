import { networkInterfaces } from 'node:os';

import { canonicalAddress, isLinkLocalV6 } from '../../../src-shared/contact-exchange';
import { interfaceKind } from './interface-kind';
import type { Interfaces } from './own-interfaces';

/**
 * What a link-local IPv6 address needs behind its `%` to mean something on this computer (RFC 4007, section 11).
 *
 * @param scopeId the number of the interface
 * @param platform Windows numbers its interfaces, the others name them
 */
export function scopeOf(interfaceName: string, scopeId: number, platform = process.platform): string {
  return platform === 'win32' ? String(scopeId) : interfaceName;
}

/**
 * The scopes in which neighbours may be: of every interface with IPv6, for each has a link-local address (RFC 4291, section
 * 2.8), but not those inside this computer.
 */
export function ipv6Scopes(
  interfaces: Interfaces = networkInterfaces(),
  platform = process.platform,
): readonly string[] {
  return Object.entries(interfaces).flatMap(([name, addresses = []]) => {
    const scopes = addresses.flatMap((info) => {
      if (info.family !== 'IPv6' || info.internal || interfaceKind(name, info.mac) === 'inside') return [];
      return isLinkLocalV6(canonicalAddress(info.address, 0)) ? [scopeOf(name, info.scopeid, platform)] : [];
    });
    return scopes.slice(0, 1);
  });
}
