/** English, what is not bound to one topic: answers, chatter, polls, stories, edits, link comments, bots' lines. */
export const talk = {
  /** By the author of a thread to someone who replied. */
  answers: `
[Thank you|Thanks|Oh, thank you][!|, really.|, that's kind.|, you made my day.]
[Will do|I'll try that|Noted|Good idea][!|, thanks.|. I'll report back.|, on my list.]
[Haha|Ha|True], [exactly|I feared so|you know me too well|I had the same thought].
[Yes!|Yes, please.|Absolutely.|Of course.] [Come by any time.|Write me.|I'll keep one for you.|See you there.]
[No idea, honestly.|I wish I knew.|Still finding out.] [I'll ask {name}.|Tomorrow I'll know more.|The mystery remains.]
[That's true|Fair point|You're right], [I hadn't thought of it|and yet|I stand corrected].
[I owe you|You get|There will be] [a coffee|cake|a pint at the Oar] for that.
We should [meet|talk about it] [at the kiosk|on {!place}|over soup] [soon|some time this week|when the wind drops].
[It was|It's] [just before {time:7-21}|near {!street}|much better in real life|my third try], [since you ask|to be exact|believe it or not].
`,
  /** By anyone under anything. */
  replies: `
[This!|So true.|Exactly.|Well said.] [Sharing.|I've been saying that for years.|Couldn't agree more.|Nothing to add.]
[Ha|Haha|Ha ha ha], [brilliant|this is very {town}|sent it to my sister|I needed that|I read it to the whole office].
[Interesting|Good to know|I didn't know that]. [Thanks for posting.|Where did you hear it?|Following this.|Tell us more!]
[{name} told me|I heard|Someone at work said] [the same|exactly the opposite|something like that] [yesterday|just now|last week].
[Hugs|Warm greetings|Greetings] from [the other side of the river|{!street}|the night shift|the ferry].
[Not sure I agree|Hmm|I'd put it differently], but [I see what you mean|you made me think|it's a good question].
[Count me in|I'm there|Me too]. [Just say when.|I'll bring {name}.|With cake, if needed.]
[I was about to post|I wanted to say|My words exactly:] [the very same thing|exactly that], [thanks for saving me the typing|you were quicker].
[Oh no|Oh yes|Oh my], [not again|finally|I saw that too|that was you?]
Ask @{person}, [they know everything|that's their thing|they had the same last year].
[How lovely|Wonderful|Great], [made my evening|keep them coming|more of this, please|you have an eye for it].
[Wait|Hang on|Sorry], [since when|really|on {!street}|where exactly]? [I must have missed that.|I live under a rock, apparently.]
`,
  /** Further down a thread. */
  chatter: `
[See|Told you|There you go][!|, I'm not the only one.|, two against one.]
[You two|You lot] [are impossible|should have a radio show|made me laugh out loud on the quay].
[Butting in here|If I may|From the sidelines]: [you're both right|it depends on the wind|the answer is soup].
[Okay|Fine|All right], [you win|I give up|I'll believe it when I see it|let's ask {name}].
[Same place as always?|What time?|Who else is coming?] [I can be there by {time:16-20}.|I'll bring the folding chairs.]
[Ha, no|No, no|Never], [that was the other one|I remember it differently|that was {name}, I swear].
[Can confirm|I can vouch for this|Witness here]. [I was standing next to it.|It's worse in person.|Every word is true.]
[Now I'm curious|Now I'm hungry|Now I have the tune in my head]. [Thanks for nothing.|See what you've done.]
[By the way|Speaking of which|Off topic]: [did you get my message|is your cough better|whose bicycle is at our gate]?
[That's the spirit|Good thinking|I like how you think]. [We should put you on the council.|Write that down, somebody.]
[Small world|What a coincidence], [{name} said that at breakfast|I was there at the very same time].
`,
  /** A neutral last sentence, for words that were said before. */
  tails: `
[Greetings from|A wave from|Hello from] {!street}[.|!|, by the way.]
Say hello to {name}[!| from me.| and the family.]
[See you|Maybe see you] [on {!place}|at the Oar|on the ferry|at the market] [later|tomorrow|some time|this week].
[Love|All the best|A hug] from [{name} and me|all of us|upstairs|the whole crew|number {n:2-48}].
[Right, back to work.|Now tea.|Off to the ferry.|And now to bed.|The kettle calls.|I have to run, sorry.]
[Had to be said.|I'll stop now.|That's all from me.|Where was I?|As {name} would say.]
`,
  /** Only for the mentioned person. */
  direct: `
@{person} [are we still on for|do you have time for|shall we move] [coffee|the walk|rehearsal|the boat] [tomorrow|at {time:9-20}|this week]? [I can also do later.|My calendar is a mess.|No rush.]
@{person} [I left your book|your umbrella is|the key is] [at the library desk|in our hallway|under the blue pot]. [Thank you again.|Sorry it took so long.]
@{person} [could you send me|do you still have] the [recipe|photos|minutes|sheet music] from [last week|the other evening]? [The big files are fine.|I promised my mother.]
@{person} [thinking of you today|how was the appointment|how is your dad]? [Call me any time.|Soup is on its way.|Hugs.]
@{person} psst: [surprise party for {name}|we're collecting for {name}], [{time:18-20} at the Oar|envelope is with me], [not a word|act normal].
`,
  directReplies: `
[Yes|Sure|Gladly], [{time:9-20} suits me|I'll be there|same bench as always]. [Thank you!|Looking forward.]
[Thank you for asking|You're a dear|That means a lot]. [Better, slowly.|All went well.|I'll call tonight.]
[Found it|Got it|Sent it][!|, thanks.|, check your inbox.] [I'd already given up hope.|Took me a while.]
[My lips are sealed.|I know nothing.|I was born to act normal.] [What shall I bring?|Count me in.]
`,
  /** Above a link, by a reader; {title} is the headline. */
  links: `
[Worth reading|A good read|Long, but worth it]: [the part about {n:2-9} pages in|especially the ending|for your lunch break|before you vote on anything].
[This explains|Finally someone explains|I hadn't understood] [a lot|it so clearly|until this]. [Thanks to whoever wrote it.|Clear, calm, short.]
[Everybody is talking about it|Saw this at breakfast|My mother cut this out of the paper]. [Thoughts?|What do you think?|I have questions.]
[Reading tip for the ferry|For the weekend|Bookmark this]: "{title}"
I [disagree with half of it|nodded the whole way through|learned three things from it]. [Discuss.|Read it anyway.|The photos alone!]
[Hm.|Well.|Aha.] "{title}". [We said that {n:2-9} years ago.|About time.|Curious what comes of it.]
[Someone I know is quoted in this|That's our street|My old school is in it]! [Proud.|Small town, big news.]
`,
  /** By the newsroom. */
  headlines: `
{title}. [Our report|The full story|What we know so far|Background and voices]:
[New|Today|Just published]: {title}.
[In tomorrow's paper and online now|For subscribers and everyone else, free to read]: {title}.
{title}. [Written by|A report by] {author}:
`,
  edits: `
Edit: typo, [sorry|thanks for the hint|it was late].
Edit: [it's settled|found|solved|all done], thank you [all|everyone|for the help]!
Edit: [wrong day|wrong place|I mixed up the times], [corrected now|fixed above].
Update: [more than I expected|it worked|still nothing|I was wrong, happily].
`,
} as const;

