/** What goes between the window and the rest of the program, over `window.cooee`: commands and files one way, snapshots the other. */
import type { ArgumentOf, CommandName, CommandResult, CommandValue } from '../../src-shared/ipc';
import { toFailure } from '../../src-shared/session';
import type { Snapshot } from '../../src-shared/session';
import { mirror, showFailure, useWindow } from './window-state';

/** Sends a command and hands its result back; a broken bridge is a failure like any other. */
export async function ask<N extends CommandName>(
  name: N,
  ...argument: ArgumentOf<N>
): Promise<CommandResult<CommandValue<N>>> {
  try {
    return await window.cooee.command(name, ...argument);
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

/** Sends a command nobody waits for; a refusal is shown as a notice. For event handlers. */
export function tell<N extends CommandName>(name: N, ...argument: ArgumentOf<N>): void {
  void ask(name, ...argument).then((outcome) => {
    if (!outcome.ok) showFailure(outcome.failure);
  });
}

/** Offers dropped files; a refusal is shown as a notice. @returns how many were offered, or null if it was refused */
export async function offerFiles(files: readonly File[]): Promise<number | null> {
  const outcome = await window.cooee
    .offerFiles(files)
    .catch((error: unknown) => ({ ok: false, failure: toFailure(error) }) as const);
  if (outcome.ok) return outcome.value;
  showFailure(outcome.failure);
  return null;
}

/** Subscribes to snapshots and asks for the newest one, which may be older than the first that arrives by itself. */
export function followEngine(): void {
  const receive = (snapshot: Snapshot): void => {
    useWindow.setState((state) => mirror(state, snapshot));
  };
  window.cooee.onSnapshot(receive);
  void ask('system.snapshot').then((outcome) => {
    if (outcome.ok) receive(outcome.value);
    else showFailure(outcome.failure);
  });
}
