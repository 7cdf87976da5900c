/**
 * How far apart two words are to the ear: an edit distance over their phonemes, weighted by articulation.
 *
 * Phonemes are those of the CMU Pronouncing Dictionary (ARPAbet, vowels carry a stress digit: 1, 2 or 0 for none).
 * Which sounds a listener mixes up follows Miller and Nicely, "An Analysis of Perceptual Confusions Among Some English
 * Consonants" (JASA 27, 1955): place of articulation is lost first (m/n, f/th, p/t/k), then voicing, and manner last.
 * So a change of place is cheap, of voicing dearer, of manner dearest. Vowels differ by their place in the mouth, and
 * count half where neither is stressed, since English slurs them there.
 *
 * A whole added, lost or quite different sound costs 1. For a feeling of it: mission and vision 1.15, monkey and
 * donkey 1.36, tiger and spider 1.8, castle and guitar 2.13.
 *
 * Nothing at run time needs this; it proves the word list (wordlist.test.ts).
 */

type Manner = 'stop' | 'affricate' | 'fricative' | 'nasal' | 'liquid' | 'glide';

interface Consonant {
  /** From the lips (0) to the throat (7). */
  readonly place: number;
  readonly manner: Manner;
  readonly voiced: boolean;
}

interface Vowel {
  /** 0 for close (as in *see*) to 1 for open (as in *hat*). */
  readonly open: number;
  /** 0 for front (as in *see*) to 1 for back (as in *soon*). */
  readonly back: number;
  /** Where the tongue goes next, for gliding vowels and the r-coloured one. */
  readonly glide: '' | 'i' | 'u' | 'r';
}

const consonant = (place: number, manner: Manner, voiced: boolean): Consonant => ({ place, manner, voiced });
const vowel = (open: number, back: number, glide: Vowel['glide'] = ''): Vowel => ({ open, back, glide });

const CONSONANTS: ReadonlyMap<string, Consonant> = new Map([
  ['P', consonant(0, 'stop', false)],
  ['B', consonant(0, 'stop', true)],
  ['M', consonant(0, 'nasal', true)],
  ['W', consonant(0, 'glide', true)],
  ['F', consonant(1, 'fricative', false)],
  ['V', consonant(1, 'fricative', true)],
  ['TH', consonant(2, 'fricative', false)],
  ['DH', consonant(2, 'fricative', true)],
  ['T', consonant(3, 'stop', false)],
  ['D', consonant(3, 'stop', true)],
  ['S', consonant(3, 'fricative', false)],
  ['Z', consonant(3, 'fricative', true)],
  ['N', consonant(3, 'nasal', true)],
  ['L', consonant(3, 'liquid', true)],
  ['SH', consonant(4, 'fricative', false)],
  ['ZH', consonant(4, 'fricative', true)],
  ['CH', consonant(4, 'affricate', false)],
  ['JH', consonant(4, 'affricate', true)],
  ['R', consonant(4, 'liquid', true)],
  ['Y', consonant(5, 'glide', true)],
  ['K', consonant(6, 'stop', false)],
  ['G', consonant(6, 'stop', true)],
  ['NG', consonant(6, 'nasal', true)],
  ['HH', consonant(7, 'fricative', false)],
]);

const VOWELS: ReadonlyMap<string, Vowel> = new Map([
  ['IY', vowel(0, 0)],
  ['IH', vowel(0.3, 0.2)],
  ['EH', vowel(0.7, 0.1)],
  ['AE', vowel(1, 0.2)],
  ['AA', vowel(1, 0.9)],
  ['AO', vowel(0.8, 1)],
  ['UH', vowel(0.3, 0.8)],
  ['UW', vowel(0, 1)],
  ['AH', vowel(0.65, 0.6)],
  ['ER', vowel(0.55, 0.5, 'r')],
  ['EY', vowel(0.5, 0, 'i')],
  ['AY', vowel(0.95, 0.5, 'i')],
  ['OY', vowel(0.7, 1, 'i')],
  ['AW', vowel(0.95, 0.5, 'u')],
  ['OW', vowel(0.5, 1, 'u')],
]);

/** The slurred vowel of *sof-a* and *rab-bit*: speakers and dictionaries write it either way, so all are one sound. */
const SLURRED = new Set(['AH0', 'IH0', 'IH2']);
/** Sounds that come and go in quick speech: h, the glides, and the slurred vowel. */
const FLEETING = new Set(['HH', 'Y', 'W', ...SLURRED]);
const FLEETING_COST = 0.7;

const VOICING_COST = 0.35;
const NEAR_PLACE_COST = 0.25;
const FAR_PLACE_COST = 0.4;
const NEAR_MANNER_COST = 0.3;
const FAR_MANNER_COST = 0.55;
/** Pairs of manners that share half their movement: *ch* begins as *t* and ends as *sh*; *r* is nearly *w*. */
const NEAR_MANNERS = new Set(['affricate stop', 'affricate fricative', 'glide liquid']);

