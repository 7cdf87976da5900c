/** The language of {@link import('./').texts} and of every number and time the window writes. */
export const LOCALE = 'en';
