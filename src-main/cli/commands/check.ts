import { hostname, tmpdir } from 'node:os';

import { Command } from 'commander';

import { version } from '../../../package.json';
import {
  ADVICE_WORDS,
  CooeeError,
  EMPTY_SNAPSHOT,
  networkFactLines,
  orAborted,
  verdictWords,
} from '../../../src-shared/session';
import type { NetworkCheck } from '../../../src-shared/session';
import { Engine } from '../../engine/engine';
import type { ServerChoice } from '../../engine/servers/server-choice';
import { jsonLine } from '../output/outside-text';
import { addServerOptions, serverChoice } from '../server-options';
import type { ServerOptions } from '../server-options';
import type { CommandContext } from '../command-context';
import { addVerboseOption } from '../verbose';
import type { VerboseOptions } from '../verbose';

interface CheckOptions extends ServerOptions, VerboseOptions {
  readonly json?: true;
}

type CheckedNetwork = Extract<NetworkCheck, { name: 'checked' }>;

/** `cooee check`: whether calls will be easy from this network, and what to do if not. */
export function checkCommand({ interruption }: CommandContext): Command {
  const command = new Command('check')
    .description('check whether calls will be easy from this network')
    .option('--json', 'print one JSON event');
  return addVerboseOption(addServerOptions(command)).action(async (options: CheckOptions) => {
    const checked = await checkNetwork(await serverChoice(options), interruption.signal);
    process.stdout.write(options.json === true ? jsonEvent(checked) : plainLines(checked));
  });
}

/** @throws CooeeError `internal` when the check ends without a verdict; the signal's reason */
async function checkNetwork(server: ServerChoice, signal: AbortSignal): Promise<CheckedNetwork> {
  let newest: NetworkCheck = EMPTY_SNAPSHOT.network;
  const engine = new Engine(
    {
      server,
      // Nothing is received.
      downloadFolder: tmpdir(),
      displayName: hostname().slice(0, 64),
      appVersion: version,
      stateFolder: null,
      guessFolder: null,
    },
    ({ network }) => (newest = network),
  );
  try {
    await orAborted(engine.network.check(), signal);
  } finally {
    await engine.close();
  }
  if (newest.name !== 'checked') throw new CooeeError('internal', 'the network check had no outcome');
  return newest;
}

function jsonEvent({ verdict, advice, facts }: CheckedNetwork): string {
  return jsonLine({ event: 'network', verdict, advice, facts });
}

function plainLines({ verdict, advice, facts }: CheckedNetwork): string {
  const hint = advice === null ? [] : [`${ADVICE_WORDS[advice].what}. ${ADVICE_WORDS[advice].remedy}.`];
  return [
    `Your network: ${verdictWords(verdict, advice)}`,
    ...hint,
    ...networkFactLines(facts).map(({ name, value }) => `  ${name}: ${value}`),
    '',
  ].join('\n');
}
