export { ContactSharing, ROOM_LIFETIME_MS } from './contact-sharing';
export { announceOnLan, findOnLan } from './lan-discovery';
export type { ServerEndpoint } from './server-connection';
