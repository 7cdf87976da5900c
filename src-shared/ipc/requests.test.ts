import { describe, expect, it } from 'vitest';

import { CooeeError } from '../session';
import { COMMANDS, MAX_PATHS } from './contract';
import { readCommand, readOfferedPaths } from './requests';

describe('a command from the page', () => {
  it('is found by its name, with who carries it out and what its schema makes of the argument', () => {
    expect(readCommand('transfers.accept', { id: 'a' })).toEqual({
      executor: 'engine',
      name: 'transfers.accept',
      argument: { id: 'a', except: [] },
    });
    expect(readCommand('settings.read', undefined)).toEqual({
      executor: 'main',
      name: 'settings.read',
      argument: undefined,
    });
  });

  it.each([
    'accept',
    'transfers',
    'transfers.',
    '.accept',
    'transfers.offer',
    'transfers.accept.argument',
    'transfers.constructor',
    'transfers.__proto__',
    'constructor.name',
    '__proto__.toString',
    '',
    undefined,
    null,
    7,
    ['transfers.accept'],
    { toString: () => 'transfers.accept' },
  ])('is refused when there is none of that name: %j', (name) => {
    expect(() => readCommand(name, { id: 'a' })).toThrow(new CooeeError('internal', 'unknown command'));
  });

  it.each([
    ['transfers.accept', undefined],
    ['transfers.accept', {}],
    ['transfers.accept', { id: 7 }],
    ['transfers.accept', { id: 'a', except: 'b' }],
    ['transfers.accept', { id: 'a', paths: ['/etc/passwd'] }],
    ['transfers.move', { id: 'a' }],
    ['call.start', { code: 'maple-ocean-guitar-silver' }],
    ['call.hangUp', { failure: 'internal' }],
    ['notes.send', { text: '   ' }],
  ])('is refused with an argument that is not its own: %s %j', (name, argument) => {
    expect(() => readCommand(name, argument)).toThrow(new CooeeError('internal', `bad argument for ${name}`));
  });

  it('reaches every command of the contract', () => {
    const names = Object.entries(COMMANDS).flatMap(([subject, group]) =>
      Object.keys(group).map((name) => `${subject}.${name}`),
    );
    // None of them takes a number: what is refused is the argument, and so the name was known.
    for (const name of names)
      expect(() => readCommand(name, 7)).toThrow(new CooeeError('internal', `bad argument for ${name}`));
  });
});

describe('dropped paths', () => {
  it('are taken up to a limit, which is a failure of its own', () => {
    const paths = Array.from({ length: MAX_PATHS }, (_, index) => `/home/kim/${String(index)}`);
    expect(readOfferedPaths(paths)).toEqual(paths);
    expect(() => readOfferedPaths([...paths, '/home/kim/more'])).toThrow(new CooeeError('offer-too-large'));
  });

  it.each([[undefined], [[]], [['']], [[7]], ['/home/kim'], [{ 0: '/home/kim', length: 1 }]])(
    'are refused when they are not a list of paths: %j',
    (paths) => {
      expect(() => readOfferedPaths(paths)).toThrow(new CooeeError('internal', 'bad paths'));
    },
  );
});
