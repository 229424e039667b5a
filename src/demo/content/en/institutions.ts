/** The lines of the town's institutions and its bots, which post in English (and the ferry in German too). */
export const desks = {
  lamp: `
[Good morning|Good evening], {town}. [What happened overnight|What you need to know today|Three things to know]: [roadworks on {street}|the council sits at {time:17-19}|new menu at Café Nadir], [a new exhibition at the museum|the {boat} back in service|the library open late], [mild|windy|grey].
[Correction|A correction]: [in our piece on {street} we gave a wrong house number|the {boat} is {n:21-64} metres long, not feet|the soup was the eastern one]. We are sorry.
[Letters|Readers write]: "[The bench at {place} is the best thing the town ever paid for|Please stop feeding the gulls|I have read you since 1971 and I still do the crossword first]".
[Reader's picture|Picture of the day|Photo]: {place}. [Send us yours.|Taken by a reader who wants to stay unnamed.|More in the weekend edition.]
`,
  mayor: `
[Visited|Spent the morning at|Thank you for the welcome at] [Quay School|the boatyard|the new clinic wing|the allotments]: [good questions, hard chairs|people who know what they do|I come back with a list]. [We'll get on it.|Promise noted.]
[My next citizens' hour|Open door] is [tomorrow|this week] at {time:16-18}, {place}. [No appointment, bring your questions.|There is coffee.|Yes, bins are allowed as a topic.]
[Proud of|A word about|Thank you to] the people who [keep the ferry running|clean up after us at {place}|teach our children|answer the phones at the town hall]. [You rarely hear it.|It matters.]
I have been asked [about the gulls|whether the chain is heavy|why the tower clock is fast]. [It is.|We're looking into it.|That one is above my office.]
`,
  ferry: `
Ferry {boat}: {time:6-21} [from|to] {island} is delayed by about {n:5-55} minutes ([fog|swell|loading|technical check]). / Verspätung, bitte Aushang beachten.
Ferry service {island}: [running to timetable|all sailings as planned|bicycles limited on the {time:15-18}]. Next departure {time:6-21}. / Nächste Abfahrt siehe Tafel.
Ferry {boat}: the {time:6-21} sailing to {island} is cancelled ([wind over force {n:8-10}|technical fault|crew rest]). Tickets stay valid. / Die Fahrt fällt aus.
`,
  weather: `
{town}: {n:6-22} °C, wind [SW|W|NW|N|SE] {n:3-38} km/h, humidity {n:48-97} %, pressure {n:987-1032} hPa. [Dry until evening.|Showers likely.|Fog patches near the water.|Sunny spells.]
Marine forecast: [SW|W|NW|variable] {n:2-4} to {n:5-8}, sea [slight|moderate|rough], visibility [good|moderate|poor in fog]. Water {n:7-18} °C.
`,
  tides: `
High water {time:0-11} ({n:3-4}.{n:0-9} m) and {time:12-23} ({n:3-4}.{n:0-9} m). Low water {time:5-9} (0.{n:3-9} m). #tides
`,
  club: `
[Training|Youth training|Women's team training] {time:17-19} [on the main pitch|in the hall|at the Saltings]. [New players welcome.|Bring water and a friend.|Boots optional, humour not.] #athletic
[Line-up|Result|Thank you] [for|from] [the weekend|yesterday]: {n:0-4}-{n:0-4}, {n:212-940} people, one [gull|dog|drone] on the pitch. [See you next time.|The soup sold out.]
`,
  choir: `
Rehearsal {time:19-20} in the [chapel|fish hall]. We start with "{piece}". [Basses, please be on time.|Guests welcome.|Pencils!] #harbourchoir
`,
  brewery: `
[On tap|New|Back] from [Thursday|tomorrow|today]: [a smoked stout|the plum sour|a pale ale with sea buckthorn|harbour lager, unfiltered], {n:3-6}.{n:1-9} %. [Batch {n:112-390}.|Bring your own jug.|Named after a cat.]
Brewery tour at {time:15-18}: [{n:2-9} places left|children may stir|ends in the cellar]. [No, the yeast has no name. Yes it has.|Sign up at the tap.]
`,
  sailing: `
Club [race|evening|work day] [tomorrow|this week], {time:9-18}, [at the crane|jetty {n:1-5}|club house]. [Crew wanted for the {boat}.|Soup after.|Bring gloves.] #sandrelsc
`,
  library: `
[New on the shelf|Just catalogued|Returned after {n:3-19} years]: "{book}". [First come, first read.|It smells of the sea.|No fine, we are just happy.]
[Story time|Reading circle|Homework help|Poetry evening] at {time:10-19}. [Any language welcome.|Today in English and Arabic.|Today in German and French.|There are cushions.]
`,
  school: `
Class {n:1-6}[a|b|c] [has planted|has counted|has written down] {n:12-240} [beans|gulls|words that only exist in {town}]. [Results on the fence.|Come and see.|We are very proud.]
`,
  lifeboat: `
Launched at {time:0-23} to [a yacht with engine trouble|a kayak in fog|a fishing boat aground] off {island}. [Everyone safe.|Towed in, tea served.|Back at {time:0-23}.] [Wear the jacket.|Thank you to all volunteers.]
[Open station|Knots and cake|Donations day] at {time:11-16}. [Try on the helmet.|The dog will be there.|Ask us anything.]
`,
  market: `
Market on {place} until {time:13-15}: [cheese from Holm|the bread van|smoked eel|honey|cut flowers], [mushrooms|new potatoes|mussels] and [music from ten|coffee by the choir|a knife grinder].
`,
  museum: `
Object of the [day|week]: [a tin box|a rope sample|a ship's bell|a child's oilskin|a log book] from {n:1861-1958}, [found in an attic on {street}|given by a family from {island}|salvaged off the bar]. [Do you know more? Write to us.|On show from tomorrow.|It still smells of tar.]
`,
} as const;
