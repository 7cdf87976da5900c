import { describe, expect, it } from 'vitest';

import { isProgram, isProgramFolder, keepsExecutableBit } from './programs';

const PLAIN = false;
const EXECUTABLE = true;

describe('a program', () => {
  it.each([
    ['setup.exe', 'linux'],
    ['SETUP.EXE', 'darwin'],
    ['holiday.jpg                         .scr', 'win32'],
    ['photo.lnk', 'win32'],
    // Windows and memory sticks take dots and spaces off the end.
    ['setup.exe. .', 'linux'],
    ['.desktop', 'linux'],
    ['evil.desktop', 'linux'],
    ['Editor.AppImage', 'linux'],
    ['start.command', 'darwin'],
    ['tool.sh', 'linux'],
    ['tidy.ps1', 'win32'],
    ['game.jar', 'darwin'],
    ['macro.js', 'win32'],
  ] as const)('is %s on %s by its name', (name, platform) => {
    expect(isProgram(name, PLAIN, platform)).toBe(true);
  });

  it.each([
    ['photo.jpg', 'linux'],
    ['exe', 'win32'],
    ['letter.exe.txt', 'win32'],
    ['index.js', 'linux'],
    ['notes.', 'linux'],
  ] as const)('is not %s on %s', (name, platform) => {
    expect(isProgram(name, PLAIN, platform)).toBe(false);
  });

  it('is whatever is executable, where the system knows such a bit', () => {
    expect(isProgram('holiday.jpg', EXECUTABLE, 'linux')).toBe(true);
    expect(isProgram('holiday', EXECUTABLE, 'darwin')).toBe(true);
    expect(isProgram('holiday.jpg', EXECUTABLE, 'win32')).toBe(false);
  });

  it('is a folder only where Finder starts it', () => {
    expect(isProgramFolder('Editor.app', 'darwin')).toBe(true);
    expect(isProgramFolder('Editor.app', 'linux')).toBe(false);
    expect(isProgramFolder('holiday', 'darwin')).toBe(false);
  });
});

describe('the executable bit', () => {
  it.each(['evil.desktop', 'EVIL.DESKTOP', 'Editor.AppImage', 'start.command', 'setup.exe', 'game.jar'])(
    'is not taken over for %s, which a double click would start',
    (name) => {
      expect(keepsExecutableBit(name)).toBe(false);
    },
  );

  it.each(['tool.sh', 'tool', 'tool.py', 'run.bin'])('is taken over for %s', (name) => {
    expect(keepsExecutableBit(name)).toBe(true);
  });
});
