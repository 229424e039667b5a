/** German, what is not bound to one topic. */
export const talk = {
  answers: `
[Danke|Vielen Dank|Ach, danke][!|, das freut mich.|, das tut gut.]
[Mache ich|Probiere ich|Notiert|Gute Idee][!|, danke.|. Ich berichte.]
[Haha|Stimmt], [genau|das habe ich befürchtet|du kennst mich zu gut].
[Ja, bitte!|Unbedingt.|Na klar.] [Komm einfach vorbei.|Schreib mir.|Ich hebe dir eins auf.]
[Keine Ahnung|Wenn ich das wüsste]. [Ich frage {name}.|Morgen weiß ich mehr.]
Dafür bekommst du [einen Kaffee|ein Stück Kuchen|ein Bier im Schiefen Ruder].
[Du hast recht|Auch wieder wahr], [daran hatte ich nicht gedacht|und trotzdem].
`,
  replies: `
[Das!|So ist es.|Genau.] [Wird geteilt.|Sage ich seit Jahren.|Mehr muss man nicht sagen.]
[Haha|Herrlich], [das ist so typisch {town}|habe ich meiner Schwester geschickt|das habe ich gebraucht].
[Interessant|Gut zu wissen|Das wusste ich nicht]. [Danke dir.|Woher hast du das?|Erzähl mehr!]
[{name} hat mir das auch erzählt|Bei der Arbeit hieß es], [genau so|nur ganz anders|aber ohne das Ende].
Grüße [vom anderen Ufer|aus der {!street}|von der Fähre|aus der Nachtschicht]. [Haltet durch!|Bis bald.|]
[Hm|Na ja|Weiß nicht], [da bin ich nicht sicher|sehe ich etwas anders], aber [gute Frage|ich verstehe dich].
[Bin dabei!|Ich auch!] [Sag nur, wann.|{name} kommt mit.|Ich bringe Kuchen.]
Frag mal @{person}, [weiß alles darüber|hatte das letztes Jahr auch].
[Oh nein|Oh ja|Moment], [nicht schon wieder|endlich|das warst du?|wo genau?]
[Wie schön|Toll|Wunderbar], [bitte mehr davon|hat meinen Abend gerettet|du hast ein Auge dafür].
`,
  chatter: `
[Siehst du|Sag ich doch][!|, zwei gegen eins.|, ich bin nicht allein.]
Ihr [zwei|alle] [seid unmöglich|solltet ins Radio].
[Darf ich kurz?|Von der Seitenlinie:] [Ihr habt beide recht.|Kommt auf den Wind an.|Die Antwort ist Suppe.]
[Gut|Na schön|Okay], [du hast gewonnen|ich glaube es, wenn ich es sehe|fragen wir {name}].
[Wie immer?|Um wie viel Uhr?|Wer kommt noch?] Ich kann ab {time:16-20}.
[Nein, nein|Niemals], [das war die andere|das war {name}, ich schwöre].
[Kann ich bestätigen.|Ich war Zeuge.] [Stand direkt daneben.|Jedes Wort stimmt.]
[Jetzt habe ich Hunger.|Jetzt habe ich den Ohrwurm.|Jetzt bin ich neugierig.] [Vielen Dank auch.|Ihr seid schuld.]
`,
  /** A neutral last sentence, for words that were said before. */
  tails: `
[Grüße|Winke|Liebe Grüße] aus der {!street}[.|!]
Grüß {name}[!| von mir.| und die Familie.]
[Bis dann|Bis bald|Vielleicht bis später] [{!wo}|auf der Fähre|auf dem Markt].
[So, weiter geht's.|Jetzt Tee.|Muss los, sorry.|Der Kessel pfeift.|Ab zur Fähre.|Und nun ins Bett.]
[Musste mal gesagt werden.|Das war's von mir.|Wie {name} sagen würde.|Ich höre ja schon auf.]
`,
  direct: `
@{person} [bleibt es bei|klappt das mit|verschieben wir] [Kaffee|dem Spaziergang|der Probe] [morgen|um {time:9-20}]? [Später geht auch.|Keine Eile.] 
@{person} dein [Schirm|Buch] liegt [bei uns im Flur|am Büchereitresen]. [Danke noch mal!|Hat leider gedauert.]
@{person} wie war [der Termin|die Prüfung]? [Ruf an, wann du magst.|Ich denk an dich.]
`,
  directReplies: `
[Ja|Gern|Klar], [{time:9-20} passt|selbe Bank wie immer]. [Freu mich!|Bis dann.]
[Danke der Nachfrage|Lieb von dir]. [Alles gut gegangen.|Ich rufe heute Abend an.]
[Ich schweige wie ein Grab.|Habe ich, danke!] [Was soll ich mitbringen?|Bis morgen.]
`,
  links: `
[Lesenswert|Lang, aber lohnt sich]: [vor allem der Schluss|für die Mittagspause|schöne Bilder auch].
[Endlich erklärt das mal jemand|So klar hatte ich das noch nicht gelesen]. [Danke dafür.|Kurz und ruhig.]
[Alle reden davon|Beim Frühstück gelesen]. [Was meint ihr?|Ich habe Fragen.]
Lesetipp für die Fähre: "{title}"
[Da wird jemand zitiert, den ich kenne|Das ist unsere Straße]! [Stolz.|Kleine Stadt, große Nachricht.]
`,
  headlines: `
{title}. [Unser Bericht|Die ganze Geschichte|Hintergrund und Stimmen]:
[Neu|Heute|Gerade erschienen]: {title}.
`,
  edits: `
Edit: [Tippfehler, sorry|falsche Uhrzeit, jetzt stimmt sie|hat sich erledigt, danke euch].
Nachtrag: [es hat geklappt|noch nichts Neues|ich lag falsch, zum Glück].
`,
} as const;

