export { interfaceKind } from './interface-kind';
export type { InterfaceKind } from './interface-kind';
export { ipv6Scopes, scopeOf } from './ipv6-scopes';
