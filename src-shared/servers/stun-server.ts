/** A STUN server as users write it. */

/** A host, by name or address, and a UDP port. */
export interface StunServer {
  readonly host: string;
  readonly port: number;
}

const FORM = /^(?:\[(?<ipv6>[\da-f:.]+)\]|(?<name>[^:[\]\s/]+)):(?<port>\d{1,5})$/i;
const MAX_PORT = 65_535;

/** `host:port`, an IPv6 address in brackets; null for anything else. Names are looked up when they are needed. */
export function parseStunServer(text: string): StunServer | null {
  const { ipv6, name, port: digits } = FORM.exec(text.trim())?.groups ?? {};
  const host = ipv6 ?? name;
  const port = Number(digits);
  return host === undefined || port < 1 || port > MAX_PORT ? null : { host, port };
}
