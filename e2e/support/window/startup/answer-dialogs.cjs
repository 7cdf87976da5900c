/** Runs in the app before its own code (`electron -r`): the system's dialog cannot be driven, so it is printed and closed. */
const { dialog } = require('electron');

/** @param {unknown} options */
dialog.showMessageBox = async (options) => {
  console.log(`dialog: ${JSON.stringify(options)}`);
  return { response: 0, checkboxChecked: false };
};