export const polls = `
life: Wie sagt man bei euch? | Brötchen | Semmel | Schrippe | Weggle
food: {dish} mit oder ohne Knoblauch? | Mit | Ohne | Zwei Töpfe, bitte
ferry: Wie kommt ihr rüber? | Fähre | Bus | Eigenes Boot | Ich bleibe hier
tech: *Was soll das Reparaturcafé noch anbieten? | Nähen | Fahrräder | Löten | Alte Handys
books: Nächstes Buch im Lesekreis? | "{book}" | "{book2}" | Etwas Kurzes | Wir reden eh über Suppe
harbour: Winkt ihr der Fähre? | Immer | Nur mit Kindern | Heimlich
garden: *Was wächst bei euch? | Bohnen | Kräuter | Blumen | Steine
weather: Dieses Wetter ist | frisch | nass | Suppe | Heimat
life: Tee oder Kaffee zur Ebbe? | Tee | Kaffee | Beides nacheinander
cats: Darf {cat} auf den Tisch? | Ja | Nein | Frag die Katze
`;

export const stories = `
ferry: Kurze Geschichte über meinen ersten Tag als <Matrosin|Matrose> auf der {boat}. 1/3 || Ich sollte die Leine werfen. Ich habe sie geworfen. Leider beide Enden. 2/3 || Der Kapitän sagte nur: "Dann bleiben wir eben hier", und kochte Kaffee für alle. Ich bin seit {n:4-19} Jahren dabei. 3/3
life: Die alte Frau Brenneke aus dem dritten Stock hat heute erzählt, wie sie nach {town} kam. || Mit einem Koffer, einer Nähmaschine und der falschen Fähre. Sie wollte eigentlich nach {island}. || "Und warum sind Sie geblieben?" Sie hat lange überlegt. "Es hat so geregnet. Und dann war ich verheiratet."
tech: Wie ich die Turmuhr "repariert" habe, ein Geständnis. 1/3 || Sie ging vier Minuten vor. Ich habe sie gestellt. Am nächsten Tag verpasste die halbe Stadt die Fähre, alle hatten sich daran gewöhnt. 2/3 || Jetzt geht sie wieder vier Minuten vor. Bitte sagt es niemandem im Rathaus. 3/3
`;

export const warnings = {
  food: ['Essen, Fleisch', 'Alkohol', 'Essen'],
  books: ['Spoiler "{book}"', 'das Ende!'],
  council: ['Lokalpolitik', 'lang'],
  bridge: ['Brückenpolitik', 'schon wieder die Brücke'],
  life: ['Gesundheit', 'etwas traurig', 'Gejammer'],
  storm: ['Sturmschäden', 'Rettungseinsatz, alles gut'],
  derby: ['Fußball, laut', 'Ergebnis!'],
  cats: ['Tierarzt, geht gut aus'],
  tech: ['Technikfrust'],
} as const;

export const tags = {
  weather: '#wetter #nebel #sandrel',
  ferry: '#fähre #pendeln',
  food: '#essen #fischsuppe #selbstgekocht',
  council: '#stadtrat #lokales',
  cats: '#katzen #caturday #hafenkatze',
  garden: '#garten #schrebergarten',
  school: '#schule #elternleben',
  life: '#kleinstadt #sandrel #alltag',
  football: '#athletic #fußball',
  choir: '#hafenchor #chor',
  harbour: '#hafen #fotografie #sandrel',
  books: '#bücher #lesen',
  jokes: '#flachwitz #möwen',
  tech: '#technik #reparaturcafé',
  sailing: '#segeln #holzboot',
  storm: '#ottilie #sturm',
  derby: '#derby #athletic',
  festival: '#hafenfest #laternen',
  bridge: '#laternenbrücke #stadtrat',
} as const;
