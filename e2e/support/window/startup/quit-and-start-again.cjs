/**
 * Runs in the app before its own code (`electron -r`). The first run quits, and before it is gone somebody starts it again;
 * the run after that says that its window came. Both write into the file $COOEE_RUNS.
 */
const { appendFileSync, existsSync } = require('node:fs');

const { app } = require('electron');

const runs = process.env.COOEE_RUNS ?? '';

app.on('browser-window-created', (_event, window) => {
  window.once('show', () => {
    const isFirst = !existsSync(runs);
    appendFileSync(runs, 'window\n');
    app.quit();
    // What Chromium tells the first one of a profile.
    if (isFirst) app.emit('second-instance');
  });
});
