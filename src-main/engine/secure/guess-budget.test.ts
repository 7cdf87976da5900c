import { describe, expect, it } from 'vitest';

import { guessAccount } from './guess-account.fixture';
import { GuessBudget, MAX_GUESSES } from './guess-budget';

const never = new AbortController().signal;

async function isWaiting(taking: Promise<unknown>): Promise<boolean> {
  const later = Symbol('later');
  const turn = new Promise((resolve) => setImmediate(() => resolve(later)));
  return (await Promise.race([taking, turn])) === later;
}

describe('the budget of guesses', () => {
  it('is four for each code', () => {
    expect(MAX_GUESSES).toBe(4);
  });

  it('spends a guess before it is made, and gives it back for a proof alone', async () => {
    const account = guessAccount();
    const budget = new GuessBudget(account);
    const guess = await budget.take(never);
    expect(account.spent).toBe(1);
    guess.giveBack();
    expect(guess.keep()).toBe(false);
    expect(account.spent).toBe(0);
    expect((await budget.take(never)).keep()).toBe(true);
    expect(account.spent).toBe(1);
  });

  it('lets two be unproven at once, and the third wait for its turn', async () => {
    const budget = new GuessBudget(guessAccount());
    const first = await budget.take(never);
    await budget.take(never);
    const third = budget.take(never);
    expect(await isWaiting(third)).toBe(true);
    first.keep();
    await third;
  });

  it('is empty after the fourth', async () => {
    const budget = new GuessBudget(guessAccount());
    for (let guess = 0; guess < 4; guess += 1) {
      expect(budget.isSpent).toBe(false);
      (await budget.take(never)).keep();
    }
    expect(budget.isSpent).toBe(true);
    await expect(budget.take(never)).rejects.toMatchObject({
      failure: {
        kind: 'code-guessed',
        why: { code: 'guesses', count: 4 },
      },
    });
  });

  it('does not refuse while one may still be given back', async () => {
    const budget = new GuessBudget(guessAccount(3));
    const last = await budget.take(never);
    const next = budget.take(never);
    expect(await isWaiting(next)).toBe(true);
    last.giveBack();
    await next;
  });

  it('goes on where an earlier call with the same code stopped', async () => {
    const account = guessAccount();
    for (let call = 0; call < 4; call += 1) (await new GuessBudget(account).take(never)).keep();
    await expect(new GuessBudget(account).take(never)).rejects.toMatchObject({ kind: 'code-guessed' });
  });

  it('counts nothing of a secret that cannot be guessed', async () => {
    const budget = new GuessBudget(null);
    for (let guess = 0; guess < 9; guess += 1) (await budget.take(never)).keep();
    expect(budget.isSpent).toBe(false);
  });

  it('ends the wait with the call', async () => {
    const budget = new GuessBudget(guessAccount());
    await budget.take(never);
    await budget.take(never);
    const call = new AbortController();
    const waiting = budget.take(call.signal);
    call.abort(new Error('hung up'));
    await expect(waiting).rejects.toThrow('hung up');
  });
});
