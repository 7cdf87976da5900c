export { Call } from './call';
export type { StunServer } from './meeting/own-udp';
export type { RelayPreference } from './meeting/relay-choice';
export type {
  AnswererPlaces,
  CallerPlaces,
  FoundServer,
  MeetingPlaces,
  NearbyServer,
  OwnPlaces,
  OwnServer,
  PlacesRecord,
} from './places';
