/** The only entry: the arguments decide between the app and the command line. */
import { ignoreRelativeUserFolders } from './user-folders';

const COMMANDS: readonly string[] = ['send', 'get', 'check', 'report', 'serve', 'help'];

ignoreRelativeUserFolders();
const command = process.argv.slice(1).find((argument) => COMMANDS.includes(argument));
if (command === undefined) {
  void import('./app').then(({ runApp }) => runApp());
} else {
  // Inside Electron the arguments before the command are the program's and maybe the app folder.
  const args = process.argv.slice(process.argv.indexOf(command));
  // Chromium takes the signals for itself between this file and the first turn of the loop: the command line takes them after that.
  setImmediate(() => void import('./cli/program').then(({ runProgram }) => runProgram(args)));
}
