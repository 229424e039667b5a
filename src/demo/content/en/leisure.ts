/** English, hobbies and interests. One template a line; posts first, replies after the `--` (syntax: grammar.ts). */
export const leisure = {
  football: `
Training [in the rain|under one working floodlight|with eleven and a half players] tonight. [Legs gone, heart full.|The ball went into the harbour twice.|Coach says we look "committed".]
[Two|Three|Four]-[nil|one|two] [win|defeat] for the [under-elevens|second team|women's team|veterans] today. [The referee was nine.|Everyone got an orange slice.|I am hoarse.|The keeper scored, don't ask.]
q> Who is [on the bus to|watching|bringing the drum for] the away game at [Kestrow|Port Ansel|Mirrow]? [I have two seats.|Bring dry socks.|Leaving from {place}.]
Athletic in one sentence: [we defend like poets|we score when nobody's looking|we always lose our keys and never our heart].
p> [Our ground|The pitch|The north end] [this morning|before kick-off|after the rain]. [Is there a prettier place to lose?|The gulls were the first in.|Grass by volunteers, moss by nature.]
Unpopular: [the old scoreboard was better|the half-time soup deserves a trophy|the offside rule should apply to the council].
{Name} [scored|missed an open goal|saved a penalty|wore odd boots] and will [never let us forget it|be told about it until retirement|be buying the round].
Season so far: [played {n:7-15}, understood {n:1-5}|better than feared|a long poem with a short rhyme]. [See you at the next one.|Blue and rust until we dust.|Up the Athletic!]
My [gran|aunt|boss] has not missed a home game since [the floods|the wooden stand|before I was born], and today she [told the linesman off|caught the ball|got a standing ovation].
--
Up the [Athletic|Rusts|Blues]! [Always.|And never mind the table.]
The referee [was fair|needs my glasses|is my cousin, leave him alone]. [Sorry.|I said what I said.]
q> [I'm in|Count me in|Two of us]. [I'll bring soup.|Who has the flags?|Meet at the kiosk?]
We'd win more [if the pitch were flat|with the drum|if training started on time]. [Just saying.|I have said this since school.]
p> [Best view in the league|I can smell the chips|That stand has heard things]. [See you there.]
[My knees hurt|I lost my voice|I aged ten years] just [reading|watching] this.
`,
  choir: `
e> Rehearsal: [the altos were heavenly|the tenors found the note, together, once|forty people breathing at the same time]. [I walked home humming.|Why is this not on prescription?|We have {n:3-9} weeks left. Help.]
q> The harbour choir needs [two basses|a tenor, any tenor|someone who can count to seven|page turners]. [No audition, only biscuits.|You don't need to read music.|Do you sing in the shower? Apply.]
Earworm of the day: the [second|last|impossible] bar of "{piece}". [You're welcome.|It has been nine hours.|The whole office is humming now.]
Our conductor tonight: "[Sing it like fog, not like porridge|I hear forty soloists|Basses, you are a harbour, not a harbour wall|Again, with consonants]."
"{Piece}" in the [chapel|fish hall|old rope factory]: [the echo sings along for {n:3-7} seconds|the acoustics forgive everything|someone's phone came in on the beat].
p> [Poster|Flyer|Draft poster] for the concert. [{n:3-6} colours, no budget.|Made by the sopranos.|Tickets at the library.]
Bought a [second-hand cello|concertina|ukulele|tin whistle]. [My neighbours have been informed.|{Cat} left the room.|I can play half of "{piece}".]
Session at the Crooked Oar tonight: [two fiddles, one bodhrán, eleven opinions|bring an instrument or a thirst|we stop when the ferry bell rings].
Little known fact: [altos hold a town together|you cannot be angry while singing "{piece}"|every choir has one person with all the pencils].
--
"{Piece}"! [I cried at the end last time.|The key change gets me every time.|We sang it at school.]
q> [My husband|My son|My boss] sings all day. [I'm sending him.|Take him, please.]
q> I [can't read music|am rusty|only know the low bits], [is that really all right?|but I'll come.|but I own a pencil.]
[I heard you from the street|I could hear it through the window|We stood outside and listened]. [Shivers.|Wonderful.|Don't ever stop.]
Save me [a seat|a biscuit|a spot in the second row], [I'm coming from work|the ferry is late].
p> [Beautiful poster|I want it as a print]. [Who drew it?|The lettering!]
`,
  harbour: `
p> [Early|Late|Quiet|Golden] [light|hour|water] at {place}. [The {boat} was just coming in.|Only me and a cormorant.|Two fishermen, no words.]
p> {Place} [from the lighthouse steps|at low tide|after the rain|this evening]. [I have taken this picture a hundred times.|Never the same twice.|Please ignore the traffic cone.]
p> [Blue hour|Last light|The first lamps] on the quay, [hands frozen|coffee in the other hand|{n:2-9} tries to get it straight]. [Worth it.|My favourite ten minutes of the day.]
p> Found [an old postcard view|the exact spot of the 1920s photo|a new angle]: {place}. [The crane is gone, the gulls are the same.|My grandfather mended nets right there.]
The {boat} is [back from the yard|getting a new coat of paint|out of the water], [green now|with a new mast|and looks twenty years younger]. [Go and say hello.|I have feelings about the colour.]
A [seal|porpoise|very confused swan|tall ship] in the [inner harbour|Orle|marina] [this morning|just now|again]. [No, I'm not working.|Half the office is at the window.|It looked at us as if we were the attraction.]
[Low|Spring|Neap] tide: [you can see the old slipway|three bicycles and a shopping trolley|the ribs of the wreck]. [Time travel for free.|Wear boots.]
q> What was [the building with the round window|the iron ring|the tiny door] on {place} [originally|built for]? [The archive is closed today.|My kids want to know.|I've walked past it for years.]
Harbour sounds, a ranking: [halyards|foghorn|gulls|ferry ramp], [halyards|foghorn|the ice machine at dawn], [distant accordion|someone whistling on a boat].
--
p> [Stunning|Beautiful|I can hear it]. [Print it.|The reflections!|That's my boat on the left.|May I use it for our newsletter?]
p> I was standing [right behind you|on the other side|there an hour too late], [I swear|what a light|typical].
q> [A customs house|The ice store|A chapel for sailors|The pilot's office], [my grandfather worked there|until the fifties|ask at the museum].
{Place} is [the heart of this town|best with nobody there|where I had my first kiss]. [No details.|Thanks for the memory.]
I [used to fish|learned to swim|fell in] there. [Cold.|Different times.|Would do it again.]
The {boat}! [My uncle built her.|She deserves it.|Is she taking passengers?]
`,
  books: `
Finished "{book}" [on the ferry|at two in the morning|in one rainy day]. [I need to sit with this one.|Nobody talk to me.|The last page! The last page!|It gets better after page {n:40-120}.]
q> [Looking for|Recommend me] [a novel without a murder|something with the sea in it|a book for a ten-year-old who hates books|poems for a sceptic] [after "{book}"|for the long weekend|, please].
The library has {n:3-9} copies of "{book}" and [all are out|a waiting list of {n:11-40}|one came back with a pressed flower inside]. [Good sign.|I'm number nine.|This town reads.]
Book club verdict on "{book}": [three loved it, two shouted|we talked about the soup instead|the longest discussion since the lighthouse biography]. [Next month: something short.|I changed my mind twice.]
p> [My reading pile|The flea market haul|The shelf after a day of sorting]. [It was supposed to get smaller.|I went in for one.|By colour, sorry librarians.]
"{Book}": [beautiful sentences, dull people|I wanted to live in that kitchen|the sea is the best character|I guessed the ending and cried anyway].
m> [Forty|Twenty|Thirty] pages of "{book}" before anybody else is awake. [Best part of the day.|The house belongs to me and the kettle.]
Underlined in "{book}": [a whole chapter about waiting for a boat|the bit about the two sisters and the stove|the description of rain, page {n:31-240}]. [I'm jealous of the author.|Read it aloud.]
The little book box on {street} had [a cookbook from 1961|a detective story without the last page|"{book}" with a love letter in it] today. [I left two of mine.|Somebody please own up.]
--
"{Book}" [broke me|is on my pile|was my favourite last year]. [Take your time with the end.|Did you like the sister?|Now read the second one.]
I [gave up at page {n:40-90}|couldn't put it down|listened to it], [should I try again?|on the night shift.|twice.]
q> ["{!book}"|Try "{!book}"], [short, salty and funny|not a single corpse|it made my teenager look up from the phone].
Can I [borrow|have|read] it [after you|next|, once you're done]? [I return books, I promise.|I'll trade you "{!book}".]
p> [I see "{!book}" in there!|That is a happy shelf.|No judgement, mine is taller.]
The library thanks you. [Come in, it's warm.|There is a new shelf by the window.]
`,
  jokes: `
My [smart speaker|fitness watch|weather app] just [told me to breathe|congratulated me for sleeping|asked if I was moving]. [I live at the sea, I float.|We are no longer on speaking terms.]
Harbour wisdom: [never argue with a gull about chips|a knot you cannot untie is a decision|if the captain puts down the coffee, hold on].
What's the difference between [the ferry and my ex|our wifi and the tide|the council and a jellyfish]? [One comes back.|One of them is punctual.|A jellyfish moves.]
Doctor: [any exercise?|do you drink enough?] Me: I [carry the shopping up Lantern Hill|live in {town}, I inhale water|once ran for the {time:20-22} ferry].
A gull walked into Café Nadir and [ordered nothing, took everything|left with a croissant|reviewed the place: five stars]. [That's it, that's the joke.|True story.|{Name} was the croissant's owner.]
I don't need [a gym|a sauna|a personal coach], I have [a stiff rudder|the queue at the fish market|a toddler and a fourth-floor flat].
"We should get a boat," I said {n:3-12} years ago. [I have not sat down since.|I now own sandpaper in nine grades.|My bank says hello.]
Told the kids the [foghorn|lighthouse] is [the sea's alarm clock|a giant looking for his keys]. [They told the teacher. I have an appointment.|No regrets.|They believe me for another year, I think.]
Anagram corner: "{town} ferry" [is not an anagram of "on time"|contains "fern" and "yell", sort of|contains no "early". Coincidence?]
New diet: [I eat only what the gulls leave me|everything, but by the sea|soup until I become soup]. Down [zero|half a] kilo. [Very happy.|Science.]
--
[I laughed far too loudly on the bus.|Get out.|I'm telling this at dinner.|Delete this, my dad will see it.]
The gull [is my landlord|has a lawyer|read this and is not amused].
[Ten|Nine|Eight] out of ten, [one point off for being true|would groan again|my mother gave it eleven].
You [win the internet|may go home|have been spending time with {name}]. [At least the harbour part of it.|It shows.]
Not to be that person, but [the gull was in the right|technically a jellyfish drifts|I'm stealing this].
`,
  tech: `
The [printer|router|projector|ticket machine] at [work|the library|the town hall] has [achieved consciousness|chosen violence|a new error: {n:2-9}0{n:1-9}]. [We are negotiating.|I turned it off and on, and off.|I brought it an offering of toner.]
q> What do you use for [backups|shared calendars|notes|passwords] [in a family|in a small club|without a subscription]? [It should survive me.|Simple, please.|My mother must be able to use it.]
Spent [three hours|a whole evening|my lunch break] on a bug that was [a missing comma|daylight saving time|a cable|me]. [Computers were a mistake.|I feel alive.|I learned nothing.]
p> [{n:14-60} days of|A year of|One week of] [water temperature|ferry delays|my step count|air pressure], [plotted|from a sensor in a jam jar|logged by a tiny computer on my balcony]. [You can see the storm.|No, I am not fine.|Data is cosy.]
The repair café fixed [{n:7-22}|a record {n:23-31}] things today: [toasters|a record player|a talking bear|three lamps and a marriage]. [Nothing is rubbish.|Next one in a month.|Come with broken things, leave with cake.]
Friendly reminder: [make a backup|your password is not "{town}1"|update the router|the cloud is somebody's cellar]. [Today.|I say this with love.|Ask me why.]
My [terminal|text editor|phone] greeted me with "[welcome back, it's been {n:2-40} days|everything is up to date|are you still there?]" and I [felt judged|took it personally|wept].
Old laptop + [a light system|new memory|a can of air] = [writes novels again|my daughter's first computer|a server for the allotment club]. [Don't throw them away!|Took one evening.]
Why does every [kettle|bicycle lock|light bulb] need an [account|app|update] now? [I want tea, not a relationship.|Bring back knobs.|I am thirty-one and already an old man.]
Running my own [mail|little web page|photo album] [since yesterday|for a month], and [nothing has exploded|I keep looking at the logs|three visitors, all me].
--
Have you tried [turning it off and leaving town|kicking it gently|another cable]? [It's always the cable.|Works for me.]
q> [Two disks and a calendar reminder|A boring text file|Paper. Really.|The thing the library recommends], [nothing fancy|for six years now|never lost a byte].
[Daylight saving time|A missing comma|DNS] [took a week of my life|is always the answer|owes me a holiday].
I can [help|lend you a cable|look at it] [on repair café day|after work|if there is cake].
p> [Love a good graph|What's the dip in the middle?|Please share the data]. [Axis labels next time!|I want one for the allotment.]
[Knobs!|A switch! A simple switch!|Amen.] [Found the one person who agrees with me.|I'll sign anything.]
`,
  sailing: `
[Force {n:3-6}|A steady breeze|Just enough wind], [two reefs|all sails up|a crew of beginners] and [nobody fell in|only one hat lost|tea for everyone]. [Good day on the water.|Grinning since noon.]
p> {Boat} [under full sail|at anchor off {island}|coming home ahead of the rain]. [Crew of three, average age seventy.|I have sand everywhere.|She still turns heads.]
Work on the {boat}: [sanding|caulking|varnish, coat {n:2-7}|cursing]. [Launch is a rumour.|She'll float by spring, somebody's spring.|A boat is a hole you pour weekends into.]
q> Looking for [crew|a second pair of hands|somebody with a big trailer|an old winch] for [the club race|a trip around {island}|Saturday]. [No experience needed, only humour.|There will be soup.]
Club race result: [{boat} by a nose|third|we came last, but beautifully|a protest, a counter-protest, and cake].
Taught [six kids|my mother-in-law|the new librarian] to [sail backwards|tie a bowline|capsize on purpose] today. [Everyone wet, everyone proud.|Best teacher is cold water.|Knot of the week achieved.]
e> Last one in, [moon on the water|engine off|phosphorescence in the wake]. [Nobody spoke until the jetty.|You cannot buy that.|This is why.]
Sea area [tonight|tomorrow]: [south-west {n:3-5}, later {n:5-7}|variable, fog banks|swell from the north]. [Check your lines.|I'm staying at the stove.|Fenders out, everyone.]
Safety first: [wear the thing|check the flares|tell someone where you're going|the water is colder than you are brave]. [The lifeboat crew will thank you.|Signed, a wet person.]
--
The {boat} [is a beauty|looked fast today|has the best crew]. [See you at the club.|I was the one waving.]
q> [I'm free|My sister is keen|I have a trailer], [just say when|and I bring rope|and I can cook].
[Which varnish?|How many coats now?|Sandpaper or heat gun?] [Asking for my own hole in the water.]
We [saw you from {island}|heard the singing|had the same squall]. [What a sky.|Impressive jibe.]
[Fair winds|Well sailed|Wear the thing, indeed]. [From the lifeboat crew, thank you.|And mind the sandbank.]
p> [Frame that|Classic lines|My heart]. [Is the rig original?|Nothing beats wood.]
`,
} as const;
