export { interfaceKind, type InterfaceKind } from './interface-kind';
export { ipv6Scopes, scopeOf } from './ipv6-scopes';
