export { Call } from './call';
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
