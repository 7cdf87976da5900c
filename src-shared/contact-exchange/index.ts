export { canonicalAddress, FIRST_USER_PORT, formatSocketAddress, parseSocketAddress } from './address';
export type { SocketAddress } from './address';
export {
  addressKind,
  isDialable,
  isGlobal,
  isInsideNat,
  isLinkLocalV4,
  isLinkLocalV6,
  isLoopback,
  isServiceContinuity,
} from './address-kind';
export type { Dialect, DialectName } from './dialect';
export { dialect01 } from './dialect-01';
export { dialect3 } from './dialect-3';
export { dialectNamed, dialectOf } from './dialects';
export { FrameError } from './frame';
export type { FrameDecoder } from './frame';
export { parseIpv6 } from './ip-text';
export {
  DEFAULT_TCP_PORT,
  DEFAULT_TLS_PORT,
  MAX_CANDIDATES,
  MAX_TOLD_GUESSES,
  MAX_TURNED_AWAY,
  NONCE_BYTES,
} from './messages';
export type {
  Alternate,
  Candidate,
  ClientMessage,
  Contact,
  FullContact,
  PeerDetails,
  RelayConsent,
  RelayLimits,
  RelayPlace,
  RelayWish,
  RoomRequest,
  ServerDetails,
  ServerError,
  ServerMessage,
  UdpDetails,
} from './messages';
export { formatRelayPlace, parseRelayPlace } from './relay-place';
export { roomNumber } from './room-number';
export {
  bindingRequest,
  bindingResponse,
  readBindingRequest,
  readBindingResponse,
  TRANSACTION_ID_BYTES,
} from './stun';
