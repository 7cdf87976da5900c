export { ContactSharing, ROOM_LIFETIME_MS } from './contact-sharing';
export { connectToServer, type ServerEndpoint } from './server-connection';
