/** The command line under plain Node: `cooee send`, `get`, `check`, `report` and `serve`. */
import { setFlagsFromString } from 'node:v8';

import { runProgram } from './program';

// Sockets leave 64 KiB of garbage for every read, and V8 begins to mark the whole heap for every few hundred of them: more than
// half of a receiver's processor time (measured: 3.2 against 1.9 s for a gigabyte). Marked at once it costs next to nothing.
setFlagsFromString('--no-incremental-marking');

await runProgram(process.argv.slice(2));
