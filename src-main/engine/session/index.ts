export { Call } from './call';
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
