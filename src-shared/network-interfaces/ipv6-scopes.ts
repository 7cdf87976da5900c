import { canonicalAddress, isLinkLocal } from '../contact-exchange';
import { interfaceKind } from './interface-kind';

/** As much of an interface's address as is needed here, as `os.networkInterfaces()` has it. */
interface InterfaceAddress {
  readonly address: string;
  readonly internal: boolean;
  readonly scopeid?: number | undefined;
}

/**
 * What a link-local IPv6 address needs behind its `%` to mean something on this computer (RFC 4007, section 11).
 * @param platform `process.platform`: Windows numbers its interfaces, the others name them
 */
export function scopeOf(
  interfaceName: string,
  { scopeid = 0 }: Pick<InterfaceAddress, 'scopeid'>,
  platform: string,
): string {
  return platform === 'win32' ? String(scopeid) : interfaceName;
}

/**
 * The scopes in which neighbours may be: of every interface with IPv6, for each has a link-local address (RFC 4291, section
 * 2.8), but not those inside this computer.
 */
export function ipv6Scopes(
  interfaces: Readonly<Record<string, readonly InterfaceAddress[] | undefined>>,
  platform: string,
): readonly string[] {
  return Object.entries(interfaces).flatMap(([name, list = []]) => {
    const own = list.find(({ address, internal }) => !internal && isLinkLocal(canonicalAddress(address, 0)));
    return own === undefined || interfaceKind(name) === 'inside' ? [] : [scopeOf(name, own, platform)];
  });
}
