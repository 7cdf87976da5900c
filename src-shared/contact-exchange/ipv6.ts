/** IPv6 addresses as eight 16-bit groups, read tolerantly and written as RFC 5952 asks. */

const GROUPS = 8;
const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);
const IPV6_GROUP = /^[0-9a-f]{1,4}$/i;

/** Four octets without leading zeros (docs/GDAY-WIRE.md 3.3), or null. */
export function parseIpv4(text: string): readonly number[] | null {
  return IPV4.exec(text)?.slice(1).map(Number) ?? null;
}

/** Groups of one half of an address (either side of `::`), or null if one is not a group. */
function parseGroups(half: string, mayEndInIpv4: boolean): number[] | null {
  if (half === '') return [];
  const pieces = half.split(':');
  const groups: number[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (IPV6_GROUP.test(piece)) {
      groups.push(Number.parseInt(piece, 16));
      continue;
    }
    const octets = mayEndInIpv4 && index === pieces.length - 1 ? parseIpv4(piece) : null;
    if (octets === null) return null;
    const [a = 0, b = 0, c = 0, d = 0] = octets;
    groups.push((a << 8) | b, (c << 8) | d);
  }
  return groups;
}

/** The eight groups of an address in any valid spelling, without scope, or null. */
export function parseIpv6(text: string): readonly number[] | null {
  const halves = text.split('::');
  const [head = '', tail] = halves;
  if (halves.length > 2) return null;
  if (tail === undefined) {
    const groups = parseGroups(head, true);
    return groups?.length === GROUPS ? groups : null;
  }
  const before = parseGroups(head, false);
  const after = parseGroups(tail, true);
  if (before === null || after === null) return null;
  const missing = GROUPS - before.length - after.length;
  // `::` stands for at least one group.
  return missing >= 1 ? [...before, ...Array<number>(missing).fill(0), ...after] : null;
}

/** `a.b.c.d` if the groups are an IPv4-mapped address (`::ffff:a.b.c.d`), else null. */
export function mappedIpv4(groups: readonly number[]): string | null {
  const [a, b, c, d, e, f, high = 0, low = 0] = groups;
  if (a !== 0 || b !== 0 || c !== 0 || d !== 0 || e !== 0 || f !== 0xffff) return null;
  return `${String(high >> 8)}.${String(high & 0xff)}.${String(low >> 8)}.${String(low & 0xff)}`;
}

/** RFC 5952: lower case, the first longest run of at least two zero groups as `::`, IPv4-mapped with dots. */
export function formatIpv6(groups: readonly number[]): string {
  const mapped = mappedIpv4(groups);
  if (mapped !== null) return `::ffff:${mapped}`;
  let best = { start: 0, length: 0 };
  for (let start = 0; start < GROUPS; start += 1) {
    let end = start;
    while (end < GROUPS && groups[end] === 0) end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.length < 2) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}

/** fe80::/10. */
export function isLinkLocalIpv6([first = 0]: readonly number[]): boolean {
  return (first & 0xffc0) === 0xfe80;
}

/** ff00::/8. */
export function isMulticastIpv6([first = 0]: readonly number[]): boolean {
  return first >> 8 === 0xff;
}
