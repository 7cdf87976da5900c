export { interfaceKind } from './interface-kind';
export { ipv6Scopes } from './ipv6-scopes';
export { hostOnLan, localNetwork, neighbourlyAddresses } from './local-network';
export { watchNetwork } from './network-changes';
export type { NetworkChange } from './network-changes';
export { ownAddresses } from './own-interfaces';
export type { Interfaces } from './own-interfaces';
export { addressesTowardsInternet, addressTowardsInternet } from './towards-internet';
