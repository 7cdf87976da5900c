import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Asks a question on the terminal and waits for a line. Anything that starts "yes" is a yes, as with gday, but an empty line
 * is not, nor is the end of the input. The prompt is written to stderr.
 *
 * @param prompt without the choices, such as `Accept?`
 * @throws the signal's reason when it is aborted, which ends the prompt
 */
export async function ask(prompt: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  // Not as a terminal of its own: the system's line editing keeps Ctrl-C a signal to this program.
  const lines = createInterface({ input: process.stdin, terminal: false });
  const end = new AbortController();
  try {
    process.stderr.write(`${prompt} (y/n) `);
    const answer = once(lines, 'line', { signal: end.signal }).then(([line]) => String(line));
    const closed = once(lines, 'close', { signal: end.signal }).then(() => '');
    const aborted = once(signal, 'abort', { signal: end.signal }).then(() => null);
    const line = await Promise.race([answer, closed, aborted]);
    for (const unused of [answer, closed, aborted]) unused.catch(() => undefined);
    if (line === null) process.stderr.write('\n');
    signal.throwIfAborted();
    const said = line?.trim().toLowerCase() ?? '';
    return said !== '' && 'yes'.startsWith(said);
  } finally {
    end.abort();
    lines.close();
  }
}
