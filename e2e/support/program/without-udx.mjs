/** For `node --import`: the binary of udx-native does not load, as on a system for which there is none. */
import { createRequire } from 'node:module';

const { extensions } = createRequire(import.meta.url);
const load = extensions['.node'];

extensions['.node'] = (module, filename) => {
  if (filename.includes('udx-native')) throw new Error('no binary for this system');
  load(module, filename);
};
