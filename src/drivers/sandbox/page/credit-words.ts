// Words by which writers and dates are found on pages in English, German, French, Arabic and Japanese: data for bylines.ts,
// dates.ts and credits.ts.

/** What stands before a writer's name. */
export const BYLINES: readonly string[] = [
  ...'by,written by,posted by,words by,story by,text by,author,a film by,published by,reported by,review by'.split(','),
  ...'von,geschrieben von,ein beitrag von,text von,text,ein film von,autor,autorin,verfasst von,eine reportage von'.split(
    ',',
  ),
  ...'par,écrit par,publié par,rédigé par,un film de,auteur,autrice,propos recueillis par,texte,texte de,signé'.split(
    ',',
  ),
  ...'بقلم,كتب,كتبت,كتبه,كتبها,الكاتب,الكاتبة,إعداد,تحرير,تقرير,بواسطة'.split(','),
];

export const BYLINES_SPACELESS: readonly string[] =
  '取材・文,文・写真,文,著者,筆者,執筆者,執筆,投稿者,作者,記者,ライター,取材'.split(',');

/** What stands after a Japanese writer's name. */
export const NAME_ENDINGS_SPACELESS: readonly string[] = '記者,編集委員,論説委員,通信員,特派員,ライター'.split(',');

/** Words at which a name in a running byline ends. */
export const NAME_STOPS: ReadonlySet<string> = new Set(
  (
    'on,in,at,for,updated,published,posted,am,vom,für,aktualisiert,veröffentlicht,in,le,à,dans,pour,publié,mis,modifié,' +
    'في,بتاريخ,يوم,الساعة,نشر,min,minutes,correspondent,reporter,editor,staff,contributor,photos,fotos,photo,foto'
  ).split(','),
);

/** Names that name nobody. */
export const NOBODY: ReadonlySet<string> = new Set(
  (
    'admin,administrator,author,editor,editors,staff,redaktion,die redaktion,la rédaction,rédaction,editorial team,' +
    'online redaktion,staff writer,webmaster,unknown,null,undefined,guest,anonymous,user,root,主筆,編集部,管理人,هيئة التحرير,التحرير'
  ).split(','),
);

/** Month names to month numbers 1 to 12, folded. */
export const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    'january,february,march,april,may,june,july,august,september,october,november,december',
    'jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec',
    ',,,,,,,,sept,,,',
    'januar,februar,märz,april,mai,juni,juli,august,september,oktober,november,dezember',
    'jänner,feber,mrz,apr,mai,jun,jul,aug,sep,okt,nov,dez',
    'janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre',
    'janv,févr,mars,avr,mai,juin,juil,aout,sept,oct,nov,déc',
    'يناير,فبراير,مارس,ابريل,مايو,يونيو,يوليو,اغسطس,سبتمبر,اكتوبر,نوفمبر,ديسمبر',
    'كانون الثاني,شباط,اذار,نيسان,ايار,حزيران,تموز,اب,ايلول,تشرين الاول,تشرين الثاني,كانون الاول',
    'جانفي,فيفري,مارس,افريل,ماي,جوان,جويلية,اوت,سبتمبر,اكتوبر,نوفمبر,ديسمبر',
  ].flatMap((names) =>
    names
      .split(',')
      .map((name, at): [string, number] => [name, at + 1])
      .filter(([name]) => name !== ''),
  ),
);

/** Parts of class names that mark the writer's name. */
export const WRITER_NAMES: ReadonlySet<string> = new Set(
  'author byline writer autor autorin auteur signature fn creator reporter contributor contributors'.split(' '),
);

/** Parts of class names that mark a date. */
export const DATE_NAMES: ReadonlySet<string> = new Set(
  'date published pubdate datetime timestamp datum time posted dateline'.split(' '),
);
