/** RFC 1918 (10/8, 172.16/12, 192.168/16) and RFC 6598 (100.64/10, between a home and its carrier's NAT). */
const PRIVATE_V4 =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
/** "This network", loopback, link-local, multicast and reserved (RFC 6890): no router has such an address outside. */
const NOBODY_V4 = /^(?:0\.|127\.|169\.254\.|22[4-9]\.|2[3-5]\d\.)/;

/** Whether a NAT is needed to reach the internet from this IPv4 address. */
export function isPrivateV4(host: string): boolean {
  return PRIVATE_V4.test(host);
}

/** Whether anybody could be dialled at this IPv4 address, on whatever network. */
export function isDialable(host: string): boolean {
  return !NOBODY_V4.test(host);
}
