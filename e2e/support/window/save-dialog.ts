import type { CooeeApp } from './cooee-app';

/** The next save dialog is answered at once. Returns where it wanted to save. */
export async function answerSaveDialogWith(app: CooeeApp, filePath: string): Promise<() => Promise<string>> {
  await app.electron.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = (...args: unknown[]) => {
      const options = args.at(-1) as Electron.SaveDialogOptions;
      process.env['COOEE_TEST_DEFAULT_PATH'] = options.defaultPath ?? '';
      return Promise.resolve({ canceled: path === '', filePath: path });
    };
  }, filePath);
  return () => app.electron.evaluate(() => process.env['COOEE_TEST_DEFAULT_PATH'] ?? '');
}
