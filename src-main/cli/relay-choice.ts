/** `--relay` and `--relay-only`: what carries a call that finds no direct way, and who is asked about it. */
import type { Command } from 'commander';
import prettyBytes from 'pretty-bytes';

import type { RelayPlace } from '../../src-shared/contact-exchange';
import type { RelayQuestion } from '../../src-shared/session';
import type { Engine, EngineConfig } from '../engine/engine';
import type { CallWatch } from './call-watch';
import { printable } from './output/outside-text';
import { parseRelay } from './parse';
import { ask } from './question';

export interface RelayFlags {
  readonly relay?: RelayPlace;
  readonly relayOnly?: true;
}

export type RelayChoice = Pick<EngineConfig, 'relay' | 'isRelayOnly'>;

/** The options that `send` and `get` share. */
export function addRelayChoice(command: Command): Command {
  return command
    .option(
      '--relay <place>',
      'where there is no direct way, send through this relay if your friend agrees: server (the contact server’s own) or ' +
        'tcp:host:port. Without it you are asked, if there is a terminal, and else told that it would have helped',
      parseRelay,
    )
    .option(
      '--relay-only',
      'send through the relay in any case, so that your friend learns no address of yours',
    );
}

/** Whoever wants a relay only has agreed to one: the contact server's, if they name none. */
export function relayChoice({ relay, relayOnly }: RelayFlags): RelayChoice {
  if (relayOnly === true) return { relay: relay ?? 'server', isRelayOnly: true };
  return { relay: relay ?? (process.stdin.isTTY ? 'ask' : 'never') };
}

/** Asks as soon as the call does, if it does. Never throws: the question ends with the call, or with a direct way. */
export async function answerAboutRelay(engine: Engine, watch: CallWatch): Promise<void> {
  const withdrawn = new AbortController();
  try {
    const question = await watch.until(({ phase }) =>
      phase.name === 'connecting' && phase.relay?.own === 'asking' ? phase.relay : undefined,
    );
    const over = watch.until(({ phase }) => (phase.name === 'connecting' ? undefined : true));
    const withdraw = (): void => withdrawn.abort(new Error('the question is over'));
    over.then(withdraw, withdraw);
    const isWilling = await ask(prompt(question), withdrawn.signal);
    engine.call.answerRelay({ isWilling });
  } catch {
    // Nothing to ask any more; what ended the call is told elsewhere.
  }
}

function prompt({ host, allowance: { bytes } }: RelayQuestion): string {
  const limit = bytes === null ? '' : `, up to ${prettyBytes(bytes)}`;
  return `There is no direct way. Send through the relay ${printable(host)}${limit}? It sees how much you send, not what.`;
}
