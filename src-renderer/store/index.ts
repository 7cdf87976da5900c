export { ask, followEngine, offerFiles, tell } from './bridge';
export {
  dismissNotice,
  openSettings,
  showFailure,
  showFirstScreen,
  showHint,
  useWindow,
} from './window-state';
export type { Notice, SettingsField, WindowState } from './window-state';
