export { ContactSharing, ROOM_LIFETIME_MS } from './contact-sharing';
export type { FriendContact, SharedContact } from './contact-sharing';
export { announceOnLan, findOnLan } from './lan-discovery';
export type { Announcement } from './lan-discovery';
export { lanRoomCode } from './lan-room';
export { observation, observed, probeNat } from './nat-probe';
export type { NatObservation } from './nat-probe';
export type { ServerEndpoint } from './server-connection';
