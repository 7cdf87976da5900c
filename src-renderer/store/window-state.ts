/**
 * What the window remembers: a mirror of the engine's newest snapshot, and the little that is only about looking at it
 * (which first screen is open, what the last notice said). It never decides anything about the call.
 */
import { create } from 'zustand';

import { EMPTY_SNAPSHOT } from '../../src-shared/session';
import type { Failure, Snapshot } from '../../src-shared/session';
import { arrivalOrder } from './arrival-order';
import type { FlowKey } from './arrival-order';

/** A short message over the screen: a refused command in the failure's words, or a hint in ours. */
export type Notice =
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'hint'; readonly id: number; readonly text: string };

export type SettingsField = 'name' | 'relay';

export interface WindowState {
  readonly snapshot: Snapshot;
  /** In which order its transfers and notes came. */
  readonly order: readonly FlowKey[];
  /** Before a call starts there are two screens; the engine knows only `idle`. */
  readonly firstScreen: 'choice' | 'answer';
  /** The next call may go through the relay of its contact server, without a question. */
  readonly agreesToRelay: boolean;
  readonly settingsOpen: boolean;
  /** Which field of the settings has the focus when they open. */
  readonly settingsAt: SettingsField;
  readonly notice: Notice | null;
}

export const useWindow = create<WindowState>(() => ({
  snapshot: EMPTY_SNAPSHOT,
  order: [],
  firstScreen: 'choice',
  agreesToRelay: false,
  settingsOpen: false,
  settingsAt: 'name',
  notice: null,
}));

/**
 * The mirror rule: a snapshot with a higher version replaces the one that is shown; an older one that was overtaken on
 * the way is dropped. A call that has left `idle` also leaves the answer screen, so that the next one starts afresh.
 */
export function mirror(state: WindowState, incoming: Snapshot): WindowState {
  if (incoming.version <= state.snapshot.version) return state;
  const next = { ...state, snapshot: incoming, order: arrivalOrder(state.order, incoming) };
  return incoming.phase.name === 'idle' ? next : { ...next, firstScreen: 'choice', agreesToRelay: false };
}

let noticesShown = 0;

function nextNoticeId(): number {
  noticesShown += 1;
  return noticesShown;
}

export function showFailure(failure: Failure): void {
  useWindow.setState({ notice: { kind: 'failure', id: nextNoticeId(), failure } });
}

export function showHint(text: string): void {
  useWindow.setState({ notice: { kind: 'hint', id: nextNoticeId(), text } });
}

export function dismissNotice(): void {
  useWindow.setState({ notice: null });
}

/** @param agreesToRelay holds for the call that begins there, and not for one that begins after going back */
export function showFirstScreen(
  firstScreen: WindowState['firstScreen'],
  { agreesToRelay = false }: Partial<Pick<WindowState, 'agreesToRelay'>> = {},
): void {
  useWindow.setState({ firstScreen, agreesToRelay, notice: null });
}

export function openSettings(open: boolean, at: SettingsField = 'name'): void {
  useWindow.setState({ settingsOpen: open, settingsAt: at });
}
