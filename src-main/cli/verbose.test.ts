import { expect, it } from 'vitest';

import type { CommandContext } from './command-context';
import { checkCommand } from './commands/check';
import { getCommand } from './commands/get';
import { reportCommand } from './commands/report';
import { sendCommand } from './commands/send';
import { serveCommand } from './commands/serve/command';
import { Interruption } from './interruption';

it('every command takes -v and says so in its help; that of a server has the levels of gday’s', () => {
  const context: CommandContext = { interruption: new Interruption(), codeInEnvironment: null };
  const commands = [sendCommand(context), getCommand(context), checkCommand(context), reportCommand()];
  for (const command of commands)
    expect(command.helpInformation(), command.name()).toContain('-v, --verbose ');
  expect(serveCommand(context).helpInformation()).toContain('-v, --verbosity <level>');
});
