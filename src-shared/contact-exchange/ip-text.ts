/**
 * The text of IP addresses: read strictly, as every peer reads it, and written as RFC 5952 asks. The library alone is too
 * tolerant: it also takes `1`, `0x7f.1`, leading zeros as octal, and `::1.2.3.4` for an IPv4-mapped address.
 */
import ipaddr from 'ipaddr.js';

/** Four times 0 to 255 without leading zeros. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
/** Of an IPv6 address whose last four bytes are written as IPv4: what is before them, and they. */
const WITH_IPV4_TAIL = /^(.*:)([^:]*\.[^:]*)$/s;

/** Whether {@link parseIpv4} reads it. A server asks this several times for each connection, and the library takes its time. */
export function isIpv4(text: string): boolean {
  return IPV4.test(text);
}

/** The four octets of `a.b.c.d` in decimal without leading zeros (docs/GDAY-WIRE.md 3.3), or null. */
export function parseIpv4(text: string): readonly number[] | null {
  return isIpv4(text) ? ipaddr.IPv4.parse(text).octets : null;
}

/** The eight 16-bit groups of an IPv6 address in any valid spelling, without scope, or null. */
export function parseIpv6(text: string): readonly number[] | null {
  const [, head = '', tail] = WITH_IPV4_TAIL.exec(text) ?? [];
  if (tail !== undefined) {
    const octets = parseIpv4(tail);
    return octets === null ? null : parseIpv6(`${head}${groupsOf(octets)}`);
  }
  return !text.includes('%') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text).parts : null;
}

/** `a.b.c.d` if the groups are an IPv4-mapped address (`::ffff:a.b.c.d`), else null. */
export function mappedIpv4(groups: readonly number[]): string | null {
  const address = new ipaddr.IPv6([...groups]);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : null;
}

/** RFC 5952: lower case, the first longest run of at least two zero groups as `::`, IPv4-mapped with dots. */
export function formatIpv6(groups: readonly number[]): string {
  const mapped = mappedIpv4(groups);
  return mapped === null ? new ipaddr.IPv6([...groups]).toRFC5952String() : `::ffff:${mapped}`;
}

/** Four octets as the last two groups of an IPv6 address: `a0b:c0d`. */
function groupsOf([a = 0, b = 0, c = 0, d = 0]: readonly number[]): string {
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