const VOWEL_BASE_COST = 0.2;
const VOWEL_GLIDE_COST = 0.25;
/** Vowels vary most between accents, so no vowel alone may carry the difference. */
const VOWEL_MAX_COST = 0.8;
const UNSTRESSED_FACTOR = 0.5;
/** *y* and *ee*, *w* and *oo*, *r* and *er*: the same movement, once as a consonant, once as a vowel. */
const HALF_VOWELS = new Set(['Y IY', 'W UW', 'R ER']);
const HALF_VOWEL_COST = 0.5;

const withoutStress = (phoneme: string): string => phoneme.replace(/[012]$/, '');
const isUnstressed = (phoneme: string): boolean => phoneme.endsWith('0');

function consonantCost(a: Consonant, b: Consonant): number {
  const distance = Math.abs(a.place - b.place);
  const place = distance === 0 ? 0 : distance === 1 ? NEAR_PLACE_COST : FAR_PLACE_COST;
  const manners = [a.manner, b.manner].sort().join(' ');
  const manner = a.manner === b.manner ? 0 : NEAR_MANNERS.has(manners) ? NEAR_MANNER_COST : FAR_MANNER_COST;
  return Math.min(1, place + manner + (a.voiced === b.voiced ? 0 : VOICING_COST));
}

function vowelCost(a: Vowel, b: Vowel): number {
  const way = Math.hypot(a.open - b.open, a.back - b.back);
  const glide = a.glide === b.glide ? 0 : VOWEL_GLIDE_COST;
  return Math.min(VOWEL_MAX_COST, VOWEL_BASE_COST + 0.5 * way + glide);
}

function lossCost(phoneme: string): number {
  return FLEETING.has(phoneme) ? FLEETING_COST : 1;
}

function changeCost(a: string, b: string): number {
  if (a === b || (SLURRED.has(a) && SLURRED.has(b))) return 0;
  const [soundA, soundB] = [withoutStress(a), withoutStress(b)];
  const [consonantA, consonantB] = [CONSONANTS.get(soundA), CONSONANTS.get(soundB)];
  if (consonantA && consonantB) return consonantCost(consonantA, consonantB);
  const [vowelA, vowelB] = [VOWELS.get(soundA), VOWELS.get(soundB)];
  if (vowelA && vowelB) {
    const factor = isUnstressed(a) && isUnstressed(b) ? UNSTRESSED_FACTOR : 1;
    return soundA === soundB ? 0 : factor * vowelCost(vowelA, vowelB);
  }
  if (!(consonantA ?? vowelA) || !(consonantB ?? vowelB))
    throw new RangeError(`no such phoneme: ${a} or ${b}`);
  const pair = consonantA ? `${soundA} ${soundB}` : `${soundB} ${soundA}`;
  return HALF_VOWELS.has(pair) ? HALF_VOWEL_COST : lossCost(a) + lossCost(b);
}

/** A phoneme with what it costs to lose it and, as they come up, to change it into others. */
interface Costs {
  readonly loss: number;
  readonly changes: Map<string, number>;
}

const costsByPhoneme = new Map<string, Costs>();

function costsOf(phoneme: string): Costs {
  let costs = costsByPhoneme.get(phoneme);
  if (!costs) {
    costs = { loss: lossCost(phoneme), changes: new Map() };
    costsByPhoneme.set(phoneme, costs);
  }
  return costs;
}

function rememberedChangeCost({ changes }: Costs, a: string, b: string): number {
  let cost = changes.get(b);
  if (cost === undefined) {
    cost = changeCost(a, b);
    changes.set(b, cost);
  }
  return cost;
}

/**
 * @param a phonemes of one word, for instance `['T', 'AY1', 'G', 'ER0']`
 * @returns 0 for words that sound the same; symmetric; obeys no upper bound but the words' lengths
 * @throws RangeError for a phoneme that is not ARPAbet
 */
export function soundDistance(a: readonly string[], b: readonly string[]): number {
  const gains = b.map((phoneme) => costsOf(phoneme).loss);
  let above: number[] = [0];
  for (const gain of gains) above.push((above.at(-1) ?? 0) + gain);
  for (const phonemeA of a) {
    const costs = costsOf(phonemeA);
    let diagonal = above[0] ?? 0;
    let left = diagonal + costs.loss;
    const row = [left];
    for (let j = 1; j <= b.length; j++) {
      const up = above[j] ?? 0;
      const change = diagonal + rememberedChangeCost(costs, phonemeA, b[j - 1] ?? '');
      left = Math.min(change, up + costs.loss, left + (gains[j - 1] ?? 0));
      diagonal = up;
      row.push(left);
    }
    above = row;
  }
  return above.at(-1) ?? 0;
}
