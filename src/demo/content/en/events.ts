/** English, what happens in the sixty days: b before, d during, a after the event (syntax: grammar.ts). */
export const events = {
  storm: `
b> Storm Ottilie arrives [tomorrow night|in two days|sooner than they said]. [Bring in the flowerpots|Check your moorings|Get the bins off the street], [check on your neighbours|charge your phones|buy candles, not panic].
b> Queue at [the chandlery|the hardware shop|the sandbag pile] goes around the corner. [Ottilie has good marketing.|Everyone very polite, everyone buying rope.|I met half my street.]
b> Boats are [coming in|doubling their lines|being lifted out] at {place}. [When the old ones tie twice, I listen.|The {boat} has nine fenders on.|Eerie calm.]
bq> Anyone with a [van|strong back|dry cellar|spare pump] free [tonight|tomorrow]? The [sailing club|Saltings|museum archive] could use [you|help|every hand].
d> [Ottilie is here.|It's properly here now.|Gust after gust.] [The house is humming.|Force {n:9-11} at the lighthouse.|Something metal just went down {street}.|The windows breathe.] [Stay in.|Candles out.|Everyone all right?]
d> Power [gone|flickering|back, then gone again] on {street}. [We're playing cards.|The freezer is now a soup project.|{n:14-60} per cent battery, so: good night.]
d> [Water over the quay wall|The Orle is at the second step|The Saltings are under water], [do not go and look|leave the cars|the fire brigade says stay away]. [Please.|Really.|Photos are not worth it.]
dp> The sea [from my attic|from behind the thickest glass I could find|this morning], [grey on grey|white all the way to {island}|louder than any picture]. [I have never seen it like this.|Respect.]
d> The [lifeboat|fire brigade|power crew] went out at [two|three|half past four] in this. [Let that sink in.|Soup is on the stove at the station, bring more.|Thank you doesn't cover it.]
d> [Gym hall|Quay School|Church hall] is open with [beds|tea and blankets|sockets and soup] for anyone from [the Saltings|the low streets|the boats]. [Dogs welcome.|Bring pillows.|Nobody sits alone tonight.]
dq> Is [everyone|old Mr Hask|the lady with the dachshunds|the kiosk] on {street} [all right|accounted for|dry]? [Phones are down there.|Can somebody knock?]
a> After Ottilie: [{n:40-90} roof tiles|one greenhouse|somebody's trampoline] on our [street|plot|doorstep]. [Nobody hurt, that's the headline.|If it is yours, call me.|We swept until dark.]
a> Clean-up at {place} [from nine|all day|after school]: [gloves, shovels, songs|bring buckets|coffee by the brewery]. [{n:60-140} people came.|I love this town, soaked as it is.|We'll be done by tea.]
ap> What the storm [left|brought us|rearranged]: [a buoy in the rose bed|half a jetty|a beach where the car park was]. [The sea has taste.|Free to collect.|Look at the size of that.]
a> [The ferry runs again|Power is back everywhere|The school opens tomorrow|The lighthouse lost one pane and no dignity]. [Thank you to all crews.|Normal life, I'll never complain again. Until tomorrow.]
--
b> [Tied|Packed|Taped]. [See you on the other side.|The cat is already under the bed.|My mother filled the bathtub.]
bq> [I have a van|I'm coming|Two of us can carry]. [Half an hour?|Which gate?|We're on our way.]
d> [Stay safe|Stay inside|Hug the cat], [we're thinking of you|all fine on the hill|the worst is due by three].
d> Our street is [dark but dry|all right|singing]. [Candles and cards here too.|Come over if you need to.|We have gas, we have tea.]
dq> [Knocked: all well.|They're at my place.|Just saw a torch wave.] [Tea has been made.|Dry and cross.|You can breathe out.]
a> [Our|That] [trampoline|gutter|sign]! [Thank you for keeping it.|I wondered where it went.|We'll bring cake.]
a> [Proud of this town|What a day|So many hands]. [My back knows about it.|See you at the soup.|The brewery saved us.]
[Thank you|Bless you all|Endless thanks] to the [lifeboat crew|fire brigade|power crew|people with the soup].
`,
  derby: `
b> Derby [on Saturday|is coming|week]: Athletic against Kestrow. [I haven't slept since the fixture list.|I've ironed the flag.|We don't talk about last year.|My scarf is older than their club.]
bq> Score for the derby? I say [two-one|one-all|three-nil, I'm an optimist|nil-nil and a broken window]. [Loser sweeps {place}.|Closest guess gets a pint at the Oar.]
b> My [partner|sister|dentist] is from Kestrow. [We have a line of tape in the kitchen.|Separate breakfasts until Sunday.|Pray for us.]
b> [Painted|Washed|Repaired] the big banner [in the rope factory|until midnight], [thirty metres|blue all over the floor|and the cat is blue now]. [See you in the north end.]
d1> [KICK-OFF!|Here we go.|They're out.] [The drum is here.|Full house, even the trees.|My hands are ice.]
d2> [One-nil Kestrow.|A deflection. A DEFLECTION.|They scored with their first shot.] [I'm fine.|I'm not fine.|Plenty of time. Plenty.]
d3> [EQUALISER|GOAL|ONE-ALL]! [The roof moved|I hugged a policeman|beer everywhere, not mine]. [Come ON.|Up the Athletic!]
d4> MARLIN! [Ninety-third minute|In the very last minute|From thirty metres]! [TWO-ONE|2-1] #derby [I cannot feel my face.|My phone is wet with tears.|They heard that on {island}.|AAAAAAH]
d4p> [The north end after the whistle|This. This picture.|Look at these faces]. [Two-one.|I'll hang it over the bed.|Grown adults, all of them.]
a> Tove Marlin, minute 93. [I watched it {n:14-60} times.|Name a ferry after her.|My son won't take off the shirt.|I'll tell the grandchildren.]
a> Hoarse. [Two-one.|Worth it.|The teacher let us watch the goal in class.|My boss lost the bet and is sweeping {place} today.]
a> Credit to Kestrow: [great fans|helped us carry the flag|applauded at the end]. [Next year again.|We bought them chips.|The rivalry ends at the ferry.]
--
bq> [Two-one|One-nil|Three-two|One-one], [Marlin scores|a header|late drama]. [Mark my words.|I've seen it in my tea.|My heart can't take it.]
b> [See you in the north end|I lost my scarf, panic|Bring the big drum].
d> [YES!|I'M SCREAMING.|WHAT A GOAL.|no no no YES!] [The neighbours know.|The whole street heard me.|I dropped the phone.]
d> Calm down, [breathe|it's only|sit]. [I am shaking too.|I can't watch.|Tell me when it's over.]
a> [Again, please|Statue when?|Best day since the new ramp]. [I'm still in the shirt.|My voice is in the harbour.]
a> [Kestrow fan here, well played|From the other side: deserved|We'll get you next year]. [Marlin is from another planet.|Thanks for the chips.]
`,
  festival: `
b> {n:2-9} days until the Harbour Festival. [The lanterns are drying in our hall.|I've been told I'm in charge of the ducks.|The fish soup committee has split into two.]
bq> Harbour Festival needs [volunteers for the soup kitchen|forty folding tables|somebody who can fix a carousel|rowers for the tub race]. [One shift, one free bowl.|Say yes.|Write to the stall at {place}.]
b> Building a [lantern boat|raft|giant papier mâché herring] with the [kids|choir|night shift]. [It may float.|Glue in my hair.|It has the mayor's nose.]
b> The programme for the Harbour Festival is [out|up at the library|in today's Lamp]: [tub race|choir at nine|lanterns after dark|fireworks over the bar]. [I've circled everything.|I can't be in three places.|The tub race clashes with my nap.]
d> [Bowl|Second bowl|Fourth bowl] of the [eastern|western|peace-keeping joint] fish soup. [I'm a diplomat.|I'll never tell which is better.|The saffron one. Fight me.]
d> Tub race: [we sank in eleven seconds|second place in a laundry basket|the doctors beat the teachers|disqualified for singing]. [Never so proud.|Wet to the ears.|Whole quay was laughing.]
dp> Lanterns on the water [just now|tonight|last night]. [Everyone went quiet.|My daughter's is the crooked one.|Every year I think I'll be too old for it, and then.]
dp> [Fireworks over the harbour|The last rocket|Everybody's faces lit at once]. [Ahhh.|The dog is at my sister's, don't worry.|Best seat: on the net racks.]
d> The choir sang "{piece}" from the [ferry deck|lighthouse steps|old crane] and [the whole quay joined in|people put down their soup|I'm not crying, it's the smoke].
d> Heard at the festival: "[Is the herring vegetarian?|That's not a queue, that's a community|I came for an hour, that was yesterday|Dance with me, the ferry can wait]"
d> Three generations [dancing|in one tub|sharing one umbrella] at {place}. [The band won't stop.|My feet gave up at ten.|Please never end.]
dq> Lost at the festival: [one red boot, size {n:24-38}|a tuba mouthpiece|my uncle|a lantern shaped like a crab]. [Last seen at the soup.|Reward: waffles.]
a> Festival over: [{n:3100-4200} bowls of soup|two hundred lanterns|one carousel, half repaired], [zero fights|one engagement|all ducks accounted for]. [Thank you, everyone.|Same again next year.]
a> Still finding [confetti|fish scales|glitter|a trumpet] in my [coat|tub|beard]. [What a weekend.|No regrets.|I need another weekend.]
a> Clean-up crew had {place} spotless by [seven|eight]. [You are the real festival.|There was music on while they swept.|And they left one lantern up.]
--
bq> [Put me down for Saturday|I'm in|We have eight tables]. [Soup, please, not ducks.|I row like a teapot, but gladly.]
b> [Can't wait|My favourite weekend|I've ironed the costume]. [See you at the waffles.|Weather, behave!]
d> I [saw you sink|was in the front row|am behind you in the queue]! [Magnificent.|Turn around.|Best of the day.]
d> [Which soup?|Where are you?|Is there still waffle?] [We're at the crane.|Save me a spoon.|On our way with the pram.]
dp> [Magic|Goosebumps|This]. [Ours is the one on the left.|I didn't take a single picture, thank you.|Same time next year.]
a> [What a weekend|Thank you for organising|My feet still hurt]. [Best year since the flood year.|I'm sleeping until Wednesday.]
a> [It's my boot!|The uncle is here.|We have the crab.] [Come and get it.|He found the beer tent.]
`,
  bridge: `
b> The Lantern Bridge: [I'm for it|I'm against it|I'm still torn]. [Ten minutes on foot instead of forty by bus.|Eleven million for a nice view.|The birds on the mudflats don't get a vote.|My kids would cycle to school.]
bq> Honest question to the [no|yes] side on the bridge: [how do people in Northside reach the clinic when the ferry stops|who pays for the upkeep after year ten|has anyone counted the masts that won't fit under it]?
b> Bridge hearing in the [gym|fish hall]: [three hundred chairs, four hundred people|both sides brought cake|an engineer with very good slides]. [I left less sure than I came, in a good way.|Everyone stayed polite. Nearly.]
b> [Yes|No|Maybe] posters on [every second window|all of {street}|both sides of our landing]. [We still share a washing line.|Vote's in a few days.|The gulls sit on all of them.]
b> My grandmother ({n:81-96}) on the bridge: "[I've waited for it since I was twelve|We had one, the ice took it, build a better one|I'd rather have a lift at the clinic|I'll cross it if there's a bench]."
bp> Drawings of the Lantern Bridge are [at the library|in the Lamp]. [The railing lights up.|Lower than I thought.|It's prettier than the budget.|There is a model, children keep moving the tiny boats.]
d123> Council votes on the bridge [tonight|now]. [Gallery is full.|Forty speakers on the list.|I've made a thermos.|Speaker {n:5-31} just quoted a poem.]
d4> Thirteen to twelve. [The Lantern Bridge is going to be built.|Yes wins.|By one vote!] [Silence, then applause.|I've never heard the hall so loud.|Councillor Hask had tears in her eyes.]
a> 13 to 12. [I lost, and I'll walk across it first.|Now build it well.|One vote! Never say yours doesn't count.|Half the town is sad today, be kind.]
a> The bridge is decided, [the birds get a new sandbank|the masts get a swing section|the ferry keeps running], that was [the compromise|the deal|what tipped it]. [Good politics, for once.|I can live with that.]
aq> So, first question after the bridge vote: [what colour|who gets to cut the ribbon|will there be benches|can the choir sing from it]? [I'm serious.|Priorities.]
a> Took down [my poster|both our posters, together with the neighbour|the banner]. [We had a beer on it.|The tape ruined the paint, democracy has a price.|Back to arguing about bins.]
--
[I see it the other way|I disagree|Not convinced], but [that's a fair point|your grandmother should chair the meeting|thank you for saying it calmly].
b> [Exactly|This|Well put]. [Forty minutes by bus is no life.|Somebody finally said it.|I'll be in the gallery.]
b> And [the mudflats|the masts|the upkeep|the ambulance]? [Nobody talks about it.|Page 12 of the report.|That decides it for me.]
bq> It's in the report: [{n:200-480} thousand a year|the ferry stays|a swing section of thirty metres]. [Not cheap.|Library desk, blue folder.|I had to read it twice.]
d> [I can't breathe.|Thirteen to twelve?!|One vote!] [Historic.|Turn up the stream.|My hands are shaking.]
a> [Blue|Rust red|Green, like the old ferry], [obviously|and benches, many benches|and let the children cut the ribbon].
a> [Well said|Respect|That's the spirit]. [See you in the middle of it.|First round's on me.]
`,
} as const;
