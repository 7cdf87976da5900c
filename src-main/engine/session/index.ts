export { Call } from './call';
export type {
  AnswererPlaces,
  CallerPlaces,
  FoundServer,
  MeetingPlaces,
  OwnServer,
  PlacesRecord,
} from './places';