/** question | option | option ...; `*` in front: several answers may be chosen. Topic before the colon. */
export const polls = `
ferry: How do you get to the other side? | Ferry, always | Bus round | Own boat | I never leave this side
food: {Dish} for the street party: with or without garlic? | With, obviously | Without | Two pots, please
council: What does {street} need first? | Trees | Benches | A crossing | New paving | Quiet
books: Next for the book club? | "{book}" | "{book2}" | Something short | We just talk about soup
life: Best bench in {town}? | Lighthouse steps | Behind the chapel | Fish market wall | I will not reveal it
tech: *What should the repair café offer next? | Sewing evening | Bicycle day | Old phones | Solder course
football: Kit for next season? | Blue and rust, as ever | Rust with blue stripes | White, scandal! | Whatever, just win
choir: Encore for the concert? | {piece} | {piece2} | The fisherman's one | Nothing, go home and sleep
harbour: What colour should the {boat} get? | Green | Dark red | White | As she is
garden: *What do you grow for the gulls, I mean, yourselves? | Beans | Berries | Herbs | Flowers only | Stones
school: Theme for the school fair? | Under the sea | Space | Yesterday and tomorrow | The kids decide
weather: How do you call this weather? | Fresh | Wet | Soup | Home
life: Tea first or milk first? | Tea | Milk | Coffee! | I drink the sea
cats: Should {cat} be allowed on the table? | Yes | No | Asked the wrong species
jokes: Is the gull a bird or a landlord? | Bird | Landlord | Tax office
tech: How old is your phone? | Under a year | Two to four | Five or more | It has a cord
council: Citizens' hour should be | Mornings | Evenings | Weekends | Online as well
food: Chips with | Salt and vinegar | Curry sauce | Mayo | A gull on my shoulder
sailing: When is a boat finished? | When sold | When sunk | Never | When the varnish is dry
harbour: Do you wave at the ferry? | Every time | Only with kids | In secret | What ferry?
books: Do you finish books you dislike? | Always | After 50 pages I stop | I read the end first
life: What keeps you in {town}? | The sea | The people | The bread | I missed the ferry
football: Who carries the drum on Saturday? | Me | {name} | The mayor | It stays home, think of the neighbours
choir: Rehearsal from now on | {time:18-19} | {time:20-21} | Whenever the ferry allows
`;

