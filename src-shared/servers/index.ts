export {
  isPreferredServer,
  LISTED_SERVERS,
  listedServer,
  shuffledPreferred,
  UNLISTED_SERVER_ID,
} from './listed-servers';
export type { ListedServer } from './listed-servers';
export { parseProxy, proxyText } from './proxy';
export type { Proxy } from './proxy';
export { parseStunServer } from './stun-server';
export type { StunServer } from './stun-server';
