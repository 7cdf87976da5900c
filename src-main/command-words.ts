/** Which words of Electron's own command line are Cooee's command line. Plain Node has nothing but those. */

const COMMANDS: readonly string[] = ['send', 'get', 'check', 'report', 'serve', 'load', 'help'];

export interface CommandWords {
  /** What stands before the command: the user's options, which are refused there, and switches for Chromium. */
  readonly before: readonly string[];
  /** The command and everything after it. */
  readonly args: readonly string[];
}

/**
 * @param words what follows Electron's name in `process.argv`
 * @param isPacked false when Electron was told which app to run: in a word before the user's, after options of its own
 * @returns null when there is no command: then the window is meant
 */
export function commandWords(words: readonly string[], isPacked: boolean): CommandWords | null {
  const typed = isPacked ? words : words.slice(appFolderIndex(words) + 1);
  const command = typed.findIndex((word) => COMMANDS.includes(word));
  return command === -1 ? null : { before: typed.slice(0, command), args: typed.slice(command) };
}

/** The first word that is neither an option nor the script that `-r` names. */
function appFolderIndex(words: readonly string[]): number {
  return words.findIndex((word, index) => {
    const option = words[index - 1];
    return !word.startsWith('-') && option !== '-r' && option !== '--require';
  });
}