/** Posts in several parts by one person; parts separated by `||`. Topic before the first colon. */
export const stories = `
cats: A short thread about how {cat} took over the harbour office. 1/4 || Day one: {cat} walks in during the tide report, sits on the tide report. Nobody moves {him}. The tide is announced from memory. 2/4 || Day three: the harbour master, a man who once shouted at a hurricane, is seen cutting up ham "for later". 3/4 || Day nine: there is a brass plate on the chair. It says {cat}, deputy. I have nothing to add. 4/4
ferry: I want to tell you about the night the {boat} turned around. 1/5 || Last trip, fog like wool, eleven passengers. Halfway across a woman realises that she has left her father's violin on the quay. 2/5 || She doesn't ask. She just looks back. The deckhand sees it, goes up to the bridge. The engine changes its tone. 3/5 || Nobody complained. Eleven people, all of us late, watched a violin case being handed over the rail like a baby. 4/5 || She played the rest of the way. I still don't know her name, and that was {n:6-30} years ago. 5/5
food: How to make fish soup in {town}, by my grandmother, in three posts. One: argue about the pot. || Two: onions, fennel, a whole lemon, the heads, two hours, and you do not lift the lid, not even to look, especially not to look. || Three: feed whoever is standing closest. If they ask for the recipe, lie.
council: I read all {n:180-320} pages of the harbour report, so that you don't have to. Thread. || First: the quay wall is from 1911 and has "a remaining service life of some years". Some! || Second: repairing it now costs a third of repairing it later. There is a table. It's a scary table. || Third: it can be done in winter, section by section, without closing the fish market. Appendix F. Somebody please read appendix F aloud at the next session.
tech: Things that I found on the old computer of the sailing club: 1. A member list with 14 people, all called Peter. || 2. A folder named FINAL, in it a folder named FINAL2, in it a poem about the mud. It's a good poem. || 3. Tide tables until 2041, typed by hand, by someone who clearly intended to be there. I have made three backups.
books: The library asked us for a book that changed something. Mine is "{book}". Bear with me. || I was nineteen, working nights at the ice store, and someone had left it on the scales. Half the pages were wet. || I read it in reverse order, because the end was dry. So for me it's a story about people who forget each other, and slowly get happier. || Years later I read it the right way round. It's good. But mine was better.
harbour: Before they paint over it: a small guide to the writing on the quay wall. 1/3 || "E + J 1954", at the third ring. They run the kiosk. They still argue about who carved it. 2/3 || "No fishing", underneath which, in smaller and smaller letters, six generations have written "why". 3/3
school: Today the class asked for the truth about adulthood. I told them three things. || You never find out what the other people are thinking either. You just get better at asking. || Second: the washing never ends. They didn't believe me. || Third: you can change your mind. Long silence. Then one at the back: "Even about swimming?" Yes. Even about swimming.
`;

/** Content warnings, by topic. */
export const warnings = {
  food: ['food, meat', 'fish heads', 'food', 'alcohol'],
  books: ['spoilers for "{book}"', 'the ending!', 'book talk, sad'],
  council: ['local politics', 'bin politics', 'long'],
  bridge: ['bridge politics', 'local politics', 'bridge. again.'],
  life: ['health', 'family stuff', 'a bit sad', 'rambling'],
  storm: ['storm damage', 'rescue, all fine'],
  derby: ['football, loud', 'result!'],
  football: ['football', 'result!'],
  cats: ['vet visit, ends well', 'dead mouse'],
  tech: ['tech rant', 'computers'],
  garden: ['slugs', 'spider picture'],
  school: ['parenting'],
} as const;

/** Hash tags that go below a post, by topic. */
export const tags = {
  weather: '#weather #sandrelsky #fog #nofilter',
  ferry: '#ferry #sandrelferry #commute',
  food: '#food #fishsoup #homecooking #bakery',
  council: '#council #localpolitics #sandrel',
  cats: '#caturday #catsofsandrel #harbourcat',
  garden: '#garden #allotment #growyourown',
  school: '#school #quayschool #kids',
  life: '#smalltownlife #sandrel #goodthings',
  football: '#athletic #football #bluesandrust',
  choir: '#choir #harbourchoir #music',
  harbour: '#harbour #photography #sandrel #boats',
  books: '#books #amreading #library',
  jokes: '#dadjokes #gulls',
  tech: '#tech #repaircafe #selfhosting',
  sailing: '#sailing #woodenboats #sandrelsc',
  storm: '#ottilie #storm #sandrel',
  derby: '#derby #athletic',
  festival: '#harbourfestival #lanterns #sandrel',
  bridge: '#lanternbridge #council',
} as const;
