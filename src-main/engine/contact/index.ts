export { ContactSharing, ROOM_LIFETIME_MS } from './contact-sharing';
export { announceOnLan, findOnLan } from './lan-discovery';
export { connectToServer, type ServerEndpoint } from './server-connection';
