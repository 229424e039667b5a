/** English, the words that fill the slots, and what profiles are made of. */
export const words = {
  town: ['Sandrel'],
  place: [
    'the Old Quay',
    'Ropewalk steps',
    'the fish market',
    'Lantern Hill',
    'the lighthouse path',
    'the mole',
    'the Saltings',
    'the ferry slip',
    'Cooper Square',
  ],
  street: [
    'Net Street',
    'Cooper Lane',
    'Ropewalk',
    'Pilot Street',
    'Chapel Rise',
    'Tar Alley',
    'Lantern Hill',
    'Quay Row',
  ],
  island: ['Holm', 'Little Skerry', 'Gannet Island'],
  boat: ['Perpetua', 'Little Anne', 'Grey Heron', 'Juniper', 'Solveig', 'Marigold', 'Kestrel III'],
  dish: [
    'fish soup',
    'leek and potato pie',
    'lentil stew',
    'mussels in cider',
    'plum dumplings',
    'herring salad',
    'saffron rice',
    'mushroom risotto',
    'apple crumble',
    'chickpea curry',
    'rhubarb cake',
    'onion tart',
    'bean casserole',
    'smoked mackerel pâté',
  ],
  cat: [
    'Captain',
    'Pickle',
    'Mrs Bolt',
    'Anchovy',
    'Olive',
    'Biscuit',
    'Gus',
    'Semolina',
    'Moth',
    'Hubert',
    'Tansy',
    'Duke',
  ],
  him: ['him', 'her'],
  book: [
    'The Salt Ledger',
    'Nine Winters of the Ferryman',
    'A House Facing Away',
    'The Weather Collector',
    'Letters to a Lighthouse',
    'The Understudy of Light',
    'Small Boats, Large Dogs',
    'What the Mud Keeps',
    'The Last Typesetter',
    'Orchard, After Rain',
    'The Cartographer’s Niece',
  ],
  piece: [
    'Evening over the Bar',
    'The Herring Mass',
    'Three Songs of Fog',
    'Come Home, Little Fleet',
    'The Ropemaker',
    'Lantern Carol',
    'Salt and Silver',
  ],
} as const;

export const bios = `
{Job}. {Hobby}, {hobby2}, [bad puns|too much coffee|strong opinions on soup]. [{pron}|Usually on the ferry.|Posts in two languages and a half.|]
[Lives|Born and stuck|Happily stranded] in {town}. {Job}. [Here for|Mostly] {hobby} and {hobby2}.
{Job} by day, {hobby} by night. [Views are from the second floor.|My own opinions, all of them.|Be kind.|Replies slowly.]
{hobby}. {hobby2}. [One cat.|Two kids.|A boat that leaks.|Three bicycles, none working.] {Job} at [the usual place|large|heart].
[Mother|Father|Aunt|Uncle|Granddad] of {n:1-4}, {job}, [terrible swimmer|decent baker|early riser|bringer of folding chairs]. [Mostly pictures.|Mostly harmless.|]
[I fix things|I grow things|I write things down|I carry things up stairs]. {Job}, {hobby}. [No politics before noon.|Ask me about {hobby2}.]
Came for a weekend {n:4-30} years ago. {Job}. {Hobby}.
`;

export const jobs = `
boatbuilder|nurse|ferry deckhand|primary school teacher|baker|harbour pilot|librarian|carpenter|marine biologist|bus driver|net maker
electrician|vet|bookseller|translator|cook|brewer|gardener|web developer|midwife|journalist|piano teacher|fishmonger|architect
retired welder|student|paramedic|photographer|bicycle mechanic|pharmacist|sailmaker|social worker|night porter|accountant|lighthouse guide
`;

export const hobbies = `
sourdough|knitting on ferries|wild swimming|chess|bird counting|old maps|sea shanties|mending|crosswords|allotment wars|radio plays|sketching
five-a-side|fermenting|ham radio|wooden boats|long walks|board games|letterpress|tide tables|fog photography|beekeeping|second-hand books|choir
`;

export const fields = `
Pronouns | {pron}
Boat | [{boat}|none, thank you|half of the {boat}]
Website | https://{user}.example
Instrument | [cello|accordion|bass, the voice|drum|none, I turn pages]
Currently reading | {book}
Plot | number {n:3-48}
Speaks | English, [German|French|Arabic|Japanese] and [some|a bit of] Gull
Favourite bench | {place}
Tea or coffee | [tea|coffee|both|soup]
Languages | [TypeScript, Python and swearing|en, de|en, fr, ja]
`;

export const pronouns = { w: 'she/her', m: 'he/him', n: 'they/them' } as const;

/** What a picture shows, for people who do not see it; by kind of picture. */
export const alts = {
  harbour: `[Houses in warm colours|A row of narrow houses] along a quay, [small boats|a few boats] in front, their [shapes|colours] mirrored in calm water.
The harbour [in soft light|seen from the water]: gabled houses, moored boats, [a pale sky|low clouds].`,
  dusk: `Layered hills at [dusk|sunset], each one [paler|bluer] than the one before, with a [low|glowing] sun.
[Evening|Last light] over the hills behind the bay; the sky goes from [orange to violet|gold to blue].`,
  food: `A [plate|round plate] of food seen from above on a [wooden|coloured] table, with cutlery beside it.
[Lunch|Dinner] from above: a [full|generous] plate, [a fork and a knife|cutlery], something green on top.`,
  cat: `A cat [looking straight at the camera|sitting upright], ears pointed, [clearly judging|very dignified].
Portrait of a cat [in front of a plain wall|with big eyes and long whiskers].`,
  chart: `A chart with [coloured bars and a line|a rising and falling curve], without labels.
[Hand-made|Simple] graph: values over several weeks, [with one clear peak|up and down].`,
  boat: `A sailing boat with [light|coloured] sails on [small waves|the open bay], [a few gulls|clouds] above.
[One|A single] sailing boat [heeling a little|under sail], the horizon behind it.`,
  night: `The town at night: dark blocks with [dozens of|many] lit windows, [the moon|stars] above.
Night view across the water, [yellow windows|lights] and their [reflections|long reflections].`,
  abstract: `A [child’s|bold] painting of [overlapping circles and stripes|coloured shapes], [wild|cheerful].
Abstract poster made of [simple shapes|arcs and blocks] in [warm|strong] colours.`,
  lighthouse: `A striped lighthouse on [rocks|a headland], [sea|waves] all around, [wide sky|clouds].
The lighthouse [at the end of the path|above the rocks] in clear light.`,
  books: `A shelf of books in many colours, some leaning, with [a plant|small things] between them.
[Two|Several] rows of books, [spines only|all heights].`,
  garden: `[Flowers|Big flowers] on long stems against [a fence|the sky], leaves in several greens.
A flower bed [in full bloom|up close], [round heads and pointed leaves|red, yellow and pink].`,
  pitch: `A football pitch seen from the stand, [white lines on striped grass|floodlights above], crowd on the far side.
The football ground with [a full stand|flags], green stripes and the goal.`,
  storm: `[High|Huge] grey waves under a dark sky, [spray|foam] everywhere, rain.
Storm sea: waves [taller than the quay wall|breaking], [a lightning bolt|heavy clouds].`,
  festival: `[Dozens of|Many] paper lanterns floating on dark water, [fireworks|stars] above the roofs.
Lanterns and [fireworks|lights] over the harbour at night, mirrored in the water.`,
  bridge: `Drawing of a [slender|light] bridge with cables over a river, [small boats below|town on both sides].
A cable bridge across the Orle [at sunset|in an architect’s picture], lamps along the railing.`,
} as const;
