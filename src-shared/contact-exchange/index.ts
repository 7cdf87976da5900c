export {
  canonicalAddress,
  FIRST_USER_PORT,
  formatSocketAddress,
  isDialable,
  isGlobal,
  isLinkLocal,
  isLinkLocalV4,
  isLoopback,
  parseSocketAddress,
} from './address';
export type { SocketAddress } from './address';
export type { Dialect, DialectName } from './dialect';
export { dialect01 } from './dialect-01';
export { dialect3 } from './dialect-3';
export { dialectNamed, dialectOf } from './dialects';
export { FrameError } from './frame';
export type { FrameDecoder } from './frame';
export { parseIpv6 } from './ipv6';
export { DEFAULT_TCP_PORT, DEFAULT_TLS_PORT, MAX_CANDIDATES, MAX_TOLD_GUESSES } from './messages';
export type {
  Alternate,
  Candidate,
  ClientMessage,
  Contact,
  FullContact,
  PeerDetails,
  RoomRequest,
  ServerError,
  ServerMessage,
} from './messages';
export { roomNumber } from './room-number';
