/** The command line under plain Node: `cooee send`, `cooee get`, `cooee serve`. */
import { runProgram } from './program';

process.exitCode = await runProgram(process.argv.slice(2));
