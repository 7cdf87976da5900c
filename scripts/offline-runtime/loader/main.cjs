/**
 * Lies in `resources/app/` of the offline runtime and does what Electron's own default app does for
 * `electron <folder>`: runs the app in the folder given on the command line, under that app's name and version.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve } = require('node:path');

const { app } = require('electron');

/** Like Electron's default app: `-r`/`--require` name a script to run before the app; other flags are Chromium's. */
function readArguments() {
  const required = [];
  let folder;
  const words = process.argv.slice(1);
  for (let index = 0; index < words.length && folder === undefined; index += 1) {
    const word = words[index];
    if (word === '-r' || word === '--require') {
      index += 1;
      required.push(words[index]);
    } else if (!word.startsWith('-')) {
      folder = resolve(word);
    }
  }
  return { required, folder };
}

const { required, folder } = readArguments();
if (folder === undefined) {
  console.error('usage: electron [-r script] <app folder>');
  process.exit(2);
}

const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
process.defaultApp = true;
app.setAppPath(folder);
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);

for (const script of required) Module._load(script, module, false);
Module._load(resolve(folder, manifest.main), module, true);
