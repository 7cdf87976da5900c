export { interfaceKind, type InterfaceKind } from './interface-kind';
