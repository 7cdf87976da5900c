/** The spelling alphabet of aviation and radio (ICAO Annex 10, volume II, 5.2.1.3), a to z. */
const SPELLING =
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo ' +
  'Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu';

const NAMES: ReadonlyMap<string, string> = new Map(
  SPELLING.split(' ').map((name) => [name.charAt(0).toLowerCase(), name]),
);

/**
 * A word spelled for the telephone: *river* is `Romeo India Victor Echo Romeo`. Right for every word by its making.
 *
 * @param word of the list, or any word of the letters a to z; other characters are left out
 */
export function howToSay(word: string): string {
  return Array.from(word.toLowerCase(), (letter) => NAMES.get(letter) ?? '')
    .filter((name) => name !== '')
    .join(' ');
}
