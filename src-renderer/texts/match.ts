/** The match phrase: what it is for, and comparing it. */
export const match = {
  label: 'Match phrase:',
  hint: 'Read it to each other: if you both see these three words, nobody is between your computers',
  title: 'Do you both see these three words?',
  means: (friend: string) =>
    `Read them to ${friend} in your own voice, on the phone or face to face. If somebody guessed the code and sits between your computers, your words differ.`,
  meanwhile: 'Nothing is sent or accepted on this side until you answer.',
  same: 'They match',
  differ: 'They differ',
  first: 'Compare the match phrase first, then drop it again',
  heard: (words: string) => `Compare the match phrase with your friend: ${words}`,
} as const;
