/** The only entry: the arguments decide between the app and the command line. */
import { commandWords } from './command-words';
import { ignoreRelativeUserFolders } from './user-folders';

ignoreRelativeUserFolders();
const typed = commandWords(process.argv.slice(1), !process.defaultApp);
if (typed === null) {
  void import('./app').then(({ runApp }) => runApp());
} else {
  const { args, before } = typed;
  // Chromium takes the signals for itself between this file and the first turn of the loop: the command line takes them after that.
  setImmediate(() => void import('./cli/program').then(({ runProgram }) => runProgram(args, before)));
}
