import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';

import { checkCommand } from './commands/check';
import { getCommand } from './commands/get';
import { Interruption } from './interruption';
import { parseStun } from './parse';
import { reportCommand } from './commands/report';
import { sendCommand } from './commands/send';
import { serveCommand } from './commands/serve/command';

/** What a shell makes of a variable that is not set, or holds a space. */
const NOTHING = ['', ' '];

interface Place {
  readonly what: string;
  readonly args: readonly string[];
}

/** Every place of a command that takes a word, with nothing there and all else in order. */
function placesIn(command: Command): readonly Place[] {
  const name = command.name();
  const options = command.options.filter(({ required, optional }) => required || optional);
  return NOTHING.flatMap((nothing) => [
    ...options.map(({ long }) => ({
      what: `${name} ${long ?? ''}`,
      args: [long ?? '', nothing, ...needed(name)],
    })),
    ...command.registeredArguments.map((argument) => ({
      what: `${name} <${argument.name()}>`,
      args: [nothing],
    })),
    ...command.registeredArguments.map((argument) => ({
      what: `${name} <${argument.name()}> among others`,
      args: ['something', nothing],
    })),
  ]);
}

/** Arguments without which the command would not begin. */
function needed(name: string): readonly string[] {
  return name === 'send' || name === 'get' ? ['something'] : [];
}

const CONTEXT = { interruption: new Interruption(), codeInEnvironment: null };
const COMMANDS = [
  () => sendCommand(CONTEXT),
  () => getCommand(CONTEXT),
  () => checkCommand(CONTEXT),
  () => reportCommand(),
  () => serveCommand(CONTEXT),
];

describe('an option or argument that is empty', () => {
  it.each(COMMANDS.flatMap((make) => placesIn(make()).map((place) => ({ make, ...place }))))(
    'is wrong usage: $what $args',
    ({ make, args }) => {
      let said = '';
      const command = make()
        .exitOverride()
        .configureOutput({ writeErr: (text) => (said += text) })
        // Nothing is to happen, whatever gets this far.
        .action(() => undefined);
      expect(() => command.parse(args, { from: 'user' })).toThrow();
      expect(said).toMatch(/^error: .*(?:is invalid|Allowed choices)/);
    },
  );
});

describe('a STUN server', () => {
  it('is a host and a port', () => {
    expect(parseStun('stun.example:3478')).toEqual({ host: 'stun.example', port: 3478 });
    expect(() => parseStun('stun.example')).toThrow(/^Not a host and a port like/);
  });
});
