/** The invented articles that are shared in the town, with what their preview cards say. */
import { createPrng } from './prng.ts';
import { type Article, DAY_MS, type Language, PICTURE_KINDS, type PictureKind, type Topic } from './types.ts';

interface Site {
  readonly host: string;
  readonly name: string;
  readonly language: Language;
  readonly authors: readonly string[];
}

const SITES: Readonly<Record<string, Site>> = {
  lamp: {
    host: 'sandrel-lamp.example',
    name: 'The Sandrel Lamp',
    language: 'en',
    authors: ['Hester Inkpen', 'Jory Pellow', 'Amina Carrow'],
  },
  courier: {
    host: 'kestrow-courier.example',
    name: 'Kestrow Courier',
    language: 'en',
    authors: ['Piers Eldwick', 'Una Fallow'],
  },
  fogworks: { host: 'fogworks.example', name: 'Fogworks', language: 'en', authors: ['Kit Marsholm'] },
  kitchen: { host: 'saltkitchen.example', name: 'The Salt Kitchen', language: 'en', authors: ['Soledad Ember'] },
  blatt: {
    host: 'hafenblatt.example',
    name: 'Hafenblatt',
    language: 'de',
    authors: ['Wiebke Moorkamp', 'Thies Iwersen'],
  },
  quai: {
    host: 'quai-libre.example',
    name: 'Quai libre',
    language: 'fr',
    authors: ['Katell Roscarven', 'Malo Orvaltier'],
  },
  minaa: { host: 'sahifat-almina.example', name: 'صحيفة الميناء', language: 'ar', authors: ['لبنى القنديلي'] },
  minato: { host: 'minato-shinbun.example', name: '港しんぶん', language: 'ja', authors: ['網代文乃'] },
};

