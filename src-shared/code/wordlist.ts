/**
 * The 1,024 words of spoken codes, 10 bits each. A word's number is its place here, read line by line from 0.
 *
 * The list is part of the protocol: two Cooees only understand each other if their lists are equal, so no word may be
 * changed, moved or replaced once codes are in use.
 *
 * How the words were chosen: common, friendly, concrete English words of 4 to 8 letters and 1 to 3 syllables, none
 * rude, sad or warlike, none spelled differently in British and American English, none that sounds like another common
 * word, no two with the same first four letters. Of these, by search, a set was kept in which any two words are at least
 * 1.3 apart to the ear (sound-distance.ts says what that means).
 *
 * Why the columns: the 16 words of a line have the numbers 0 to 15 modulo 16, so a column is a class of 64 words, and
 * the check bits of a code are a sum over classes (check-bits.ts). A slip inside a class would pass unseen. So words that
 * could be mistaken for one another stand in different columns: two words of one column are at least 2.5 apart to the
 * ear, and at least three letters apart on paper. (Coding theory calls this set partitioning: Ungerboeck, "Channel
 * coding with multilevel/phase signals", IEEE Trans. IT-28, 1982.) wordlist.test.ts measures all of it again.
 */
const LINES = `
airline alcove album amazing alphabet anchor alpaca apple badger athlete alpine acorn airfield attic acrobat airport
airship barrel apricot cadet anvil auburn animal backyard blush banjo arena antenna arctic bedtime barefoot atlas
archway birdsong asteroid charcoal apron bedside arcade balance castle basic artist armchair ashore blender barista avenue
aspen bookshop bulb circus bakery bonus artwork bathroom catwalk blanket basket autumn banana blizzard bedroom balloon
bagel brownie bulldog crumble banknote candy bandage bike chat bonfire beacon balcony baseball bouncy blink bamboo
barley cargo burrito cushion buffalo cartoon bicycle bison clover cactus bench bellhop bingo branch blossom beehive
boost citrus caravan digger bumper cement bobcat brain costume canopy calendar birthday bluebird cavern bolt bobsled
bracelet classic confetti document carpet comic bottle bugle crocus canyon catfish butter chorus century cardinal busy
bronze cloak cosmos eggplant chapter computer bridge builder crown carnival cookbook campus coast clarity chimney chestnut
brother cottage cruiser elbow cherry dancing canine camera decade causeway country canary crayon coach crimson chipmunk
caribou cycle darling empress cobalt diagram captain careful december cheese cricket champion crossing cobra cuddly cobweb
cinema drift dentist engine corner dish ceramic chicken discover clothing cucumber combo delight coconut cupboard daydream
cowboy dumpling domino episode cradle dragon coffee climate dormouse crystal culture curl edge custard cute doctor
digital early doodle everyday crib drama comedy elastic downhill cupcake daytime daybreak elegance eclipse daffodil drop
dolphin eggshell emerald ferret dugout driveway concert envelope earring decorate diary dinosaur escape expert desk eager
dressing extra enjoy frame equator easel crescent express emblem deluxe dogwood dream falcon field doorstep fast
farmland film event garment explore educate dainty fancy emotion design donkey element famous finger easy final
festival galaxy file glacier eyesight electric diamond fortress emperor display drawing fairway fresh flagpole editor garnet
flourish gemstone forum goblet flock fashion earth freckle future diver east fetch garland follow fabric glory
footwear glitter frosty grove forehead fence eyebrow fruit game flooring eraser fiesta gazelle gecko figure hallway
glad grateful gliding harvest friday giggling fiction gadget gigantic fluffy family fixture gearbox genius firefly image
glimpse hammock gusto hedgehog gopher ginger formula general grandpa foliage flamingo flannel gymnast gesture friend jingle
goalpost hamster heather hoopla helmet glassy freezer gondola halibut foxglove fossil florist hickory giraffe frolic join
graduate helper history hopeful hiccup gravity gallery hardwood haystack giant frozen folder icon glue gleeful keepsake
hexagon highway icing juice hologram hive gateway helium howdy golf gardener furry inside golden hamper ketchup
hiker indigo ivory juniper honeybee horizon grotto homework iceberg grace goodbye gift jiffy guitar healthy ladybug
hilltop inventor kayak lunch kangaroo idea ground hula indoor happy grasp graphite koala habitat iris lavender
hood jogging kimono mandarin layer italic inbox inch intercom iguana greenery holiday lagoon harmony jacket lilac
island judge leapfrog mask lettuce jersey ironwood keyhole judo keypad grocer hotel lobster hidden jigsaw listen
jump laundry logic matchbox lifeline junction javelin latte kiwi latch handle husky lovely hornet lemon lunar
leopard marathon lucky member loft landmark jubilee lumber lantern logo keyboard insect luxury joyful library mallet
manual meadow mammal mighty maroon language july magazine laurel medley kingdom juggle marvel label magma memory
mittens midnight market museum melody luminous kickoff monument lens milk lakeside jukebox master long manager mountain
music mixer metro nutmeg menu monitor level nature maple minus laptop karate modern magician marigold mouse
painting mulberry oasis nylon middle moonbeam lookout notice monkey muffin laughter lion month magpie mirror pipeline
pizza multiple opening orbit nomad mustang mimic nozzle mushroom mural leaflet mansion mosaic mailbox moment polka
pony oracle orchard outback novelist north nook organ neon network luggage necklace murmur message monocle pond
pottery oven parcel pasta nursery nugget olive outfit notebook oblong lullaby owner nimble monsoon nacho potato
proof overtime pillow pebble nutshell orange ostrich parsley oatmeal order magnet pancake ornament napkin ocean quick
region oyster pink pine origin parade passport plaza option outdoors midway panther package nifty octave radio
ruby pace puppet pioneer otter platform pavement porridge osprey partner minivan paprika padlock onstage pencil reunion
runway papaya pyramid planet pathway playful quartet ravine outlet picture mother perfect phone oriole picnic roadside
science penguin rainbow pumpkin patrol poplar recess reef peanut positive octopus pigeon powder oxygen pollen rugby
scout piglet raven reindeer pattern queen recipe rewind pendant quest opera pilot quality pacific puma saffron
seedling poem remote reward peaceful ramble rosemary romance pointer rattle paddock promise quiet pixel quiver seafood
shovel popcorn safari roommate piano rhino sample rooster pretty recycle paper rally rabbit plastic reptile shadow
snail prism salsa rowing polygon rooftop scatter scallop project sawmill patio redwood rescue prickly respect showcase
snowy regular salute seaweed postcard script secret scorpion quilt screen pelican rope sawdust prize rotary shrimp
spaniel sardine sonar singing railroad sidewalk select scroll rowboat scuba photo seaport sculptor reader saddle slide
station shortcut spinach solar replay snapshot serenade shark scenery slow silky seesaw season sandwich scarf speech
steamer skyline spiral soprano sailing solid shiny snorkel signal songbird sleeve skating shoebox shrub sesame splendid
sunrise spider square splash shelf stallion skunk stable spatula style sound smooth silver slalom sheep storm
tennis swing standard thursday sponge starter snuggle supply sunset subtitle spice socket snack smart shipyard surfer
thunder talent sticker twilight spruce stone spectrum tadpole symphony suitcase stadium soloist sphere squirrel slipper teammate
topping tandem subject valve squeaky sugar stage teddy telegram tablet stairway sparrow spray sturdy software terrier
transfer teacher taxicab vanilla staff sundown subway thumb torch tempo stamp sprinter swift success toaster toggle
trapeze teaspoon trek victory studio sunfish topaz toboggan tourist token superb stripe textile sushi tomorrow travel
trilogy tractor trellis vineyard swirl swoop tugboat trio tricycle trucker sweater sunbeam trolley swimmer toolbox triangle
tumble unicorn twinkle volcano treasure sycamore tulip trunk trumpet uniform tiptoe video trousers teapot trail trombone
twister upright universe waffle treetop triplet twice tuxedo tuesday value tweezers volume vault tower turkey update
villa visitor useful waxy tribute turtle velvet wetland vivid vibrant umbrella walkway venture trophy uncle weekend
wingspan wallaby wardrobe welcome turnip vista vitamin wiggly wagon watchdog violin wildlife visual tunnel unlock window
wisdom walrus wheat whistler unwind voyage witty workout walnut western wool yard wishbone waltz upgrade wombat
woodwork world wizard yummy voice washer yawning zigzag zipper winner yonder zodiac yellow wavy wise zebra
`;

export const WORDS: readonly string[] = LINES.trim().split(/\s+/);

/** Every word of the list has its own first letters of this length, so that they complete it. */
export const UNIQUE_PREFIX_LENGTH = 4;

const numbers: ReadonlyMap<string, number> = new Map(WORDS.map((word, number) => [word, number]));

/** @returns the number of a word, 0 to 1023, or null if it is not (exactly, in lower case) in the list */
export function numberOfWord(word: string): number | null {
  return numbers.get(word) ?? null;
}

/** @throws RangeError for a number outside 0 to 1023 */
export function wordOfNumber(number: number): string {
  const word = WORDS[number];
  if (word === undefined) throw new RangeError(`no word has the number ${String(number)}`);
  return word;
}
