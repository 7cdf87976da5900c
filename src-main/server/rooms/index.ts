export type { ClientId } from './client-id';
export type { Asker } from './room';
export { DEFAULT_MAX_ROOMS, Rooms } from './rooms';
export { isEngineUrl } from './shared/engine-url';
export { RoomsUnavailable } from './store';
export type { StoreMaker } from './store';
