export * from './deadline';
export * from './failure';
export * from './network';
export * from './next';
export * from './phase';
export * from './route';
export * from './snapshot';
export * from './transfer';
