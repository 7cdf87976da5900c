export { Call, type FoundServer } from './call';
