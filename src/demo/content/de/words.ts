/** German, the words that fill the slots, and what profiles are made of. */
export const words = {
  town: ['Sandrel'],
  wo: [
    'am Alten Kai',
    'auf dem Fischmarkt',
    'am Leuchtturm',
    'auf der Mole',
    'am Anleger',
    'in den Salzwiesen',
    'am Laternenberg',
  ],
  street: ['Netzstraße', 'Böttchergasse', 'Lotsenstraße', 'Teergasse', 'Kaizeile'],
  island: ['Holm', 'Little Skerry', 'Gannet Island'],
  boat: ['Perpetua', 'Little Anne', 'Grey Heron', 'Juniper', 'Solveig', 'Marigold'],
  dish: [
    'Fischsuppe',
    'Linseneintopf',
    'Labskaus',
    'Zwiebelkuchen',
    'Kartoffelpuffer',
    'Grünkohl',
    'Heringssalat',
    'Apfelstreusel',
    'Käsespätzle',
    'Rote-Bete-Suppe',
  ],
  cat: ['Kapitän', 'Frau Bolle', 'Sardelle', 'Olive', 'Keks', 'Gustav', 'Motte', 'Hubert', 'Krümel', 'Herzog'],
  book: [
    'Das Salzbuch',
    'Neun Winter des Fährmanns',
    'Ein Haus nach hinten raus',
    'Die Wettersammlerin',
    'Briefe an einen Leuchtturm',
    'Kleine Boote, große Hunde',
    'Was der Schlick behält',
  ],
  piece: ['Abend überm Siel', 'Die Heringsmesse', 'Drei Nebellieder', 'Kommt heim, ihr Boote', 'Laternenlied'],
} as const;

export const bios = `
{job}. {hobby}, {hobby2}. [Meistens auf der Fähre.|Schreibt auf Deutsch und Englisch.|Kalauer inklusive.|{pron}]
{job} in {town}. Hier wegen {hobby}. [Eine Katze.|Zwei Kinder.|Ein Boot, das leckt.|Antwortet langsam.]
[Für ein Wochenende gekommen, seit {n:4-30} Jahren hier|In {town} geboren und hängen geblieben]. {job}. {hobby} und {hobby2}.
Tagsüber {job}, abends {hobby}. [Möwenfreundlich.|Bitte keine Politik vor zwölf.|]
`;

export const jobs = {
  w: 'Bootsbauerin|Krankenpflegerin|Grundschullehrerin|Bäckerin|Bibliothekarin|Meeresbiologin|Busfahrerin|Elektrikerin|Buchhändlerin|Übersetzerin|Hebamme|Fotografin|Rentnerin|Studentin|Köchin',
  m: 'Bootsbauer|Krankenpfleger|Grundschullehrer|Bäcker|Lotse|Tischler|Busfahrer|Elektriker|Buchhändler|Übersetzer|Brauer|Netzmacher|Rentner|Student|Segelmacher',
  n: 'etwas mit Holz|Pflege im Nachtdienst|Werkstatt und Theke|Softwareentwicklung|Gartenbau|Musikschule',
} as const;

export const hobbies = `
Sauerteig|Stricken|Schwimmen im Kalten|Schach|Vögelzählen|alte Karten|Seemannslieder|Flicken|Kreuzworträtsel|Hörspiele|Zeichnen|Amateurfunk|Holzboote|Brettspiele|Nebelfotos|Bienen|Chor
`;

export const fields = `
Pronomen | {pron}
Boot | [{boat}|keins, danke|die Hälfte der {boat}]
Webseite | https://{user}.example
Instrument | [Cello|Akkordeon|Bass, die Stimme|ich blättere um]
Liest gerade | {book}
Spricht | Deutsch, Englisch und etwas Möwisch
Tee oder Kaffee | [Tee|Kaffee|Suppe]
`;

export const pronouns = { w: 'sie/ihr', m: 'er/ihm', n: 'dey/denen' } as const;

export const alts = {
  harbour: `Schmale Häuser in warmen Farben am Kai, davor kleine Boote, [alles spiegelt sich|ruhiges Wasser].
Der Hafen [im weichen Licht|vom Wasser aus]: Giebelhäuser, festgemachte Boote, [heller Himmel|tiefe Wolken].`,
  dusk: 'Hügelketten [in der Abenddämmerung|bei Sonnenuntergang], jede etwas [blasser|blauer] als die davor.',
  food: 'Ein [voller|runder] Teller von oben, [auf dem Tisch|mit Besteck daneben].',
  cat: 'Porträt einer Katze, sie [schaut direkt in die Kamera|sitzt sehr würdevoll da].',
  chart: 'Diagramm mit [Balken und Linie|einer auf und ab steigenden Kurve], ohne Beschriftung.',
  boat: 'Ein Segelboot [in der Bucht|mit hellen Segeln], [Möwen|Wolken] darüber.',
  night: 'Die Stadt bei Nacht, [viele|lauter] helle Fenster, [Mond|Sterne] darüber.',
  abstract: 'Buntes Bild aus [Kreisen und Streifen|einfachen Formen], [fröhlich|wild].',
  lighthouse: 'Ein gestreifter Leuchtturm [auf Felsen|über dem Meer].',
  books: 'Ein Regal mit Büchern in vielen Farben, [manche lehnen schief|dazwischen eine Pflanze].',
  garden: 'Blumen auf langen Stielen, [rot, gelb und rosa|in voller Blüte].',
  pitch: 'Das Fußballfeld [von der Tribüne|mit Flutlicht], gegenüber Publikum.',
  storm: '[Hohe|Riesige] graue Wellen unter dunklem Himmel, Gischt.',
  festival: 'Papierlaternen auf dunklem Wasser, [Feuerwerk|Sterne] über den Dächern.',
  bridge: 'Zeichnung einer leichten Brücke mit Seilen über einen Fluss.',
} as const;