/** site | day of 60 | topic | picture | slug | title | description */
const ARTICLES = `
lamp|2|ferry|boat|perpetua-ramp|Ferry Perpetua gets a new ramp after eleven years of ‘soon’|The ramp arrived on a barge at dawn. Until it is fitted, foot passengers board by the stairs and wheelchairs by crane.
lamp|4|books|books|library-night|Two hundred people spent the night in the library|Pyjamas, torches and a reading of The Salt Ledger that lasted until five. The librarians say they would do it again.
lamp|6|council|harbour|rope-factory-flats|Twenty flats planned in the old rope factory|The council wants half of them at fixed rents. The swifts in the roof have a lawyer, sort of.
lamp|10|storm|storm|ottilie-warning|Storm Ottilie: what to do before tomorrow night|Where sandbags are handed out, which streets flood first and whom to call. A page to keep by the door.
lamp|14|storm|storm|ottilie-night|The night of the storm, hour by hour|Gusts of force eleven, three launches of the lifeboat, no one hurt. An account from the tower, the station and the gym hall.
lamp|16|storm|harbour|ottilie-help|Who needs hands after the storm, and where|The museum cellar, the Saltings and eleven gardens. Bring gloves; the brewery brings coffee.
lamp|20|football|pitch|derby-preview|A derby with a memory: Athletic meets Kestrow|Seventy years of own goals, borrowed goalposts and one runaway donkey. Our preview with both captains.
lamp|25|derby|pitch|marlin-93|Marlin, minute ninety-three|How a substitute who works nights at the ice store decided the derby, and why she went to work afterwards.
lamp|29|cats|cat|deputy-cat|Harbour office confirms: the cat is staff|A brass plate, a chair and a line in the staff plan. The tide tables have never been so well guarded.
lamp|33|festival|festival|festival-programme|Harbour Festival: the whole programme|Three days, two fish soups, one tub race. With a map of the waffle stalls.
lamp|40|festival|festival|festival-numbers|Four thousand bowls of soup and no fight|The festival in numbers, and the story of the lantern that would not sink.
lamp|44|bridge|bridge|bridge-explained|The Lantern Bridge, explained in nine drawings|What it costs, how high the masts may be, what happens to the mudflats. All sides have checked the figures.
lamp|48|bridge|bridge|bridge-voices|‘I have been waiting since I was twelve’: seven voices on the bridge|A ferryman, a nurse, a bird counter, two pupils and a couple who disagree at breakfast.
lamp|51|bridge|bridge|bridge-vote|Thirteen to twelve: the council says yes to the bridge|A poem, four hours and one change of mind. The night in the town hall.
lamp|55|life|night|night-bus|The man who knows every passenger of the last bus|He keeps umbrellas in the locker and remembers whose stop is whose. A ride with number nine.
lamp|57|school|abstract|class-wind|Class 4b has measured the wind for a year|Their graph hangs in the town hall now, next to the mayors. It is the only one that goes up.
courier|8|ferry|boat|cargo-bikes|Cargo bicycles may ride the ferry for free until winter|The trial is paid by both towns, for once. The deckhands have asked for a bell.
courier|26|derby|pitch|derby-kestrow|We lost, and it was beautiful|A Kestrow supporter writes about a flag, a bag of chips and a goal that nobody will forget.
courier|46|bridge|bridge|kestrow-view|What Kestrow thinks of its neighbour’s bridge|More shoppers, fewer buses, and an old joke that needs rewriting.
fogworks|5|tech|chart|jam-jar-sensor|A water thermometer in a jam jar, for the price of a lunch|Parts list, code and a list of mistakes. Survives gulls, probably.
fogworks|22|tech|chart|plain-text-club|How our sailing club left four apps for one text file|Nobody misses the notifications. A short story about boring tools.
fogworks|41|tech|abstract|repair-cafe-manual|The repair café handbook, first edition|Forty pages on toasters, lamps and how to tell someone that it is the cable.
kitchen|9|food|food|two-soups|Eastern or western? The two fish soups of Sandrel|One with saffron, one with cider, and a truce that has lasted since 1974. Both recipes.
kitchen|31|food|food|leek-pie|Leek and potato pie for a wet evening|Cold butter, a hot oven and a patience of forty minutes.
kitchen|52|garden|garden|too-many-plums|What to do with eleven kilos of plums|Dumplings, chutney, a cake without scales, and whom to leave a bag with.
blatt|7|council|harbour|kaimauer|Die Kaimauer ist von 1911 und hat Humor|Was das Gutachten sagt, was die Reparatur kostet und warum der Winter die beste Zeit dafür ist.
blatt|15|storm|storm|ottilie-bilanz|Nach dem Sturm: eine Stadt räumt auf|Neunzig Dachziegel, ein Trampolin und sehr viel Suppe. Ein Rundgang am Morgen danach.
blatt|24|derby|pitch|derby-tribuene|Neunzig Minuten und drei für die Ewigkeit|Das Derby von der Nordtribüne aus, mit Trommel und ohne Stimme.
blatt|38|festival|festival|laternen|Zweihundert Laternen und ein schiefer Kahn|Wie die Kinder der Kaischule das Hafenfest zum Leuchten brachten.
blatt|47|bridge|bridge|bruecke-kosten|Laternenbrücke: Wer zahlt was?|Elf Millionen, drei Töpfe, eine offene Frage. Alle Zahlen auf einer Seite.
blatt|56|cats|cat|hafenkatze|Die Katze, die drei Namen und vier Abendessen hat|Eine Spurensuche zwischen Fähranleger, Café Nadir und Hafenamt.
quai|12|food|food|marche-nuit|Le marché de nuit revient sur la place des Tonneliers|Huîtres, crêpes et accordéon, un soir par mois. Les voisins ont dit oui, à une condition : pas de mouettes.
quai|27|harbour|harbour|dernier-cordier|Le dernier cordier de la ville ouvre son atelier|À quatre-vingt-trois ans, il cherche quelqu’un qui aime les longues salles et les gestes lents.
quai|45|bridge|bridge|pont-debat|Pont des Lanternes : ce que disent vraiment les chiffres|Les coûts, les mâts, les oiseaux. Et ce que le rapport ne dit pas.
quai|53|choir|night|concert-halle|Quarante voix dans la halle aux poissons|Sept secondes d’écho, un chef heureux et une basse arrivée par le dernier bac.
minaa|18|books|books|arabic-shelf|رف عربي جديد في مكتبة المدينة|مئة وعشرون كتابًا وصلت هذا الأسبوع، ومعها كرسي مريح وإبريق شاي.
minaa|49|bridge|bridge|lantern-bridge|جسر الفوانيس: ماذا يعني لسكان الضفة الشمالية؟|عشر دقائق بدل أربعين، وأسئلة عن الكلفة والطيور. حديث مع الجيران.
minato|13|life|night|fog-letters|霧の町で三十年、手紙を届ける人|郵便配達の彼女は、宛名がなくても届け先がわかるという。坂の上まで一緒に歩いた。
minato|37|festival|festival|lantern-night|港まつり、灯籠の作り方|和紙と竹ひごと少しの忍耐。子どもたちと一緒に作れる三つの形。
minato|54|harbour|lighthouse|lighthouse-keeper|灯台の最後の当番日誌を読む|嵐の夜のことは一行だけ。「風強し。灯、消えず。」
`;

export const ARTICLE_PICTURE_SEEDS = 20;

/** All articles, by time of publication; days are those of a town of sixty days, stretched to the one asked for. */
export function buildArticles(seed: string, start: number, now: number): Article[] {
  const prng = createPrng(`${seed}/articles`);
  const day = (now - start) / 60;
  const articles = ARTICLES.trim()
    .split('\n')
    .map((line) => {
      const [siteName = '', at = '0', topic = 'life', picture = '', slug = '', title = '', description = ''] =
        line.split('|');
      const site = SITES[siteName];
      const kind = PICTURE_KINDS.find((k) => k === picture);
      if (site === undefined || kind === undefined) throw new Error(`bad article line: ${line}`);
      return {
        url: `https://${site.host}/${prng.pick(['town', 'life', 'read', 'stories'])}/${slug}`,
        title,
        description,
        author: prng.pick(site.authors),
        site: site.name,
        language: site.language,
        topic: topic as Topic,
        publishedAt: Math.floor(start + Number(at) * day - (DAY_MS * (7 + prng.next() * 12)) / 24),
        image: { kind: kind as PictureKind, seed: prng.int(1, ARTICLE_PICTURE_SEEDS) },
      };
    });
  return articles.sort((a, b) => a.publishedAt - b.publishedAt);
}
