export { askObservers } from './ask-observers';
export type { UdpFacts } from './port-search';
export { runSecondWave } from './second-wave';
export type { SecondWaveOptions } from './second-wave';
export { UdpPort } from './udp-port';
