export { Call } from './call';
