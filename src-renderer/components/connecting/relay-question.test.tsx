// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { RelayQuestion as Question } from '../../../src-shared/session';
import { aRelay } from '../../fixtures/call.fixture';
import { openWindow } from '../../fixtures/window.fixture';
import { RelayQuestion } from './relay-question';

function ask(particulars: Partial<Question> = {}) {
  return openWindow(<RelayQuestion question={aRelay(particulars)} />);
}

const question = () => screen.queryByRole('region', { name: 'Send through relay.example:4001?' });

describe('the question about a relay', () => {
  it('names its host as it is dialled, and says what it sees', () => {
    ask();
    expect(question()?.textContent).toContain('It sees how much you send and when');
    expect(question()?.textContent).toContain('not what');
    expect(question()?.textContent).not.toContain('it carries');
  });

  it.each([
    ['Send through it', true],
    ['Not through it', false],
  ])('is answered by "%s"', async (name, isWilling) => {
    const { bridge, user } = ask();
    await user.click(screen.getByRole('button', { name }));
    expect(bridge.commands).toEqual([['call.answerRelay', { isWilling }]]);
  });

  it('tells the limits that are known, and that it is the contact server', () => {
    ask({ isContactServer: true, allowance: { bytes: 10e9, bytesPerSecond: null, seconds: null } });
    expect(question()?.textContent).toContain('contact server');
    expect(question()?.textContent).toMatch(/it carries up to 10.GB\./);
  });

  it('tells how long there is to agree, as long as that is open', () => {
    const expiresAt = Date.now() + 30_000;
    const { rerender } = ask({ expiresAt });
    expect(screen.getByTestId('relay-deadline').textContent).toMatch(/left: 30.sec/);
    rerender(<RelayQuestion question={aRelay({ expiresAt, own: 'yes' })} />);
    expect(screen.getByTestId('relay-deadline').textContent).toMatch(/left: 30.sec/);
    rerender(<RelayQuestion question={aRelay({ expiresAt, own: 'yes', friend: 'yes' })} />);
    expect(screen.queryByTestId('relay-deadline')).toBeNull();
  });

  it('tells what the friend has said', () => {
    const { rerender } = ask();
    expect(screen.getByTestId('relay-friend').textContent).toBe('Your friend is asked, too.');
    rerender(<RelayQuestion question={aRelay({ friend: 'yes' })} />);
    expect(screen.getByTestId('relay-friend').textContent).toBe('Your friend agrees.');
  });

  it('is no question any more to whoever has answered', () => {
    const { rerender } = ask({ own: 'yes' });
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByRole('heading').textContent).toBe(
      'Waiting for your friend to agree to relay.example:4001',
    );
    rerender(<RelayQuestion question={aRelay({ own: 'yes', friend: 'yes' })} />);
    expect(screen.getByRole('heading').textContent).toBe('Meeting your friend at relay.example:4001');
  });
});
