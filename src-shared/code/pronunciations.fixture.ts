/**
 * How the words of the list are pronounced, for wordlist.test.ts. Not needed at run time.
 *
 * From the CMU Pronouncing Dictionary (ARPAbet with stress digits, variants separated by `|`):
 * Copyright (C) 1993-2015 Carnegie Mellon University. All rights reserved. Redistribution and use in source and binary
 * forms, with or without modification, are permitted provided that the above copyright notice and this list of
 * conditions are retained. This work was supported in part by funding from the Defense Advanced Research Projects
 * Agency, the Office of Naval Research and the National Science Foundation of the United States of America, and by
 * member companies of the Carnegie Mellon Sphinx Speech Consortium. THIS SOFTWARE IS PROVIDED BY CARNEGIE MELLON
 * UNIVERSITY "AS IS" AND ANY EXPRESSED OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED.
 */
const ENTRIES = `
acorn: EY1 K AO0 R N
acrobat: AE1 K R AH0 B AE2 T
airfield: EH1 R F IY2 L D
airline: EH1 R L AY2 N
airport: EH1 R P AO2 R T
airship: EH1 R SH IH2 P
album: AE1 L B AH0 M
alcove: AE1 L K OW2 V
alpaca: AE0 L P AE1 K AH0
alphabet: AE1 L F AH0 B EH2 T
alpine: AE1 L P AY2 N
amazing: AH0 M EY1 Z IH0 NG
anchor: AE1 NG K ER0
animal: AE1 N AH0 M AH0 L
antenna: AE0 N T EH1 N AH0
anvil: AE1 N V AH0 L
apple: AE1 P AH0 L
apricot: EY1 P R AH0 K AA2 T
apron: EY1 P R AH0 N
arcade: AA0 R K EY1 D
archway: AA1 R CH W EY2
arctic: AA1 R K T IH0 K | AA1 R T IH0 K
arena: ER0 IY1 N AH0
armchair: AA1 R M CH EH2 R
artist: AA1 R T AH0 S T | AA1 R T IH0 S T
artwork: AA1 R T W ER2 K
ashore: AH0 SH AO1 R
aspen: AE1 S P AH0 N
asteroid: AE1 S T ER0 OY2 D
athlete: AE1 TH L IY2 T
atlas: AE1 T L AH0 S
attic: AE1 T IH0 K
auburn: AA1 B ER0 N
autumn: AO1 T AH0 M
avenue: AE1 V AH0 N UW2
backyard: B AE1 K Y AA2 R D
badger: B AE1 JH ER0
bagel: B EY1 G AH0 L
bakery: B EY1 K ER0 IY0
balance: B AE1 L AH0 N S
balcony: B AE1 L K AH0 N IY0
balloon: B AH0 L UW1 N
bamboo: B AE0 M B UW1
banana: B AH0 N AE1 N AH0
bandage: B AE1 N D IH0 JH
banjo: B AE1 N JH OW2
banknote: B AE1 NG K N OW2 T
barefoot: B EH1 R F UH2 T
barista: B AA0 R IY1 S T AH0
barley: B AA1 R L IY0
barrel: B AE1 R AH0 L | B EH1 R AH0 L
baseball: B EY1 S B AO1 L
basic: B EY1 S IH0 K
basket: B AE1 S K AH0 T
bathroom: B AE1 TH R UW2 M
beacon: B IY1 K AH0 N
bedroom: B EH1 D R UW2 M
bedside: B EH1 D S AY2 D
bedtime: B EH1 D T AY2 M
beehive: B IY1 HH AY2 V
bellhop: B EH1 L HH AA2 P
bench: B EH1 N CH
bicycle: B AY1 S IH0 K AH0 L
bike: B AY1 K
bingo: B IH1 NG G OW0
birdsong: B ER1 D S AO2 NG
birthday: B ER1 TH D EY2
bison: B AY1 S AH0 N
blanket: B L AE1 NG K AH0 T | B L AE1 NG K IH0 T
blender: B L EH1 N D ER0
blink: B L IH1 NG K
blizzard: B L IH1 Z ER0 D
blossom: B L AA1 S AH0 M
bluebird: B L UW1 B ER2 D
blush: B L AH1 SH
bobcat: B AA1 B K AE2 T
bobsled: B AA1 B S L EH2 D
bolt: B OW1 L T
bonfire: B AA1 N F AY2 ER0
bonus: B OW1 N AH0 S
bookshop: B UH1 K SH AA2 P
boost: B UW1 S T
bottle: B AA1 T AH0 L
bouncy: B AW1 N S IY0
bracelet: B R EY1 S L AH0 T
brain: B R EY1 N
branch: B R AE1 N CH
bridge: B R IH1 JH
bronze: B R AA1 N Z
brother: B R AH1 DH ER0
brownie: B R AW1 N IY0
buffalo: B AH1 F AH0 L OW2
bugle: B Y UW1 G AH0 L
builder: B IH1 L D ER0
bulb: B AH1 L B
bulldog: B UH1 L D AO2 G
bumper: B AH1 M P ER0
burrito: B ER0 IY1 T OW0
busy: B IH1 Z IY0
butter: B AH1 T ER0
cactus: K AE1 K T AH0 S
cadet: K AH0 D EH1 T
calendar: K AE1 L AH0 N D ER0
camera: K AE1 M ER0 AH0 | K AE1 M R AH0
campus: K AE1 M P AH0 S
canary: K AH0 N EH1 R IY0
candy: K AE1 N D IY0
canine: K EY1 N AY2 N
canopy: K AE1 N AH0 P IY0
canyon: K AE1 N Y AH0 N
captain: K AE1 P T AH0 N
caravan: K AE1 R AH0 V AE2 N | K EH1 R AH0 V AE2 N
cardinal: K AA1 R D AH0 N AH0 L | K AA1 R D IH0 N AH0 L
careful: K EH1 R F AH0 L
cargo: K AA1 R G OW2
caribou: K EH1 R IH0 B UW2
carnival: K AA1 R N AH0 V AH0 L
carpet: K AA1 R P AH0 T
cartoon: K AA0 R T UW1 N
castle: K AE1 S AH0 L
catfish: K AE1 T F IH2 SH
catwalk: K AE1 T W AA2 K | K AE1 T W AO2 K
causeway: K AA1 Z W EY2 | K AO1 Z W EY2
cavern: K AE1 V ER0 N
cement: S AH0 M EH1 N T | S IH0 M EH1 N T
century: S EH1 N CH ER0 IY0
ceramic: S ER0 AE1 M IH0 K
champion: CH AE1 M P IY0 AH0 N
chapter: CH AE1 P T ER0
charcoal: CH AA1 R K OW2 L
chat: CH AE1 T
cheese: CH IY1 Z
cherry: CH EH1 R IY0
chestnut: CH EH1 S N AH2 T | CH EH1 S T N AH2 T
chicken: CH IH1 K AH0 N
chimney: CH IH1 M N IY0
chipmunk: CH IH1 P M AH0 NG K
chorus: K AO1 R AH0 S
cinema: S IH1 N AH0 M AH0
circus: S ER1 K AH0 S
citrus: S IH1 T R AH0 S
clarity: K L EH1 R AH0 T IY0 | K L EH1 R IH0 T IY0
classic: K L AE1 S IH0 K
climate: K L AY1 M AH0 T | K L AY1 M IH0 T
cloak: K L OW1 K
clothing: K L OW1 DH IH0 NG
clover: K L OW1 V ER0
coach: K OW1 CH
coast: K OW1 S T
cobalt: K OW1 B AO2 L T
cobra: K OW1 B R AH0
cobweb: K AA1 B W EH2 B
coconut: K OW1 K AH0 N AH2 T
coffee: K AA1 F IY0 | K AO1 F IY0
combo: K AA1 M B OW2
comedy: K AA1 M AH0 D IY0
comic: K AA1 M IH0 K
computer: K AH0 M P Y UW1 T ER0
concert: K AA1 N S ER0 T | K AH0 N S ER1 T
confetti: K AH0 N F EH1 T IY0
cookbook: K UH1 K B UH2 K
corner: K AO1 R N ER0
cosmos: K AA1 Z M OW0 S
costume: K AA0 S T UW1 M | K AA1 S T UW0 M
cottage: K AA1 T AH0 JH | K AA1 T IH0 JH
country: K AH1 N T R IY0
cowboy: K AW1 B OY2
cradle: K R EY1 D AH0 L
crayon: K R EY1 AA2 N
crescent: K R EH1 S AH0 N T
crib: K R IH1 B
cricket: K R IH1 K AH0 T | K R IH1 K IH0 T
crimson: K R IH1 M Z AH0 N
crocus: K R OW1 K AH0 S
crossing: K R AO1 S IH0 NG
crown: K R AW1 N
cruiser: K R UW1 Z ER0
crumble: K R AH1 M B AH0 L
crystal: K R IH1 S T AH0 L
cucumber: K Y UW1 K AH0 M B ER0
cuddly: K AH1 D L IY0
culture: K AH1 L CH ER0
cupboard: K AH1 B ER0 D
cupcake: K AH1 P K EY2 K
curl: K ER1 L
cushion: K UH1 SH AH0 N
custard: K AH1 S T ER0 D
cute: K Y UW1 T
cycle: S AY1 K AH0 L
daffodil: D AE1 F AH0 D IH2 L
dainty: D EY1 N T IY0
dancing: D AE1 N S IH0 NG
darling: D AA1 R L IH0 NG
daybreak: D EY1 B R EY2 K
daydream: D EY1 D R IY2 M
daytime: D EY1 T AY2 M
decade: D EH0 K EY1 D | D EH1 K EY0 D
december: D IH0 S EH1 M B ER0
decorate: D EH1 K ER0 EY2 T
delight: D IH0 L AY1 T
deluxe: D AH0 L AH1 K S
dentist: D EH1 N T AH0 S T | D EH1 N T IH0 S T | D EH1 N IH0 S T
design: D IH0 Z AY1 N
desk: D EH1 S K
diagram: D AY1 AH0 G R AE2 M
diamond: D AY1 M AH0 N D
diary: D AY1 ER0 IY0 | D AY1 R IY0
digger: D IH1 G ER0
digital: D IH1 JH AH0 T AH0 L | D IH1 JH IH0 T AH0 L
dinosaur: D AY1 N AH0 S AO2 R
discover: D IH0 S K AH1 V ER0
dish: D IH1 SH
display: D IH0 S P L EY1
diver: D AY1 V ER0
doctor: D AA1 K T ER0 | D AO1 K T ER0
document: D AA1 K Y AH0 M EH0 N T | D AA1 K Y UW0 M EH0 N T
dogwood: D AO1 G W UH2 D
dolphin: D AA1 L F AH0 N
domino: D AA1 M AH0 N OW2 | D AA1 M IH0 N OW2
donkey: D AA1 NG K IY0 | D AO1 NG K IY0
doodle: D UW1 D AH0 L
doorstep: D AO1 R S T EH2 P
dormouse: D AO1 R M AW2 S
downhill: D AW1 N HH IH1 L
dragon: D R AE1 G AH0 N
drama: D R AA1 M AH0
drawing: D R AO1 IH0 NG
dream: D R IY1 M
dressing: D R EH1 S IH0 NG
drift: D R IH1 F T
driveway: D R AY1 V W EY2
drop: D R AA1 P | D R AO1 P
dugout: D AH1 G AW2 T
dumpling: D AH1 M P L IH0 NG
eager: IY1 G ER0
early: ER1 L IY0
earring: IH1 R IH0 NG | IY1 R IH0 NG
earth: ER1 TH
easel: IY1 Z AH0 L
east: IY1 S T
easy: IY1 Z IY0
eclipse: IH0 K L IH1 P S | AH0 K L IH1 P S | IY0 K L IH1 P S
edge: EH1 JH
editor: EH1 D AH0 T ER0 | EH1 D IH0 T ER0
educate: EH1 JH AH0 K EY2 T | EH1 JH Y UW0 K EY2 T
eggplant: EH1 G P L AE2 N T
eggshell: EH1 G SH EH2 L
elastic: IH0 L AE1 S T IH0 K
elbow: EH1 L B OW2
electric: IH0 L EH1 K T R IH0 K
elegance: EH1 L AH0 G AH0 N S
element: EH1 L AH0 M AH0 N T
emblem: EH1 M B L AH0 M
emerald: EH1 M R AH0 L D | EH1 M ER0 R AH0 L D
emotion: IH0 M OW1 SH AH0 N | IY1 M OW2 SH AH0 N
emperor: EH1 M P ER0 ER0
empress: EH1 M P R EH0 S
engine: EH1 N JH AH0 N | IH1 N JH AH0 N
enjoy: EH2 N JH OY1 | IH0 N JH OY1
envelope: EH1 N V AH0 L OW2 P
episode: EH1 P AH0 S OW2 D | EH1 P IH0 S OW2 D
equator: IH0 K W EY1 T ER0
eraser: IH0 R EY1 S ER0 | IY0 R EY1 S ER0
escape: IH0 S K EY1 P
event: IH0 V EH1 N T | IY0 V EH1 N T
everyday: EH1 V R IY0 D EY1
expert: EH1 K S P ER0 T
explore: IH0 K S P L AO1 R
express: IH0 K S P R EH1 S
extra: EH1 K S T R AH0
eyebrow: AY1 B R AW2
eyesight: AY1 S AY2 T
fabric: F AE1 B R IH0 K
fairway: F EH1 R W EY2
falcon: F AE1 L K AH0 N
family: F AE1 M AH0 L IY0 | F AE1 M L IY0
famous: F EY1 M AH0 S
fancy: F AE1 N S IY0
farmland: F AA1 R M L AE2 N D
fashion: F AE1 SH AH0 N
fast: F AE1 S T
fence: F EH1 N S
ferret: F EH1 R AH0 T
festival: F EH1 S T AH0 V AH0 L | F EH1 S T IH0 V AH0 L
fetch: F EH1 CH
fiction: F IH1 K SH AH0 N
field: F IY1 L D
fiesta: F IY0 EH1 S T AH0
figure: F IH1 G Y ER0
file: F AY1 L
film: F IH1 L M
final: F AY1 N AH0 L
finger: F IH1 NG G ER0
firefly: F AY1 ER0 F L AY2
fixture: F IH1 K S CH ER0
flagpole: F L AE1 G P OW2 L
flamingo: F L AH0 M IH1 NG G OW0
flannel: F L AE1 N AH0 L
flock: F L AA1 K
flooring: F L AO1 R IH0 NG
florist: F L AA1 R IH0 S T | F L AO1 R IH0 S T
flourish: F L ER1 IH0 SH
fluffy: F L AH1 F IY0
folder: F OW1 L D ER0
foliage: F OW1 L IH0 JH | F OW1 L IY0 IH0 JH
follow: F AA1 L OW0
footwear: F UH1 T W EH2 R
forehead: F AO1 R HH EH0 D
formula: F AO1 R M Y AH0 L AH0
fortress: F AO1 R T R AH0 S
forum: F AO1 R AH0 M
fossil: F AA1 S AH0 L
foxglove: F AA1 K S G L AH2 V
frame: F R EY1 M
freckle: F R EH1 K AH0 L
freezer: F R IY1 Z ER0
fresh: F R EH1 SH
friday: F R AY1 D IY0 | F R AY1 D EY2
friend: F R EH1 N D
frolic: F R AA1 L IH0 K
frosty: F R AO1 S T IY0
frozen: F R OW1 Z AH0 N
fruit: F R UW1 T
furry: F ER1 IY0
future: F Y UW1 CH ER0
gadget: G AE1 JH AH0 T
galaxy: G AE1 L AH0 K S IY0
gallery: G AE1 L ER0 IY0
game: G EY1 M
gardener: G AA1 R D AH0 N ER0
garland: G AA1 R L AH0 N D
garment: G AA1 R M AH0 N T
garnet: G AA1 R N AH0 T
gateway: G EY1 T W EY2
gazelle: G AH0 Z EH1 L
gearbox: G IH1 R B AA2 K S
gecko: G EH1 K OW0
gemstone: JH EH1 M S T OW2 N
general: JH EH1 N ER0 AH0 L | JH EH1 N R AH0 L
genius: JH IY1 N Y AH0 S
gesture: JH EH1 S CH ER0
giant: JH AY1 AH0 N T
gift: G IH1 F T
gigantic: JH AY0 G AE1 N T IH0 K | JH AY0 G AE1 N IH0 K
giggling: G IH1 G AH0 L IH0 NG | G IH1 G L IH0 NG
ginger: JH IH1 N JH ER0
giraffe: JH ER0 AE1 F
glacier: G L EY1 SH ER0
glad: G L AE1 D
glassy: G L AE1 S IY0
gleeful: G L IY1 F AH0 L
gliding: G L AY1 D IH0 NG
glimpse: G L IH1 M P S
glitter: G L IH1 T ER0
glory: G L AO1 R IY0
glue: G L UW1
goalpost: G OW1 L P OW2 S T
goblet: G AA1 B L AH0 T
golden: G OW1 L D AH0 N
golf: G AA1 L F | G AO1 L F
gondola: G AA1 N D AH0 L AH0 | G AA0 N D OW1 L AH0
goodbye: G UH2 D B AY1
gopher: G OW1 F ER0
grace: G R EY1 S
graduate: G R AE1 JH AH0 W AH0 T | G R AE1 JH AH0 W EY2 T | G R AE1 JH UW0 W AH0 T | G R AE1 JH UW0 EY2 T
grandpa: G R AE1 N D P AA2
graphite: G R AE1 F AY2 T
grasp: G R AE1 S P
grateful: G R EY1 T F AH0 L
gravity: G R AE1 V AH0 T IY0 | G R AE1 V IH0 T IY0
greenery: G R IY1 N ER0 IY0
grocer: G R OW1 S ER0
grotto: G R AA1 T OW2
ground: G R AW1 N D
grove: G R OW1 V
guitar: G IH0 T AA1 R
gusto: G AH1 S T OW2
gymnast: JH IH1 M N AH0 S T
habitat: HH AE1 B AH0 T AE2 T
halibut: HH AE1 L AH0 B AH0 T
hallway: HH AO1 L W EY2
hammock: HH AE1 M AH0 K
hamper: HH AE1 M P ER0
hamster: HH AE1 M S T ER0
handle: HH AE1 N D AH0 L
happy: HH AE1 P IY0
hardwood: HH AA1 R D W UH2 D
harmony: HH AA1 R M AH0 N IY0
harvest: HH AA1 R V AH0 S T
haystack: HH EY1 S T AE2 K
healthy: HH EH1 L TH IY0
heather: HH EH1 DH ER0
hedgehog: HH EH1 JH HH AA2 G
helium: HH IY1 L IY0 AH0 M
helmet: HH EH1 L M AH0 T
helper: HH EH1 L P ER0
hexagon: HH EH1 K S AH0 G AA2 N
hiccup: HH IH1 K AH0 P
hickory: HH IH1 K ER0 IY0 | HH IH1 K R IY0
hidden: HH IH1 D AH0 N
highway: HH AY1 W EY2
hiker: HH AY1 K ER0
hilltop: HH IH1 L T AA2 P
history: HH IH1 S T ER0 IY0 | HH IH1 S T R IY0
hive: HH AY1 V
holiday: HH AA1 L AH0 D EY2 | HH AA1 L IH0 D EY2
hologram: HH AA1 L AH0 G R AE2 M
homework: HH OW1 M W ER2 K
honeybee: HH AH1 N IY0 B IY2
hood: HH UH1 D
hoopla: HH UW1 P L AA2
hopeful: HH OW1 P F AH0 L
horizon: HH ER0 AY1 Z AH0 N
hornet: HH AO1 R N IH0 T
hotel: HH OW0 T EH1 L
howdy: HH AW1 D IY0
hula: HH UW1 L AH0
husky: HH AH1 S K IY0
iceberg: AY1 S B ER0 G
icing: AY1 S IH0 NG
icon: AY1 K AA0 N
idea: AY0 D IY1 AH0
iguana: AY0 G W AA1 N AH0
image: IH1 M AH0 JH | IH1 M IH0 JH
inbox: IH1 N B AA2 K S
inch: IH1 N CH
indigo: IH1 N D AH0 G OW2 | IH1 N D IH0 G OW2
indoor: IH1 N D AO2 R
insect: IH1 N S EH2 K T
inside: IH2 N S AY1 D | IH1 N S AY2 D
intercom: IH1 N T ER0 K AA2 M
inventor: IH2 N V EH1 N T ER0
iris: AY1 R AH0 S | AY1 R IH0 S
ironwood: AY1 ER0 N W UH2 D
island: AY1 L AH0 N D
italic: AY0 T AE1 L IH0 K
ivory: AY1 V ER0 IY0 | AY1 V R IY0
jacket: JH AE1 K AH0 T | JH AE1 K IH0 T
javelin: JH AE1 V AH0 L AH0 N | JH AE1 V AH0 L IH0 N | JH AE1 V L AH0 N | JH AE1 V L IH0 N
jersey: JH ER1 Z IY0
jiffy: JH IH1 F IY0
jigsaw: JH IH1 G S AO2
jingle: JH IH1 NG G AH0 L
jogging: JH AA1 G IH0 NG | JH AO1 G IH0 NG
join: JH OY1 N
joyful: JH OY1 F AH0 L
jubilee: JH UW1 B AH0 L IY2 | JH UW2 B AH0 L IY1
judge: JH AH1 JH
judo: JH UW1 D OW2
juggle: JH AH1 G AH0 L
juice: JH UW1 S
jukebox: JH UW1 K B AA2 K S
july: JH UW2 L AY1 | JH AH0 L AY1
jump: JH AH1 M P
junction: JH AH1 NG K SH AH0 N
juniper: JH UW1 N AH0 P ER0
kangaroo: K AE2 NG G ER0 UW1
karate: K ER0 AA1 T IY0
kayak: K AY1 AE0 K
keepsake: K IY1 P S EY2 K
ketchup: K EH1 CH AH0 P
keyboard: K IY1 B AO2 R D
keyhole: K IY1 HH OW2 L
keypad: K IY1 P AE2 D
kickoff: K IH1 K AO2 F
kimono: K AH0 M OW1 N AH0
kingdom: K IH1 NG D AH0 M
kiwi: K IY1 W IY0
koala: K OW0 AA1 L AH0
label: L EY1 B AH0 L
ladybug: L EY1 D IY0 B AH2 G
lagoon: L AH0 G UW1 N
lakeside: L EY1 K S AY2 D
landmark: L AE1 N D M AA2 R K
language: L AE1 NG G W AH0 JH | L AE1 NG G W IH0 JH
lantern: L AE1 N T ER0 N
laptop: L AE1 P T AA2 P
latch: L AE1 CH
latte: L AA1 T EY2
laughter: L AE1 F T ER0
laundry: L AO1 N D R IY0
laurel: L AO1 R AH0 L
lavender: L AE1 V AH0 N D ER0
layer: L EY1 ER0
leaflet: L IY1 F L AH0 T
leapfrog: L IY1 P F R AO2 G
lemon: L EH1 M AH0 N
lens: L EH1 N Z
leopard: L EH1 P ER0 D
lettuce: L EH1 T AH0 S
level: L EH1 V AH0 L
library: L AY1 B R EH0 R IY2
lifeline: L AY1 F L AY2 N
lilac: L AY1 L AE2 K
lion: L AY1 AH0 N
listen: L IH1 S AH0 N
lobster: L AA1 B S T ER0
loft: L AO1 F T
logic: L AA1 JH IH0 K
logo: L OW1 G OW0
long: L AO1 NG
lookout: L UH1 K AW2 T
lovely: L AH1 V L IY0
lucky: L AH1 K IY0
luggage: L AH1 G AH0 JH | L AH1 G IH0 JH
lullaby: L AH1 L AH0 B AY2
lumber: L AH1 M B ER0
luminous: L UW1 M AH0 N AH0 S
lunar: L UW1 N ER0
lunch: L AH1 N CH
luxury: L AH1 G ZH ER0 IY0
magazine: M AE1 G AH0 Z IY2 N
magician: M AH0 JH IH1 SH AH0 N
magma: M AE1 G M AH0
magnet: M AE1 G N AH0 T
magpie: M AE1 G P AY2
mailbox: M EY1 L B AA2 K S
mallet: M AE1 L IH0 T
mammal: M AE1 M AH0 L
manager: M AE1 N AH0 JH ER0 | M AE1 N IH0 JH ER0
mandarin: M AE1 N D ER0 AH0 N
mansion: M AE1 N SH AH0 N
manual: M AE1 N Y UW0 AH0 L
maple: M EY1 P AH0 L
marathon: M EH1 R AH0 TH AA2 N
marigold: M EH1 R AH0 G OW2 L D
market: M AA1 R K AH0 T | M AA1 R K IH0 T
maroon: M ER0 UW1 N
marvel: M AA1 R V AH0 L
mask: M AE1 S K
master: M AE1 S T ER0
matchbox: M AE1 CH B AA2 K S
meadow: M EH1 D OW2
medley: M EH1 D L IY0
melody: M EH1 L AH0 D IY0
member: M EH1 M B ER0
memory: M EH1 M ER0 IY0
menu: M EH1 N Y UW0
message: M EH1 S AH0 JH | M EH1 S IH0 JH
metro: M EH1 T R OW2
middle: M IH1 D AH0 L
midnight: M IH1 D N AY2 T
midway: M IH1 D W EY2
mighty: M AY1 T IY0
milk: M IH1 L K
mimic: M IH1 M IH0 K
minivan: M IH1 N IY0 V AE1 N
minus: M AY1 N AH0 S
mirror: M IH1 R ER0
mittens: M IH1 T AH0 N Z
mixer: M IH1 K S ER0
modern: M AA1 D ER0 N
moment: M OW1 M AH0 N T
monitor: M AA1 N AH0 T ER0
monkey: M AH1 NG K IY0
monocle: M AA1 N AH0 K AH0 L
monsoon: M AA0 N S UW1 N
month: M AH1 N TH
monument: M AA1 N Y UW0 M AH0 N T | M AA1 N Y AH0 M AH0 N T
moonbeam: M UW1 N B IY2 M
mosaic: M OW0 Z EY1 IH0 K
mother: M AH1 DH ER0
mountain: M AW1 N T AH0 N
mouse: M AW1 S
muffin: M AH1 F AH0 N
mulberry: M AH1 L B EH2 R IY0
multiple: M AH1 L T AH0 P AH0 L
mural: M Y UH1 R AH0 L
murmur: M ER1 M ER0
museum: M Y UW0 Z IY1 AH0 M | M Y UW1 Z IY0 AH0 M
mushroom: M AH1 SH R UW0 M
music: M Y UW1 Z IH0 K
mustang: M AH1 S T AE2 NG
nacho: N AE1 CH OW2 | N AA1 CH OW2
napkin: N AE1 P K IH0 N
nature: N EY1 CH ER0
necklace: N EH1 K L AH0 S
neon: N IY1 AA0 N
network: N EH1 T W ER2 K
nifty: N IH1 F T IY0
nimble: N IH1 M B AH0 L
nomad: N OW1 M AE2 D
nook: N UH1 K
north: N AO1 R TH
notebook: N OW1 T B UH2 K
notice: N OW1 T AH0 S | N OW1 T IH0 S
novelist: N AA1 V AH0 L AH0 S T
nozzle: N AA1 Z AH0 L
nugget: N AH1 G IH0 T
nursery: N ER1 S ER0 IY0
nutmeg: N AH1 T M EH2 G
nutshell: N AH1 T SH EH2 L
nylon: N AY1 L AA2 N
oasis: OW0 EY1 S IH0 S
oatmeal: OW1 T M IY2 L
oblong: AA1 B L AO0 NG
ocean: OW1 SH AH0 N
octave: AA1 K T IH0 V
octopus: AA1 K T AH0 P UH2 S
olive: AA1 L AH0 V | AA1 L IH0 V
onstage: AA2 N S T EY1 JH
opening: OW1 P AH0 N IH0 NG
opera: AA1 P R AH0
option: AA1 P SH AH0 N | AO1 P SH AH0 N
oracle: AO1 R AH0 K AH0 L
orange: AO1 R AH0 N JH | AO1 R IH0 N JH
orbit: AO1 R B AH0 T
orchard: AO1 R CH ER0 D
order: AO1 R D ER0
organ: AO1 R G AH0 N
origin: AO1 R AH0 JH AH0 N
oriole: AO1 R IY0 OW2 L
ornament: AO1 R N AH0 M AH0 N T
osprey: AO1 S P R IY0
ostrich: AO1 S T R IH0 CH
otter: AA1 T ER0
outback: AW1 T B AE2 K
outdoors: AW1 T D AO1 R Z
outfit: AW1 T F IH2 T
outlet: AW1 T L EH2 T
oven: AH1 V AH0 N
overtime: OW1 V ER0 T AY2 M
owner: OW1 N ER0
oxygen: AA1 K S AH0 JH AH0 N | AA1 K S IH0 JH AH0 N
oyster: OY1 S T ER0
pace: P EY1 S
pacific: P AH0 S IH1 F IH0 K
package: P AE1 K AH0 JH | P AE1 K IH0 JH
paddock: P AE1 D AH0 K
padlock: P AE1 D L AA2 K
painting: P EY1 N T IH0 NG
pancake: P AE1 N K EY2 K
panther: P AE1 N TH ER0
papaya: P AH0 P AY1 AH0
paper: P EY1 P ER0
paprika: P AE0 P R IY1 K AH0 | P AH0 P R IY1 K AH0
parade: P ER0 EY1 D
parcel: P AA1 R S AH0 L
parsley: P AA1 R S L IY0
partner: P AA1 R T N ER0
passport: P AE1 S P AO2 R T
pasta: P AA1 S T AH0
pathway: P AE1 TH W EY2
patio: P AE1 T IY0 OW2
patrol: P AH0 T R OW1 L
pattern: P AE1 T ER0 N
pavement: P EY1 V M AH0 N T
peaceful: P IY1 S F AH0 L
peanut: P IY1 N AH0 T | P IY1 N AH2 T
pebble: P EH1 B AH0 L
pelican: P EH1 L AH0 K AH0 N
pencil: P EH1 N S AH0 L
pendant: P EH1 N D AH0 N T
penguin: P EH1 NG G W AH0 N
perfect: P ER0 F EH1 K T | P ER1 F IH2 K T
phone: F OW1 N
photo: F OW1 T OW2
piano: P IY0 AE1 N OW0 | P IY0 AE1 N AH0
picnic: P IH1 K N IH2 K
picture: P IH1 K CH ER0
pigeon: P IH1 JH AH0 N | P IH1 JH IH0 N
piglet: P IH1 G L IH0 T
pillow: P IH1 L OW0
pilot: P AY1 L AH0 T
pine: P AY1 N
pink: P IH1 NG K
pioneer: P AY2 AH0 N IH1 R
pipeline: P AY1 P L AY2 N
pixel: P IH1 K S AH0 L
pizza: P IY1 T S AH0
planet: P L AE1 N AH0 T
plastic: P L AE1 S T IH0 K
platform: P L AE1 T F AO2 R M
playful: P L EY1 F AH0 L
plaza: P L AA1 Z AH0 | P L AE1 Z AH0
poem: P OW1 AH0 M
pointer: P OY1 N T ER0
polka: P OW1 L K AA0 | P OW1 K AA0
pollen: P AA1 L AH0 N
polygon: P AA1 L IH0 G AA2 N
pond: P AA1 N D
pony: P OW1 N IY2
popcorn: P AA1 P K AO2 R N
poplar: P AA1 P L ER0
porridge: P AO1 R AH0 JH
positive: P AA1 Z AH0 T IH0 V
postcard: P OW1 S T K AA2 R D | P OW1 S K AA2 R D
potato: P AH0 T EY1 T OW2
pottery: P AA1 T ER0 IY0
powder: P AW1 D ER0
pretty: P R IH1 T IY0
prickly: P R IH1 K L IY0
prism: P R IH1 Z AH0 M
prize: P R AY1 Z
project: P R AA1 JH EH0 K T | P R AH0 JH EH1 K T
promise: P R AA1 M AH0 S
proof: P R UW1 F
puma: P UW1 M AH0
pumpkin: P AH1 M P K IH0 N | P AH1 M K IH0 N
puppet: P AH1 P AH0 T | P AH1 P IH0 T
pyramid: P IH1 R AH0 M IH0 D
quality: K W AA1 L AH0 T IY0
quartet: K W AO0 R T EH1 T
queen: K W IY1 N
quest: K W EH1 S T
quick: K W IH1 K
quiet: K W AY1 AH0 T
quilt: K W IH1 L T
quiver: K W IH1 V ER0
rabbit: R AE1 B AH0 T | R AE1 B IH0 T
radio: R EY1 D IY0 OW2
railroad: R EY1 L R OW2 D
rainbow: R EY1 N B OW2
rally: R AE1 L IY0
ramble: R AE1 M B AH0 L
rattle: R AE1 T AH0 L
raven: R EY1 V AH0 N
ravine: R AH0 V IY1 N
reader: R IY1 D ER0
recess: R IH0 S EH1 S | R IY1 S EH0 S
recipe: R EH1 S AH0 P IY0
recycle: R IY0 S AY1 K AH0 L
redwood: R EH1 D W UH2 D
reef: R IY1 F
region: R IY1 JH AH0 N
regular: R EH1 G Y AH0 L ER0 | R EY1 G Y AH0 L ER0
reindeer: R EY1 N D IH2 R
remote: R IH0 M OW1 T | R IY0 M OW1 T
replay: R IY0 P L EY1
reptile: R EH1 P T AY0 L
rescue: R EH1 S K Y UW0
respect: R IH0 S P EH1 K T | R IY0 S P EH1 K T
reunion: R IY0 UW1 N Y AH0 N
reward: R IH0 W AO1 R D | R IY0 W AO1 R D
rewind: R IY1 W AY0 N D
rhino: R AY1 N OW2
roadside: R OW1 D S AY2 D
romance: R OW0 M AE1 N S | R OW1 M AE0 N S
rooftop: R UW1 F T AA2 P
roommate: R UW1 M EY2 T
rooster: R UW1 S T ER0
rope: R OW1 P
rosemary: R OW1 Z M EH2 R IY0
rotary: R OW1 T ER0 IY0
rowboat: R OW1 B OW2 T
rowing: R OW1 IH0 NG
ruby: R UW1 B IY0
rugby: R AH1 G B IY0
runway: R AH1 N W EY2
saddle: S AE1 D AH0 L
safari: S AH0 F AA1 R IY0
saffron: S AE1 F R AH0 N
sailing: S EY1 L IH0 NG
salsa: S AO1 L S AH0
salute: S AH0 L UW1 T
sample: S AE1 M P AH0 L
sandwich: S AE1 N D W IH0 CH | S AE1 N W IH0 CH | S AE1 M W IH0 CH
sardine: S AA0 R D IY1 N
sawdust: S AO1 D AH2 S T
sawmill: S AO1 M IH2 L
scallop: S K AE1 L AH0 P
scarf: S K AA1 R F
scatter: S K AE1 T ER0
scenery: S IY1 N ER0 IY0
science: S AY1 AH0 N S
scorpion: S K AO1 R P IY0 AH0 N
scout: S K AW1 T
screen: S K R IY1 N
script: S K R IH1 P T
scroll: S K R OW1 L
scuba: S K UW1 B AH0
sculptor: S K AH1 L P T ER0
seafood: S IY1 F UW2 D
seaport: S IY1 P AO2 R T
season: S IY1 Z AH0 N
seaweed: S IY1 W IY2 D
secret: S IY1 K R AH0 T | S IY1 K R IH0 T
seedling: S IY1 D L IH0 NG
seesaw: S IY1 S AO2
select: S AH0 L EH1 K T
serenade: S EH2 R AH0 N EY1 D
sesame: S EH1 S AH0 M IY0
shadow: SH AE1 D OW2
shark: SH AA1 R K
sheep: SH IY1 P
shelf: SH EH1 L F
shiny: SH AY1 N IY0
shipyard: SH IH1 P Y AA2 R D
shoebox: SH OW1 B AA0 K S
shortcut: SH AO1 R T K AH2 T
shovel: SH AH1 V AH0 L
showcase: SH OW1 K EY2 S
shrimp: SH R IH1 M P
shrub: SH R AH1 B
sidewalk: S AY1 D W AO2 K
signal: S IH1 G N AH0 L
silky: S IH1 L K IY0
silver: S IH1 L V ER0
singing: S IH1 NG IH0 NG
skating: S K EY1 T IH0 NG
skunk: S K AH1 NG K
skyline: S K AY1 L AY2 N
slalom: S L AA1 L AH0 M
sleeve: S L IY1 V
slide: S L AY1 D
slipper: S L IH1 P ER0
slow: S L OW1
smart: S M AA1 R T
smooth: S M UW1 DH
snack: S N AE1 K
snail: S N EY1 L
snapshot: S N AE1 P SH AA2 T
snorkel: S N AO1 R K AH0 L
snowy: S N OW1 IY0
snuggle: S N AH1 G AH0 L
socket: S AA1 K AH0 T
software: S AO1 F T W EH2 R | S AO1 F W EH2 R
solar: S OW1 L ER0
solid: S AA1 L AH0 D
soloist: S OW1 L OW2 AH0 S T | S OW1 L OW2 IH0 S T
sonar: S OW1 N AA0 R
songbird: S AO1 NG B ER2 D
soprano: S AH0 P R AA1 N OW0 | S AH0 P R AE1 N OW0
sound: S AW1 N D
spaniel: S P AE1 N Y AH0 L
sparrow: S P EH1 R OW0
spatula: S P AE1 CH UH2 L AH0
spectrum: S P EH1 K T R AH0 M
speech: S P IY1 CH
sphere: S F IH1 R
spice: S P AY1 S
spider: S P AY1 D ER0
spinach: S P IH1 N AH0 CH
spiral: S P AY1 R AH0 L
splash: S P L AE1 SH
splendid: S P L EH1 N D IH0 D
sponge: S P AH1 N JH
spray: S P R EY1
sprinter: S P R IH1 N T ER0
spruce: S P R UW1 S
square: S K W EH1 R
squeaky: S K W IY1 K IY0
squirrel: S K W ER1 AH0 L
stable: S T EY1 B AH0 L
stadium: S T EY1 D IY0 AH0 M
staff: S T AE1 F
stage: S T EY1 JH
stairway: S T EH1 R W EY2
stallion: S T AE1 L Y AH0 N
stamp: S T AE1 M P
standard: S T AE1 N D ER0 D
starter: S T AA1 R T ER0
station: S T EY1 SH AH0 N
steamer: S T IY1 M ER0
sticker: S T IH1 K ER0
stone: S T OW1 N
storm: S T AO1 R M
stripe: S T R AY1 P
studio: S T UW1 D IY0 OW2
sturdy: S T ER1 D IY0
style: S T AY1 L
subject: S AH0 B JH EH1 K T | S AH1 B JH IH0 K T
subtitle: S AH1 B T AY2 T AH0 L
subway: S AH1 B W EY2
success: S AH0 K S EH1 S
sugar: SH UH1 G ER0
suitcase: S UW1 T K EY2 S
sunbeam: S AH1 N B IY2 M
sundown: S AH1 N D AW2 N
sunfish: S AH1 N F IH2 SH
sunrise: S AH1 N R AY2 Z
sunset: S AH1 N S EH2 T
superb: S UH0 P ER1 B
supply: S AH0 P L AY1
surfer: S ER1 F ER0
sushi: S UW1 SH IY0
sweater: S W EH1 T ER0
swift: S W IH1 F T
swimmer: S W IH1 M ER0
swing: S W IH1 NG
swirl: S W ER1 L
swoop: S W UW1 P
sycamore: S IH1 K AH0 M AO2 R
symphony: S IH1 M F AH0 N IY0
tablet: T AE1 B L AH0 T
tadpole: T AE1 D P OW2 L
talent: T AE1 L AH0 N T
tandem: T AE1 N D AH0 M
taxicab: T AE1 K S IY0 K AE2 B
teacher: T IY1 CH ER0
teammate: T IY1 M EY2 T
teapot: T IY1 P AA2 T
teaspoon: T IY1 S P UW2 N
teddy: T EH1 D IY0
telegram: T EH1 L AH0 G R AE2 M
tempo: T EH1 M P OW2
tennis: T EH1 N AH0 S | T EH1 N IH0 S
terrier: T EH1 R IY0 ER0
textile: T EH1 K S T AY2 L
thumb: TH AH1 M
thunder: TH AH1 N D ER0
thursday: TH ER1 Z D EY2 | TH ER1 Z D IY0
tiptoe: T IH1 P T OW2
toaster: T OW1 S T ER0
toboggan: T AH0 B AA1 G AH0 N
toggle: T AA1 G AH0 L
token: T OW1 K AH0 N
tomorrow: T AH0 M AA1 R OW2 | T UW0 M AA1 R OW2
toolbox: T UW1 L B AO2 K S
topaz: T OW1 P AE2 Z
topping: T AA1 P IH0 NG
torch: T AO1 R CH
tourist: T UH1 R AH0 S T | T UH1 R IH0 S T
tower: T AW1 ER0
tractor: T R AE1 K T ER0
trail: T R EY1 L
transfer: T R AE0 N S F ER1 | T R AE1 N S F ER0
trapeze: T R AH0 P IY1 Z
travel: T R AE1 V AH0 L
treasure: T R EH1 ZH ER0
treetop: T R IY1 T AO2 P
trek: T R EH1 K
trellis: T R EH1 L AH0 S
triangle: T R AY1 AE2 NG G AH0 L
tribute: T R IH1 B Y UW0 T
tricycle: T R IH1 S IH0 K AH0 L
trilogy: T R IH1 L AH0 JH IY0
trio: T R IY1 OW2
triplet: T R IH1 P L AH0 T
trolley: T R AA1 L IY0
trombone: T R AA0 M B OW1 N
trophy: T R OW1 F IY0
trousers: T R AW1 Z ER0 Z
trucker: T R AH1 K ER0
trumpet: T R AH1 M P AH0 T
trunk: T R AH1 NG K
tuesday: T UW1 Z D IY0 | T UW1 Z D EY2 | T Y UW1 Z D EY2
tugboat: T AH1 G B OW2 T
tulip: T UW1 L AH0 P
tumble: T AH1 M B AH0 L
tunnel: T AH1 N AH0 L
turkey: T ER1 K IY0
turnip: T ER1 N AH0 P
turtle: T ER1 T AH0 L
tuxedo: T AH2 K S IY1 D OW0
tweezers: T W IY1 Z ER0 Z
twice: T W AY1 S
twilight: T W AY1 L AY2 T
twinkle: T W IH1 NG K AH0 L
twister: T W IH1 S T ER0
umbrella: AH0 M B R EH1 L AH0 | AH1 M B R EH2 L AH0
uncle: AH1 NG K AH0 L
unicorn: Y UW1 N IH0 K AO2 R N
uniform: Y UW1 N AH0 F AO2 R M
universe: Y UW1 N AH0 V ER2 S
unlock: AH0 N L AA1 K
unwind: AH0 N W AY1 N D
update: AH0 P D EY1 T | AH1 P D EY2 T
upgrade: AH0 P G R EY1 D | AH1 P G R EY1 D
upright: AH0 P R AY1 T | AH1 P R AY2 T
useful: Y UW1 S F AH0 L
value: V AE1 L Y UW0
valve: V AE1 L V
vanilla: V AH0 N IH1 L AH0
vault: V AO1 L T
velvet: V EH1 L V AH0 T
venture: V EH1 N CH ER0
vibrant: V AY1 B R AH0 N T
victory: V IH1 K T ER0 IY0 | V IH1 K T R IY0
video: V IH1 D IY0 OW0
villa: V IH1 L AH0
vineyard: V IH1 N Y ER0 D
violin: V AY0 AH0 L IH1 N
visitor: V IH1 Z IH0 T ER0
vista: V IH1 S T AH0
visual: V IH1 ZH AH0 W AH0 L
vitamin: V AY1 T AH0 M AH0 N
vivid: V IH1 V AH0 D | V IH1 V IH0 D
voice: V OY1 S
volcano: V AA0 L K EY1 N OW0
volume: V AA1 L Y UW0 M
voyage: V OY1 AH0 JH | V OY1 IH0 JH
waffle: W AA1 F AH0 L
wagon: W AE1 G AH0 N
walkway: W AO1 K W EY2
wallaby: W AA1 L AH0 B IY2
walnut: W AO1 L N AH2 T
walrus: W AO1 L R AH0 S
waltz: W AO1 L T S | W AO1 L S
wardrobe: W AO1 R D R OW2 B
washer: W AA1 SH ER0
watchdog: W AA1 CH D AO2 G
wavy: W EY1 V IY0
waxy: W AE1 K S IY0
weekend: W IY1 K EH2 N D | W IY1 K IH2 N D
welcome: W EH1 L K AH0 M
western: W EH1 S T ER0 N | HH W EH1 S T ER0 N
wetland: W EH1 T L AE2 N D
wheat: W IY1 T | HH W IY1 T
whistler: W IH1 S L ER0 | HH W IH1 S L ER0
wiggly: W IH1 G AH0 L IY0
wildlife: W AY1 L D L AY2 F
window: W IH1 N D OW0
wingspan: W IH1 NG S P AE2 N
winner: W IH1 N ER0
wisdom: W IH1 Z D AH0 M
wise: W AY1 Z
wishbone: W IH1 SH B OW2 N
witty: W IH1 T IY0
wizard: W IH1 Z ER0 D
wombat: W AA1 M B AE2 T
woodwork: W UH1 D W ER2 K
wool: W UH1 L
workout: W ER1 K AW2 T
world: W ER1 L D
yard: Y AA1 R D
yawning: Y AO1 N IH0 NG
yellow: Y EH1 L OW0
yonder: Y AA1 N D ER0
yummy: Y AH1 M IY0
zebra: Z IY1 B R AH0
zigzag: Z IH1 G Z AE0 G
zipper: Z IH1 P ER0
zodiac: Z OW1 D IY0 AE2 K
`;

/** Every word's pronunciations, each a list of phonemes. */
export const PRONUNCIATIONS: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(
  ENTRIES.trim()
    .split('\n')
    .map((entry) => {
      const [word = '', sounds = ''] = entry.split(': ');
      return [word, sounds.split(' | ').map((sound) => sound.split(' '))] as const;
    }),
);
