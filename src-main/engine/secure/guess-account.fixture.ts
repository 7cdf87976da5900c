import type { GuessAccount } from './guess-budget';

/** What a code has cost, in memory. */
export function guessAccount(spent = 0): GuessAccount & { readonly spent: number } {
  let count = spent;
  return {
    get spent() {
      return count;
    },
    spend: () => void (count += 1),
    giveBack: () => void (count -= 1),
  };
}
