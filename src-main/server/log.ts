/** Least to most talkative. Addresses of clients appear in `debug` only, room codes nowhere. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export type Log = (level: LogLevel, text: string) => void;
