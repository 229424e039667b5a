/** English, everyday topics. One template a line; posts first, replies after the `--` (syntax: grammar.ts). */
export const daily = {
  weather: `
m> [Fog|Thick fog|Sea fog] so [dense|heavy|stubborn] this morning that {place} has [simply disappeared|gone missing|been cancelled].
m> Woke up to [rain on the skylight|wind in the rigging|gulls arguing on the roof|the foghorn]. [Going back under the blanket.|Good morning, I suppose.|Coffee first.|Could be worse.]
Four seasons before lunch again: [drizzle|hail|fog], then [sun|wind|a rainbow over {place}], then [more drizzle|proper rain|sun as if nothing had happened].
The wind on {place} just [stole my umbrella|took my hat and kept it|turned a pushchair into a yacht|delivered somebody's laundry to me]. [No further questions.|I respect it.|Well played.|Not even angry.]
p> The light over {place} [right now|about ten minutes ago|this evening before the rain came]. [No filter, just luck.|Worth the wet shoes.|I nearly missed the bus for this.|Phones never get it right, but here you go.]
e> Clear sky tonight, [hardly any wind|no clouds at all|colder than it looks]. [Go and look up.|You can see the planets from {place}.|The harbour is like a mirror.|Take a scarf.]
q> Is it just me or is it [unusually warm|colder than last week|windier every day|very humid] [down by the water|on {place}|this week|since yesterday]?
Forecast said [dry|bright spells|light breeze]. My [shoes|bicycle seat|washing line|sandwich] would like [a word|an apology|compensation].
n> Finally [sun|a dry hour|blue sky]. The whole of {place} is [outside|eating lunch on the steps|squinting|pretending to work].
{n:11-19} degrees, [west|south-west|north-west] wind, and the [smell of seaweed|gulls in full voice|washing actually drying]. [I'll take it.|Perfect day for {place}.|No complaints today.]
p> [Rainbow|Double rainbow|Half a rainbow] over {place}. [The gold is apparently in the car park.|A stranger pointed it out to me and we both stood there.|Everyone stopped, even the gulls.]
Reminder that there is no bad weather in {town}, only [bad gutters|people who parked under the gulls|optimists without a coat|wet socks].
--
Same [here|up on the hill|on our street]. [The dog refused to go out.|I gave up on my hair.|Soup weather.|The cat is unimpressed.]
The [bot|forecast|radio] says it clears up by [noon|tomorrow|four o'clock]. [I believe nothing.|We'll see.|Fingers crossed.]
My [grandmother|neighbour|knee] predicted this [yesterday|days ago] and is [unbearable|very smug] about it now.
It's [brighter|raining sideways|completely still] on {!place}, [if that helps|for the record|just so you know].
q> Not just you. [I put the heating on.|The thermometer on the quay agrees.|We were saying the same at work.|I noticed it on the ferry.]
p> [What a sky|What a light|Beautiful]. [I was indoors, typical.|I saw it from the bus!|Thank you for looking up for the rest of us.]
I hung out the washing an hour ago. [You're welcome, everyone.|So that's on me.|Cause and effect.]
`,
  ferry: `
m> The {time:6-8} ferry is [late|{n:10-45} minutes late|still on the other side|"about to leave"] again. [The coffee queue is delighted.|Nobody is surprised.|At least the sunrise is nice.|I have read all my messages twice.]
[Foot passengers only|One deck closed|Reduced timetable] on the {boat} today because of [a broken ramp|an engine check|the swell|"operational reasons"]. [Plan ahead if you need to get to {island}.|Take a book.|Allow an extra hour.]
Overheard on the {boat}: "[We don't do delays, we do suspense|I don't get seasick, I get sea-thoughtful|It's not late, it's on island time|The view is included in the price]."
q> Does anyone know if the [last|{time:20-22}|early] ferry [to|from] {island} [still runs|takes bicycles|takes dogs|is full already] [tomorrow|this weekend|on holidays]?
e> Made the last ferry with [eight seconds|half a sandwich|one shoe untied] to spare. [The deckhand applauded.|The deckhand sighed.|My lungs are still on the quay.]
The new [timetable|ticket machine|waiting room|ferry app] [is out|has arrived|exists now] and [I need a degree to read it|it is actually good|it believes I am a lorry|it speaks four languages and none of them politely].
p> Crossing to {island} [in flat calm|with two porpoises alongside|with the sun right behind us|through the tail of the rain]. [Best commute in the world today.|Some days the delay is a gift.|I forgive the {boat} everything.]
Lost on the {boat}: one [blue|green|yellow|striped] [scarf|umbrella|child's mitten|lunch box]. [It misses you.|It is with the crew.|Sentimental value, please ask around.]
The [crew|captain|deckhand] of the {boat} just [waited for a running schoolkid|turned back for a forgotten dog|let the kids blow the horn]. [That's the whole post.|This is why I stay here.|Give them a raise.]
Thirty years of taking this ferry and I still [go up on deck|count the buoys|wave at the lighthouse|check for seals]. [You should too.|No regrets.|Cheapest happiness there is.]
q> [Petition|Serious question|Idea]: [hot soup|a quiet corner|a bookshelf|a ping-pong table] on the {boat}. [Who is with me?|Who do we write to?|Why not?]
--
I was on that one. [It left eventually.|We sang a bit.|The captain apologised very charmingly.]
q> Yes, but [only until nine|ask the crew first|book the day before|not when it's above force seven].
q> It says [yes on the board|"weather permitting" on the website|no in the app and yes at the counter], so [who knows|go early|good luck].
The {boat} is [older than my parents|a state of mind|doing her best]. [Be kind to her.|We all are.|Respect.]
[They|The company] announced it [on the board|by shouting|after we had all boarded], so [technically correct|no complaints|there's that].
Take the [bus round|early one|bike path] instead, [it's only forty minutes|you'll see herons|honestly faster this week].
p> [Gorgeous|I miss that crossing|Now I want to take the day off]. [Were those seals on the sandbank again?|I can smell the diesel and the coffee.|Save me a seat outside.]
`,
  food: `
e> Made {dish} tonight. [It fed six and silenced four teenagers.|Far too much, come round.|My grandmother would have added more salt.|There are no leftovers to report.]
p> {Dish}, [third attempt|finally like my aunt's|from the good pan], and [I am insufferably proud|I ate it standing up|the kitchen looks like a crime scene|nobody spoke for ten minutes].
q> What do you [put in|serve with|do differently for] your {dish}? Mine needs [something|rescuing|a bit more life].
The [secret|trick] of good {dish} is [patience|butter|to ignore the recipe after step two|a bay leaf nobody can taste]. [I will not be taking questions.|You're welcome.|Fight me, kindly.]
Ada's bakery has [the dark rye|cinnamon knots|the plum cake|cheese twists] [again|today|until they run out], [go now|I bought four|there's a queue to Net Street already].
Fish market report: [mackerel|herring|mussels|crab|plaice], [cheap|shining|huge|still annoyed], and [the stall by the steps has samphire|Jory gave me a free lemon|a gull stole a whole tray].
My [toddler|flatmate|father|neighbour] [ate two bowls of|politely declined|asked for the recipe of|named the cat after] my {dish}. [A historic day.|I don't know how to feel.|Peak of my career.]
Sourdough update: [it lives|it doubled|it escaped|it smells of apples now]. [Its name is {cat}.|We have had words.|Free jars of starter, ask me.|I am a slave to a jar.]
[Free|Too many|A crate of] [lemons|plums|courgettes|eggs|apples] at our gate in {street}, [take some|bring a bag|please, I beg you]. [No money, jam accepted.|First come, first served.|The hens apologise for nothing.]
Hot take: {dish} is [better the next day|a breakfast|overrated, but I'll have seconds|proof that things can be simple and good].
n> Lunch on the harbour wall: [bread, cheese and a watchful gull|chips with too much vinegar|cold {dish} from a jar]. [The gull won.|Nothing better.|Wind included.]
p> Café Nadir does {dish} [on Thursdays now|as a special|with flatbread], and [look at it|I would like to live there|I ordered it twice].
--
[Recipe, please!|You can't post that without the recipe.|We need the recipe, and the big pan.] [My mouth is watering.|Asking for a whole street.]
{Dish}! [My mother made it every Sunday.|With mustard, always.|I thought nobody cooked it any more.]
[Try|I'd try|Add] [a squeeze of lemon|a spoon of miso|smoked paprika|more onions than seems reasonable] in your {dish}. [Changed my life.|Trust me.|Report back.]
q> [Caraway|Fennel seeds|A glass of Three Anchors stout|Brown butter|A grated apple]. [Don't tell anyone I told you.|Learned it from the harbour cook.|It's not traditional, but it works.]
I am [on my way|bringing a spoon|outside your door already|three streets away and hungry].
p> That looks [so good|better than the restaurant|like a painting]. [What's the green on top?|Is that the blue plate from the flea market?|I'm having toast. Thanks for that.]
How long does {dish} take you? Mine is never [done|ready|soft enough] [under two hours|before nine in the evening].
`,
  council: `
Council meeting, item {n:3-14}: [forty minutes about benches|an hour about bins|the parking on {street}|a sub-committee for the sub-committee]. [Democracy is a long-distance sport.|I brought knitting.|And yet I love it.]
[The draft budget|The noise plan|The new bin calendar|The cycling plan] is [online|at the library desk|open for comments until next week]. [Read page {n:9-64}.|It concerns {street}.|It's less boring than it sounds.|Tell them what you think.]
q> Who decides [where the dog bins go|when {street} gets resurfaced|about the lights on {place}|how loud the gulls may be]? [Asking as a citizen.|Asking for my ankles.|I have been sent to four desks.]
[The pothole|The broken lamp|The loose paving] on {street} has been [fixed|marked with yellow paint|given a little fence]. [Only {n:3-19} months.|Celebrations at the corner tonight.|I almost miss it.]
Somebody on the council said "[we are not made of quays|a bench is a statement|let us not open the drawer of drainage]" tonight and I [wrote it down|will have it embroidered|cannot stop thinking about it].
I went to the [citizens' hour|planning meeting|housing forum] and [people actually listened|everyone brought a folder|there was cake]. [Next one in two weeks.|Come along, it's our town.|More of that, please.]
[Twelve|Nine|Twenty] new flats planned at [the rope factory|the Saltings|the old cannery]. [Good.|Affordable ones, I hope.|Let's see who can pay for them.|The swifts nest there, has anyone asked them?]
The library [opens on Sundays|keeps its late night|gets a new roof], decided [unanimously|with one abstention|after three hours]. [A good day for {town}.|Someone hug the librarians.|That's what taxes are for.]
q> Straw poll: should {street} be [car-free on weekends|one-way|resurfaced first|planted with trees]? [My neighbours are split down the middle.|I can see both sides.]
Minutes of the last session, shortened: [bins, bins, harbour dues, bins|everyone agreed and nobody was happy|we will look into it]. [You're welcome.|Full text at the town hall.]
--
I was there. [The biscuits were good.|It was longer than that.|Someone fell asleep and I won't say who.]
Thank you for [going so we don't have to|reporting from the front|reading the annexes]. [Seriously.|Public service.]
q> The [roads office|harbour office|district board], second floor, [Tuesdays only|ask for the nice one|bring patience].
[Write to them|Put it in the comments form|Come to the citizens' hour]. They [do answer|answered me in two days|count every letter].
[I disagree|I see it differently], [but thanks for the figures|but I like that we can argue about it here|and I'll say so at the meeting].
Someone has to say it: [the money isn't there|the benches are lovely|it's the drainage, it is always the drainage].
`,
  cats: `
p> {Cat} has [discovered|occupied|rejected] the [new sofa|sink|box of the thing we bought for {him}|windowsill]. [We live around {him} now.|Negotiations have failed.|No further plans today.]
q> LOST: {cat}, [grey|black and white|ginger|tabby], last seen near {street}. [Answers to nothing but the fridge.|Shy, loves fish.|Wears a red collar.] [Please look in your sheds!|Any sighting helps.|The kids are very sad.]
FOUND: a [grey|ginger|three-coloured|very loud] cat on {place}, [well fed|no collar|convinced it lives with us]. [Whose is it?|Message me.|It has already chosen an armchair.]
{Cat} came home! [{n:3-9} days|Two nights], [one scratch|smelling of fish|fatter than before], [no explanation|zero remorse]. [Thank you all for searching.|Thank you, {town}.|I cried in the hallway.]
m> {Cat} woke me at [four|five|half past four] by [sitting on my face|singing|knocking one pen after another off the desk|staring]. [Breakfast was served.|I am but staff.|Good morning to both of us.]
The harbour cat with the [torn ear|white paw|crooked tail] now has [its own chair at Café Nadir|a seat on the {boat}|three names and four dinners]. [As it should be.|Local celebrity.|Let nobody tell it that it's not the mayor.]
p> Portrait of {cat}, [disappointed|asleep on my manuscript|guarding the radiator|plotting]. [Artist unknown.|{n:4-14} years old and never wrong.|The eyes follow you.]
The vet says {cat} is "[generously built|a strong personality|perfectly healthy and very rude]". [I feel seen.|We are on a diet now, both of us.|I have framed the bill.]
My dog has [befriended|apologised to|been slapped by] the neighbours' cat. [They share the step in the sun now.|History in {street}.|He thinks it was a compliment.]
--
Shared! [I'll look in our shed on {!street}.|I'll ask the night shift.|Our street is looking too.]
q> I saw [a cat like that|one sitting on the net racks|something furry] near {!place} [this morning|last night around ten|an hour ago]! [Worth a look.|It ran off towards the boats.]
q> [Put out|Leave out] [your worn jumper|the litter tray|something with fish]; [that brought ours back|they find home by smell].
[Look at that face!|What an emperor.|The whiskers!] [Please give {cat} a treat from me.|I would do anything it asks.|Ten out of ten.]
{Cat} is [the best name|clearly in charge|my hero|a menace and I love it].
So happy for you! [We were all hoping.|I can stop checking under cars.|Best news of the week.]
p> [More pictures of {cat}, please.|I needed this today.|Mine sits exactly like that, like a loaf.|This should be the town's coat of arms.]
`,
  garden: `
The [beans|sweet peas|leeks|herbs] on [our balcony|plot {n:3-48}|the roof] [have opinions|are winning|survived the wind|have taken over the rail]. [I only work here.|Send string.|I am so proud.]
p> First [fig|dahlia|bowl of berries|proper salad] from the allotment. [Tiny, but mine.|Cost per piece: about forty coins.|The slugs left me some.]
q> How do I [get rid of slugs|save a leggy rosemary|stop the gulls pulling up seedlings|prune an old pear tree] [without poison|without losing my mind|before the weekend]?
Swapping [tomato seeds|mint, so much mint|strawberry runners|two young quinces] for [anything|chives|a bit of help with a fence|jam jars]. Plot {n:3-48}, [mornings|after five|look for the blue shed].
A [hedgehog|toad|wren|whole family of sparrows] has moved into [the compost|my wellies|the shed]. [Works stopped until further notice.|Rent is paid in slugs.|We are honoured.]
Allotment rule number {n:2-9}: [the hose always leaks on you|never turn your back on a courgette|your neighbour's tomatoes are redder|the best tool is a chair].
p> This [rose|hollyhock|sunflower|wisteria] on {street} [grows out of the pavement|is taller than the postbox|has no gardener, it just decided]. [Stop and smell it.|Town of small miracles.|I took the long way for it.]
e> Watering cans, [bats|swifts|one blackbird], [mud up to the knees|a cold bottle of Three Anchors]. [That was the evening.|Therapy is expensive, this isn't.|Good night.]
q> Anyone got [spare pots|bamboo canes|a wheelbarrow for a day|old windows for a cold frame]? I have [cake|plums|a strong back] to offer.
--
q> [Coffee grounds|Copper tape|A pond and two frogs|Wool pellets]. [Works for us.|Ask me how I know.|And patience.]
q> Yes! [In our shed on {!street}, help yourself.|Come by after six.|I'll bring it to the plot.]
[Gorgeous|How lovely], [and so early|and ours have barely started|you have the right soil]. [What do you feed it?|Jealous in {!street}.]
The salt wind gets everything on our side. [Yours must be sheltered.|I grow stones, mostly.]
I can bring [string|a net|jars|the good secateurs] [tomorrow|on my way home].
p> That colour! [Is it scented?|I walk past it every day and never looked up.|My grandmother had the same one.]
`,
  school: `
m> School run in numbers: [one|two] forgotten lunch boxes, [three|five] puddles, [a lost shoe|a found worm|a deep question about whales]. [On time, somehow.|We made it.|I need a nap.]
My [daughter|son|nephew|niece] ({n:5-10}) asked today [who switches the tide on|whether fish get thirsty|why the mayor needs a necklace|if yesterday is a place]. [I said I'd look it up.|I have no answer.|Best question of the week.]
p> Class {n:2-6}b painted [their street|what the wind looks like|the sea at night|feelings]. [I want this one on my wall.|Better than the gallery, sorry.|The red is anger, I was told. Also ketchup.]
The school [play|orchestra|science fair] is [next week|in two weeks|finally happening]: [bring tissues|bring cushions|there will be a papier mâché whale]. [I am a tree.|My kid plays a rope.|Free entry, cake for cash.]
q> Does anyone have [a double bass|old egg cartons|wellies in size {n:28-38}|a costume of an octopus] we could borrow for [the school play|a project|three days]?
Parents' evening: [two and a half hours|chairs made for hobbits|everyone nodded a lot]. [The teachers deserve medals.|Nothing was decided.|I volunteered by accident.]
Proud teacher moment: [the quiet one in the back raised a hand|they applauded each other|someone read a whole book, on purpose]. [That's why.|I pretended to have dust in my eye.]
Taught {n:18-27} teenagers about [tides|percentages|the history of the rope factory|poetry] today. [They taught me four new words.|Nobody looked at a phone for eleven minutes.|Score: one all.]
Homework at our kitchen table: [fractions with olives|a volcano|a poem about a crab|forty flags]. [The table will recover.|I learned more than the child.]
--
That question is [better than most council sessions|physics, actually|going to keep me awake].
q> [We have one|There's one in our cellar|I can sew one], [come and get it|message me|it only smells a little].
Our [class|kids|year] did that too! [There is still glitter in the hall.|Chaos, but happy chaos.|Bring spare socks.]
Teachers of {town}, [we love you|you are heroes|please sleep].
Mine said [it was "okay"|"nothing happened"|they only remember the cake], which [means it was wonderful|is high praise].
p> [Hang it in the town hall!|That's art.|I would buy this, no joke.|Somebody really understood wind there.]
`,
  life: `
m> Good morning {town}. [Bins out|Gulls loud|Coffee strong|Sea flat], [let's go|here we go again|wish me luck].
e> Quiet evening: [soup|radio|one candle|a jigsaw without a corner], [rain on the window|harbour lights|the foghorn far away]. [Enough.|Exactly right.|Good night, all.]
p> Walked home [the long way|along {place}|without my phone until this], and [the windows were all lit|somebody was practising the trumpet|it smelled of bread]. [I like living here.|Small town, big sky.]
Small win of the day: [I fixed the tap|the form was only one page|a stranger returned my glove|I said no to a meeting]. [Tell me yours.|Celebrating with cake.|I'll be bragging until Friday.]
q> [Recommend me|I'm looking for] [a dentist who doesn't talk|someone who repairs bicycles|a piano tuner|a good walk of two hours|a plumber who picks up the phone] [in {town}|near {street}|that you'd send your mother to].
My neighbour [plays the accordion|is learning the bagpipes|vacuums at night|sings in the shower], and [honestly it's getting better|I know all the verses now|I bought a drum].
[Twenty|Ten|Thirty-one] years in {town} today. [Came for a summer, stayed for the fog.|Still "the new one" on our street.|I'd do it again.]
New job at [the boatyard|the library|the clinic|the harbour office] [starts tomorrow|is two weeks old|is going well]. [I know where the coffee is.|Everyone has a nickname but me.|Nervous and happy.]
Things I learned this week: [gulls remember faces|you can descale a kettle with vinegar|the tower clock is four minutes fast on purpose|our postwoman rows for the county].
The [number {n:2-14} bus|man at the kiosk|lady with the three dachshunds] [said good morning first|waited for me|gave me the last newspaper] today. [It carries you for hours.|That's the town I know.]
Is there anything better than [clean sheets|an empty laundry basket|a friend who cancels at the right moment|the first sip of tea after the ferry]? [No.|I'll wait.]
{Name} is {n:30-80} today! [Sing loudly if you see them on {place}.|There is cake at the Crooked Oar.|Looks not a day over tired.]
[Off sick|In bed with a cold|Day two of the flu]: [tea|podcasts|seventeen cushions], [no voice|grumpy|visited by a cat]. [Somebody tell the choir.|Send gossip.|Not recommended.]
--
[Happy for you|Lovely|This made me smile]. [Needed that today.|Thank you for posting it.|Same here, only with tea.]
q> [Marten on Net Street|The shop behind the church|Ask at the Crooked Oar|The lady at the boatyard], [tell them I sent you|worth the wait|a bit gruff, very good].
q> Following, [I need one too|we've been searching for months|same question].
Mine: [I answered every mail|the cat didn't wake me|I found my keys in the fridge]. [Big day.|We take what we get.]
[I think we're neighbours|I heard it too|That must have been our street]. [Wave next time!|Small town.]
[Many happy returns|Congratulations|Get well soon] from {street}, [and a hug|with a very loud accordion|we'll bring something over]!
p> That [street|light|window] is exactly why [I can't move away|people come for a weekend and stay]. [Beautiful.|Thanks for this.]
`,
} as const;
