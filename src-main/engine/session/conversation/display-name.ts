/** The friend's name, as their program sent it; it is shown in the window, on terminals and in logs. */

/** UTF-16 units, as a Cooee itself says at most. */
const MAX_UNITS = 64;
/** Looked at; the rest of what is said can only be more than fits. */
const MAX_SAID_UNITS = 1_024;
/** Where nothing that can be seen is left. */
const NAMELESS = 'your friend';
/**
 * Control characters (a terminal takes U+009B for the beginning of a command), what turns text around or has no width, halves of
 * characters, and those of private use, which look different everywhere. So emoji that are joined fall into their parts.
 */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * One line of visible characters, at most {@link MAX_UNITS} UTF-16 units and cut between characters as they are seen
 * (grapheme clusters); never empty.
 */
export function displayName(said: string): string {
  const line = said.slice(0, MAX_SAID_UNITS).replace(/\s+/gu, ' ').replace(UNSHOWABLE, '').trim();
  let name = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(line)) {
    if (name.length + segment.length > MAX_UNITS) break;
    name += segment;
  }
  return name.trim() === '' ? NAMELESS : name.trim();
}
