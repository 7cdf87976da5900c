import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CooeeError } from '../../src-shared/session';
import { failureOf, log, logTo } from './log';
import type { LogLevel } from './log';

/** What `write` leaves in a log of this level. */
function linesOf(level: LogLevel, write: () => void): readonly string[] {
  const lines: string[] = [];
  logTo(level, (lineLevel, text) => lines.push(`${lineLevel}: ${text}`));
  write();
  return lines;
}

/** As a disk words it, with the name of a file. */
function diskError(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
}

describe('the log', () => {
  it.each([
    ['error', ['error: e']],
    ['warn', ['error: e', 'warn: w']],
    ['info', ['error: e', 'warn: w', 'info: i']],
    ['debug', ['error: e', 'warn: w', 'info: i', 'debug: d']],
  ] as const)('at %s shows the lines up to that level', (level, lines) => {
    const write = (): void => {
      log.error('e');
      log.warn('w');
      log.info('i');
      log.debug('d');
    };
    expect(linesOf(level, write)).toEqual(lines);
  });

  it('writes facts after the words, and none that is not known', () => {
    const status: 'running' | 'paused' = 'paused';
    const write = (): void => log.info('transfer', { status, bytes: 3, by: null });
    expect(linesOf('info', write)).toEqual(['info: transfer status=paused bytes=3']);
  });

  it('shows of an error its kind, and all of it at debug', () => {
    const cause = diskError('/home/kim/letter.txt');
    const write = (): void =>
      log.warn('not kept', {}, new CooeeError('file-unreadable', 'letter.txt', { cause }));
    expect(linesOf('info', write)).toEqual(['warn: not kept: file-unreadable (ENOENT)']);
    expect(linesOf('debug', write).join()).toContain('/home/kim/letter.txt');
  });

  it('names the places in the program that an unexpected error comes from, without folders', () => {
    const [line = ''] = linesOf('info', () => log.error('broken', {}, new TypeError('of /home/kim')));
    expect(line).toMatch(/^error: broken: TypeError at .*\(?log\.test\.ts:\d+:\d+\)?/);
    expect(line).not.toContain('/');
  });

  it('names the places of the cause where there is one', () => {
    const cause = Object.assign(new TypeError('broken'), {
      stack: 'TypeError: broken\n    at work (index.cjs:1:2)',
    });
    const write = (): void => log.error('it failed', {}, new CooeeError('internal', null, { cause }));
    expect(linesOf('info', write)).toEqual([
      'error: it failed: internal (TypeError) at work (index.cjs:1:2)',
    ]);
  });

  it('keeps the places of an unexpected error that becomes a failure, and says nothing of expected ones', () => {
    const failed = (error: unknown): readonly string[] =>
      linesOf('info', () => {
        failureOf(error, 'a file');
      });
    expect(failed(new TypeError('of /home/kim'))).toEqual([
      expect.stringMatching(/^error: an unexpected error ends a file: TypeError at .*log\.test\.ts:\d+/),
    ]);
    const cause = diskError('/home/kim/letter.txt');
    expect(failed(new CooeeError('file-unreadable', 'letter.txt', { cause }))).toEqual([]);
    expect(failureOf(new CooeeError('disk-full'), 'a file')).toEqual({ kind: 'disk-full', detail: null });
  });

  it.each([
    ['work (/home/kim/cooee/index.cjs:1:2)', 'work (index.cjs:1:2)'],
    ['async work (file:///home/kim/index.mjs:1:2)', 'async work (index.mjs:1:2)'],
    ['/home/kim/index.cjs:1:2', 'index.cjs:1:2'],
    ['C:\\Users\\Kim Doe (work)\\index.cjs:1:2', 'index.cjs:1:2'],
    ['new Part (C:\\Users\\Kim Doe (work)\\index.cjs:1:2)', 'new Part (index.cjs:1:2)'],
    ['run [as call] (/home/kim doe/index.cjs:1:2)', 'run [as call] (index.cjs:1:2)'],
    ['async Promise.all (index 0)', 'async Promise.all (index 0)'],
    ['node:net:1:2', 'node:net:1:2'],
  ])('names a place by its file, wherever the program is installed: %s', (frame, shown) => {
    const error = Object.assign(new TypeError('broken'), { stack: `TypeError: broken\n    at ${frame}` });
    expect(linesOf('info', () => log.error('it failed', {}, error))).toEqual([
      `error: it failed: TypeError at ${shown}`,
    ]);
  });

  it('shows nothing of what an error says, whatever that looks like', () => {
    const secret = fc.string({ minLength: 1 }).map((text) => `kim’s ${text}`);
    const looks = fc.constantFrom(
      (text: string) => new Error(text),
      (text: string) => new Error(`${text}\n    at ${text} (/home/${text}:1:1)`),
      (text: string) => Object.assign(new Error(`${text}\n    at ${text}`), { message: 'another' }),
      (text: string) => new CooeeError('internal', text),
      (text: string) => Object.assign(new Error(text), { code: text }),
      (text: string) => diskError(text),
      (text: string) => Object.assign(new Error(text), { name: text }),
      (text: string) => text,
    );
    const property = fc.property(
      secret,
      looks,
      fc.constantFrom('error', 'warn', 'info'),
      (text, make, level) => {
        expect(linesOf('info', () => log[level]('it failed', {}, make(text))).join()).not.toContain('kim');
      },
    );
    fc.assert(property);
  });

  it('takes no text from elsewhere at the usual levels', () => {
    const title = ['letter', 'txt'].join('.');
    const write = (): void => {
      // @ts-expect-error A `string` may be a name.
      log.info(title);
      // @ts-expect-error So may what stands in a template.
      log.warn(`of ${title}`);
      // @ts-expect-error So may a fact.
      log.error('transfer', { title });
      log.debug(`of ${title}`);
    };
    // It is the compiler who refuses: `npm run check` fails when one of these lines is allowed.
    expect(linesOf('debug', write)).toHaveLength(4);
  });
});
