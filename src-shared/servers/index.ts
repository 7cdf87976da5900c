export {
  isPreferredServer,
  LISTED_SERVERS,
  listedServer,
  shuffledPreferred,
  UNLISTED_SERVER_ID,
} from './listed-servers';
export type { ListedServer } from './listed-servers';
