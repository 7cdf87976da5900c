/** Least to most talkative. Addresses of clients appear in `debug` only, room codes nowhere. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What an entry says, for programs: numbers in the unit that the name says. The text says all of it to people. */
export type LogFields = Readonly<Record<string, string | number>>;

export type Log = (level: LogLevel, text: string, fields?: LogFields) => void;
