import { BrowserWindow, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

import type { LastReport } from './last-report';
import { showLogFolder } from './log-file';

/** Only what people look for in a menu; the window itself does the rest. */
export function installMenu(report: LastReport): void {
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : [{ role: 'fileMenu' } as const]),
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        {
          label: 'Save report of the last call …',
          click: () => void report.save(BrowserWindow.getFocusedWindow()),
        },
        { label: 'Show log files', click: () => void showLogFolder() },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
