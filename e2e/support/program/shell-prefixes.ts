/** What is put before a program's command line to start it as a shell would; all keep its process id unless they say otherwise. */

/** @param redirection as a shell writes it, such as `</dev/null` */
export function redirected(redirection: string): readonly string[] {
  return ['sh', '-c', `exec "$@" ${redirection}`, 'sh'];
}

/** In a folder that is removed before the program begins. */
export function inRemovedFolder(folder: string): readonly string[] {
  return ['sh', '-c', 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"', folder];
}

/** In a session without a terminal, whatever the tests were started from: then SIGHUP is for the program itself. */
export const WITHOUT_TERMINAL: readonly string[] = ['setsid'];

/**
 * At a terminal of its own, which `script` of util-linux makes: what is typed goes to it, and all that the program says comes
 * from it. The process id is that of `script`; killed, the terminal is gone.
 */
export function atTerminal(words: readonly string[]): readonly string[] {
  const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  return ['script', '--quiet', '--flush', '--return', '--command', `exec ${quoted}`, '/dev/null'];
}
