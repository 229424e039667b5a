/** What the town's institutions and bots post: their own lines, and the newspaper's headlines with their links. */
import { momentBetween } from './calendar.ts';
import { Deck, parseLines } from './grammar.ts';
import { deskLines, INSTITUTIONS } from './institutions.ts';
import { type Article, DAY_MS, MINUTE_MS, type TownPerson } from './types.ts';
import { type Draft, type Pen, write } from './writer.ts';

/** A town of this size posts its institutions' lines at their full daily rate. */
const FULL_RATE_POSTS_PER_DAY = 8000 / 60;

/** All posts of the institutions in a town that is to have `count` original posts. */
export function institutionPosts(pen: Pen, articles: readonly Article[], count: number): Draft[] {
  const { prng } = pen;
  const days = (pen.now - pen.start) / DAY_MS;
  const rate = Math.min(1, (count * 2.1) / days / FULL_RATE_POSTS_PER_DAY);
  const drafts: Draft[] = [];
  INSTITUTIONS.forEach((institution, index) => {
    const by = pen.people[index];
    if (by === undefined) return;
    const deck = new Deck(parseLines(deskLines[institution.desk]), prng);
    for (let i = Math.round(institution.perDay * days * rate); i > 0; i -= 1) {
      const at = momentBetween(prng, pen.start, pen.now);
      const bound = new Map<string, string>();
      const written = write(pen, { deck, by, language: 'en', bound, fits: () => true });
      if (written === undefined) continue;
      const audience = institution.bot && prng.chance(0.4) ? 'quiet' : 'public';
      drafts.push({
        author: by,
        at,
        text: written.text,
        language: 'en',
        topic: institution.topic,
        audience,
        bound,
        tags: new Set(),
      });
    }
  });
  const lamp = pen.people[0];
  if (lamp !== undefined) {
    for (const article of articles) if (prng.chance(rate)) drafts.push(...headline(pen, lamp, article));
  }
  return drafts;
}

function headline(pen: Pen, lamp: TownPerson, article: Article): Draft[] {
  const { language } = article;
  const at = article.publishedAt + pen.prng.int(1, 20) * MINUTE_MS;
  if (!article.url.includes('sandrel-lamp') || at < pen.start || at > pen.now) return [];
  const bound = new Map([
    ['title', article.title],
    ['author', article.author],
  ]);
  const written = write(pen, { deck: pen.packs[language].talk.headlines, by: lamp, language, bound, fits: () => true });
  if (written === undefined) return [];
  const text = `${written.text.replace(/([?!])\. /, '$1 ')}\n\n${article.url}`;
  return [
    {
      author: lamp,
      at,
      text,
      language,
      topic: article.topic,
      audience: 'public',
      bound,
      tags: new Set(),
      link: article,
    },
  ];
}
