import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Asks for a yes or a no, on stderr. Anything that starts "yes" is a yes, as with gday, but an empty line is not, nor is the
 * end of the input.
 * @param prompt without the choices, such as `Accept?`
 * @param signal withdraws the question
 * @throws the signal's reason
 */
export async function ask(prompt: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    process.stderr.write(`${prompt} (y/n) `);
    const closed = once(lines, 'close', { signal }).then(() => '');
    const line = once(lines, 'line', { signal }).then(([text]) => String(text));
    const answer = (await Promise.race([line, closed])).trim().toLowerCase();
    return answer !== '' && 'yes'.startsWith(answer);
  } finally {
    lines.close();
  }
}
