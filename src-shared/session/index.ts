export * from './deadline';
export * from './failure';
export * from './next';
export * from './phase';
export * from './snapshot';
export * from './transfer';
