import * as koffi from 'koffi';

const C_LIBRARY: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libc.so.6',
  darwin: '/usr/lib/libSystem.B.dylib',
  win32: 'ucrtbase.dll',
};

/** Waits until what was printed has left the program, or cannot leave it. */
export async function flushOutput(): Promise<void> {
  const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise((resolve) => {
      if (stream.writable) stream.write('', () => resolve());
      else resolve();
    });
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
}

/**
 * Ends the program although something may still be under way. Of what was started only a question to a dead DNS cannot be
 * taken back, and Node waits for its thread even in `process.exit`: 20 seconds with the usual resolver. In Electron it returns, and
 * the program ends soon after.
 */
export function leave(exitCode: number): void {
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) endAtOnce(exitCode);
  process.exit(exitCode);
}

/** Returns only where the C library cannot be reached. */
function endAtOnce(exitCode: number): void {
  const library = C_LIBRARY[process.platform];
  if (library === undefined) return;
  try {
    koffi.load(library).func('void _exit(int status)')(exitCode);
  } catch {
    // Then it takes as long as it takes.
  }
}
