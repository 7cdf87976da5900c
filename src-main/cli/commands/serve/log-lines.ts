/** The log of `cooee serve`, a line for each entry. */
import type { Log } from '../../../server';

/** Each level shows itself and those before it. `trace` is a level of gday's server; here nothing is logged below debug. */
export const VERBOSITIES = ['off', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type Verbosity = (typeof VERBOSITIES)[number];

/** Text is for people. JSON is one object a line, with what the text says of numbers as numbers, too. */
export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** @param write writes one line. In JSON it never has a line break, whatever is logged */
export function logLines(format: LogFormat, verbosity: Verbosity, write: (line: string) => void): Log {
  return (level, text, fields) => {
    if (VERBOSITIES.indexOf(level) > VERBOSITIES.indexOf(verbosity)) return;
    const time = new Date().toISOString();
    if (format === 'text') write(`${time} ${level}: ${text}`);
    else write(JSON.stringify({ time, level, message: text, ...fields }));
  };
}
