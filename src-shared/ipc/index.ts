export type * from './bridge';
export * from './channels';
export * from './command';
export * from './contract';
export * from './requests';
export * from './settings';
