// @vitest-environment happy-dom
import { expect, it } from 'vitest';

import { aCall } from '../../fixtures/call.fixture';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { openWindow } from '../../fixtures/window.fixture';
import { showHint } from '../../store';
import { LiveRegion } from './live-region';

const region = () => document.querySelector('[aria-live="polite"]')!;

it('tells what changed from one snapshot to the next, and only that', () => {
  const { bridge } = openWindow(<LiveRegion />, { snapshot: { phase: aCall() } });
  expect(region().textContent).toBe('');

  const incoming = aTransfer({ direction: 'receive', status: { name: 'incoming' }, title: 'holiday' });
  bridge.show({ phase: aCall(), transfers: [incoming] });
  expect(region().textContent).toBe('holiday: Sam wants to send you this');

  const done = aTransfer({ ...incoming, status: { name: 'done' }, verifiedFiles: 14 });
  bridge.show({ phase: aCall(), transfers: [done] });
  expect(region().textContent).toContain('received and verified');
});

it('tells several things of one snapshot together', () => {
  const { bridge } = openWindow(<LiveRegion />);
  const note = { id: '1', direction: 'receive', text: 'Hello', at: 0, status: 'delivered' } as const;
  bridge.show({ phase: aCall(), notes: [note] });
  expect(region().textContent).toBe('Connected to Sam. Sam writes: Hello');
});

it('stays silent, and leaves what it told, while only numbers change', () => {
  const { bridge } = openWindow(<LiveRegion />, { snapshot: { phase: aCall() } });
  const running = aTransfer({ status: { name: 'running' } });
  bridge.show({ phase: aCall({ lostSince: 1 }), transfers: [running] });
  const told = region().textContent;
  expect(told).toContain('The connection broke');
  bridge.show({ phase: aCall({ lostSince: 1 }), transfers: [{ ...running, transferredBytes: 5 }] });
  showHint('A notice is another region’s to tell.');
  expect(region().textContent).toBe(told);
});
