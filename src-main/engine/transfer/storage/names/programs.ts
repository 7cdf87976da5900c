/**
 * What a system starts, or obeys, when somebody opens it by a double click: the one table behind the mark "program". By name
 * only, lower case, the part after the last dot.
 *
 * Sources: Microsoft, "Information about the Attachment Manager in Microsoft Windows" (its high-risk list) and Chromium's
 * list of dangerous download types (download_file_types.asciipb); Apple, "Launch Services" and the document types of Terminal;
 * freedesktop.org, "Desktop Entry Specification" and shared-mime-info. Documents that may carry macros are not here: they
 * open in a program that asks.
 */
import { WINDOWS_TRAILING } from './safe-names';
import type { StoragePlatform } from './safe-names';

/** Nobody calls a document so, and a file goes from one computer to the next: marked on every system. */
const STARTED = new Set(
  [
    // Windows: code, installers, settings that are taken over, …
    'exe com scr pif cpl bat cmd msi msp mst msix appx appxbundle msixbundle application appref-ms gadget msc reg',
    // … texts that the Script Host, PowerShell and the help viewer run, …
    'ps1 psm1 psc1 vb vbs vbe jse ws wsf wsh wsc sct hta chm',
    // … links: what they start, or reach over the network when they are only shown, is not in their name.
    'lnk url scf library-ms searchconnector-ms settingcontent-ms',
    // macOS: Terminal runs the first three, Installer, Automator and System Settings the others.
    'command tool terminal pkg mpkg workflow action scptd scpt applescript prefpane saver',
    // Linux: launchers, programs in one file, packages that an installer opens with a click.
    'desktop kdelnk appimage run deb rpm snap flatpakref',
    // Java, wherever it is installed.
    'jar jnlp',
    // Shell scripts are not started everywhere, but they are nothing else than programs.
    'sh bash zsh csh ksh fish',
  ].flatMap((line) => line.split(' ')),
);

/** Sources elsewhere, and common there; Windows starts them. */
const STARTED_ON_WINDOWS = new Set(['js', 'py', 'pyw', 'pyz', 'pl', 'rb']);

/** Folders that Finder shows, and starts, as one program. */
const BUNDLES = new Set(['app', 'prefpane', 'saver', 'workflow', 'action']);

/**
 * Files whose executable bit we do not take over, so that a double click opens or asks and does not start them:
 *
 * - launchers (`desktop`, `kdelnk`): GNOME and KDE start what they name, under any icon and title, once they are executable;
 * - AppImages: started like that, and Linux has no mark of the web that would make anybody ask;
 * - `command` and `tool`: Terminal runs them;
 * - what Wine and Java open: where their desktop entries look at the bit (Debian's and Ubuntu's do), it is the only thing asked.
 *
 * Whoever wants one of them sets the bit again, as after any download. Scripts and plain binaries keep theirs: people send them with
 * it on purpose, file managers show or ask, and the offer marks them. So do the insides of macOS programs: an `.app` is broken
 * without it, and Gatekeeper asks by the mark of the web.
 */
const NEVER_EXECUTABLE = new Set('desktop kdelnk appimage command tool exe com msi bat cmd jar'.split(' '));

/** Whether the mark "program" belongs to a file. @param executable as it will be stored */
export function isProgram(name: string, executable: boolean, platform: StoragePlatform): boolean {
  const extension = extensionOf(name);
  if (STARTED.has(extension)) return true;
  // Windows has no such bit, and starts by the name alone.
  return platform === 'win32' ? STARTED_ON_WINDOWS.has(extension) : executable;
}

/** Whether a folder is shown, and started, as one program there. */
export function isProgramFolder(name: string, platform: StoragePlatform): boolean {
  return platform === 'darwin' && BUNDLES.has(extensionOf(name));
}

/** Whether a file may be stored with the executable bit that its sender gave it. */
export function keepsExecutableBit(name: string): boolean {
  return !NEVER_EXECUTABLE.has(extensionOf(name));
}

/** Of the name that a disk with the rules of Windows gives it: a memory stick may be where it is stored, or goes next. */
function extensionOf(name: string): string {
  const kept = name.replace(WINDOWS_TRAILING, '');
  const dot = kept.lastIndexOf('.');
  return dot < 0 ? '' : kept.slice(dot + 1).toLowerCase();
}
