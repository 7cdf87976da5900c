export type { ClientId } from './client-id';
export type { Courier } from './courier';
export type { Asker } from './room';
export { Rooms } from './rooms';
export { RoomsUnavailable } from './store';
export type { StoreMaker } from './store';
