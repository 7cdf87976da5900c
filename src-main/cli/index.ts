/** The command line under plain Node: `cooee send`, `get`, `check`, `report` and `serve`. */
import { runProgram } from './program';

process.exitCode = await runProgram(process.argv.slice(2));
