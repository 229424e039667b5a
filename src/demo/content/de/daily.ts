/** German, everyday topics and hobbies (syntax: grammar.ts). */
export const daily = {
  weather: `
m> [Nebel|Dichter Nebel|Seenebel], so [dick|zäh|grau], dass man {wo} die eigene Hand nicht sieht. [Guten Morgen.|Kaffee hilft.|Das Nebelhorn übernimmt die Moderation.]
[Regen|Wind|Hagel] von [rechts|links|unten]. In {town} [wird man wenigstens gleichmäßig nass|gilt das als heiter|nennen wir das Frischluft].
Der Wind hat mir {wo} [den Schirm|die Mütze|das Brötchen] aus der Hand gerissen. [Respekt.|Er braucht es wohl dringender.|Ich sage nichts mehr.]
p> Das Licht {wo} [gerade eben|vor zehn Minuten|heute Abend]. [Ohne Filter, nur Glück.|Dafür bin ich gern nass geworden.|Auf dem Foto nur halb so schön.]
e> Sternklar heute Nacht, [kaum Wind|ganz still am Wasser]. [Geht noch mal raus.|Man sieht die Milchstraße.|Schal nicht vergessen.]
q> Kommt es nur mir so vor, oder ist es [ungewöhnlich warm|viel windiger als sonst|seit Tagen schwül]?
{n:11-19} Grad, [Westwind|Südwest|eine leichte Brise], [Wäsche hängt|Fenster auf|Möwen bestens gelaunt]. [Mehr brauche ich nicht.|So darf es bleiben.]
--
Hier [auch|oben am Hügel genauso|bei uns in der {!street} dasselbe]. [Der Hund wollte nicht vor die Tür.|Suppenwetter.|Ich gebe meine Frisur auf.]
Mein [Knie|Opa|Nachbar] hat das [gestern|schon vor Tagen] angekündigt und [gibt jetzt an|hat leider immer recht].
q> Nein, [geht mir auch so|das Thermometer am Kai sagt dasselbe|bei der Arbeit reden auch alle davon].
p> [Was für ein Himmel!|Wunderschön.|Ich saß natürlich im Büro.] [Danke fürs Hochschauen.|Das hängt man sich hin.]
Ich habe vorhin Wäsche aufgehängt. [Es tut mir leid.|Das erklärt wohl alles.]
`,
  ferry: `
m> Die Fähre um {time:6-8} kommt heute [{n:10-45} Minuten später|"gleich"|gar nicht]. [Die Kaffeeschlange freut sich.|Überrascht ist niemand.|Der Sonnenaufgang ist dafür umsonst.]
Auf der {boat} gehört: "[Wir sind nicht verspätet, wir genießen|Seekrank bin ich nur an Land|Die Aussicht ist im Preis drin]".
q> Weiß jemand, ob die [letzte|erste|{time:20-22}-Uhr-] Fähre nach {island} [Fahrräder|Hunde|einen Kinderwagen] mitnimmt?
e> Letzte Fähre erwischt, mit [acht Sekunden|einem halben Brötchen|offenen Schnürsenkeln] Vorsprung. [Der Matrose hat geklatscht.|Meine Lunge steht noch am Kai.]
p> Überfahrt nach {island} bei [spiegelglatter See|Gegenlicht|letztem Regen]. [Schönster Arbeitsweg der Welt.|Manchmal ist Verspätung ein Geschenk.]
Der neue [Fahrplan|Fahrkartenautomat|Wartesaal] ist da. [Er spricht vier Sprachen, keine davon höflich.|Er hält mich für einen Lastwagen.|Er ist tatsächlich gut, ich bin verwirrt.]
--
Da war ich auch drauf. [Irgendwann fuhr sie ja.|Der Kapitän hat sich sehr charmant entschuldigt.]
q> Ja, aber [nur bis neun|frag vorher die Crew|bei Sturm nicht].
q> [Am Automaten nein, am Schalter ja.|Laut Aushang schon, laut Wetter eher nicht.] [Viel Glück!|Früh hingehen.]
Die {boat} [gibt ihr Bestes|ist älter als meine Eltern|ist ein Lebensgefühl]. [Seid nett zu ihr.|Mehr kann man nicht verlangen.]
p> [Jetzt will ich auch frei haben.|Ich rieche den Diesel bis hier.|Lagen wieder Robben auf der Sandbank?]
`,
  food: `
e> Heute {dish} gemacht. [Viel zu viel, kommt vorbei.|Oma hätte mehr Salz genommen.|Sechs Leute satt, vier davon sprachlos.|Reste: keine.]
p> {dish}, [dritter Versuch|endlich wie bei Tante Hilde|aus der guten Pfanne]. [Ich bin unerträglich stolz.|Die Küche bitte nicht ansehen.|Im Stehen gegessen.]
q> Was gehört bei euch an {dish}? Meins schmeckt [brav|langweilig|nach Kantine].
Adas Bäckerei hat wieder [Roggenbrot|Zimtknoten|Pflaumenkuchen]. [Die Schlange reicht bis zur {street}.|Ich habe vier gekauft.|Nur solange der Vorrat reicht.]
Sauerteig, Tag {n:3-60}: [er lebt|er ist ausgezogen|er riecht nach Apfel]. [Er heißt {cat}.|Wer möchte ein Glas abhaben?|Wir reden wieder miteinander.]
Zu verschenken: [eine Kiste Zwetschgen|Zucchini, unendlich viele|Äpfel mit Charakter], {street}, am Gartentor. [Marmelade nehme ich gern zurück.|Bitte. Ich flehe euch an.]
n> Mittag auf der Kaimauer: [Fischbrötchen und eine sehr wachsame Möwe|Brot, Käse, Wind|kalte Suppe aus dem Glas]. [Die Möwe hat gewonnen.|Besser wird es nicht.]
--
[Rezept, bitte!|Ohne Rezept darf man das nicht posten.] [Mir läuft das Wasser im Mund zusammen.|Ich frage für die ganze Straße.]
{dish}! [Das gab es bei uns jeden Sonntag.|Mit Senf, immer.|Dass das noch jemand kocht!]
q> [Kümmel.|Ein Schuss Bier.|Braune Butter.|Ein geriebener Apfel.] [Von mir hast du das nicht.|Habe ich vom Hafenkoch.|Klingt falsch, hilft aber.]
[Ich bin unterwegs.|Ich stehe schon vor der Tür.|Drei Straßen weiter und hungrig.]
p> [Sieht besser aus als im Lokal.|Ist das der blaue Teller vom Flohmarkt?|Und ich esse Toast. Danke auch.]
`,
  council: `
Ratssitzung, Punkt {n:3-14}: [vierzig Minuten über Bänke|eine Stunde über Mülltonnen|ein Ausschuss für den Ausschuss]. [Demokratie ist ein Ausdauersport.|Ich hatte mein Strickzeug dabei.|Trotzdem schön, dass es sie gibt.]
[Der Haushaltsentwurf|Der Lärmplan|Das Radkonzept] liegt [in der Bücherei|im Rathaus|online] aus. [Seite {n:9-64} lesen!|Es geht um die {street}.|Weniger öde, als es klingt.]
q> Wer entscheidet eigentlich, [wann die {street} neu gepflastert wird|wo Hundetonnen stehen|wie laut Möwen sein dürfen]? [Ich wurde an vier Schalter geschickt.|Frage für meine Knöchel.]
Das Schlagloch in der {street} ist [repariert|jetzt gelb umrandet|offiziell erfasst]. [Nach nur {n:3-19} Monaten.|Heute Abend wird gefeiert.|Ich vermisse es fast.]
--
Ich war dabei. [Die Kekse waren gut.|Es dauerte länger.|Jemand ist eingeschlafen, ich sage nicht, wer.]
Danke, dass du [hingehst|die Anlagen liest|für uns alle durchhältst]. [Ernsthaft.|Das ist Ehrenamt.]
q> [Tiefbau, zweiter Stock|Hafenamt|Bezirksbeirat], [nur dienstags|nach der Netten fragen|Geduld mitbringen].
[Sehe ich anders|Da widerspreche ich], aber [gut, dass wir hier streiten können|danke für die Zahlen].
`,
  cats: `
p> {cat} hat [das Waschbecken|das neue Sofa|den Karton, nicht den Inhalt] für sich entdeckt. [Wir wohnen jetzt drumherum.|Verhandlungen gescheitert.]
q> VERMISST: {cat}, [grau|schwarz-weiß|rot getigert], zuletzt in der {street} gesehen. [Schaut bitte in eure Schuppen!|Die Kinder sind sehr traurig.|Hört nur auf das Geräusch vom Kühlschrank.]
{cat} ist wieder da! [{n:3-9} Tage weg|Zwei Nächte weg], [ein Kratzer|dicker als vorher], [keinerlei Reue|kein Kommentar]. [Danke fürs Suchen!|Ich habe im Flur geheult.]
m> {cat} hat mich um [vier|fünf|halb fünf] geweckt, durch [Starren|Gesang|Stifte vom Tisch schieben]. [Ich bin nur das Personal.|Frühstück war dann recht pünktlich.]
--
Geteilt! [Ich schaue in unserem Schuppen nach.|Unsere Straße hält die Augen offen.]
q> Ich habe [heute früh|gestern gegen zehn|vor einer Stunde] {!wo} so eine gesehen! [Vielleicht hilft es.|Sie lief Richtung Boote.]
[Dieses Gesicht!|Was für ein Kaiser.|Die Schnurrhaare!] [Gib {cat} was Gutes von mir.|Zehn von zehn.]
p> [Mehr Bilder, bitte.|Das habe ich heute gebraucht.|Gehört ins Stadtwappen.]
`,
  garden: `
Die [Bohnen|Wicken|Kräuter] [auf dem Balkon|auf Parzelle {n:3-48}|auf dem Dach] [haben den Wind überlebt|gewinnen|haben eine eigene Meinung]. [Ich arbeite hier nur.|Ich bin so stolz.]
q> Was hilft gegen [Schnecken|Blattläuse|Möwen im Salatbeet], [ohne Gift|bevor ich den Verstand verliere]?
p> Diese [Stockrose|Sonnenblume|Rose] in der {street} [wächst einfach aus dem Pflaster|ist größer als der Briefkasten]. [Kleine Wunder.|Dafür gehe ich gern einen Umweg.]
Tausche [Minze, sehr viel Minze|Erdbeerableger|Tomatensamen] gegen [Schnittlauch|Marmeladengläser|Hilfe am Zaun]. Parzelle {n:3-48}, [ab fünf|vormittags].
--
q> [Kaffeesatz.|Kupferband.|Ein Teich und zwei Frösche.] [Hat bei uns geholfen.|Und Geduld.]
[Herrlich|Wie schön], und [so früh|unsere haben kaum angefangen]. [Womit düngst du?|Neid aus der {!street}.]
Ich bringe [Schnur|ein Netz|Gläser] vorbei, [morgen|nach Feierabend].
`,
  school: `
Meine [Tochter|Nichte], {n:5-10}, fragt, [ob Fische Durst haben|wer die Flut anschaltet|ob gestern ein Ort ist]. [Ich schaue nach, habe ich gesagt.|Beste Frage der Woche.]
p> Die Klasse {n:2-6}b hat [den Wind|ihre Straße|Gefühle] gemalt. [Das will ich an meiner Wand.|Rot ist Wut, wurde mir erklärt. Und Ketchup.]
Elternabend: [zweieinhalb Stunden|Stühle für Zwerge], [alle nicken|nichts beschlossen], [ich habe mich versehentlich gemeldet|die Lehrerin verdient einen Orden].
q> Kann uns jemand [einen Kontrabass|Eierkartons|ein Krakenkostüm] fürs Schultheater leihen?
--
Das ist [Physik|klüger als manche Ratssitzung|eine Frage, die mich wach hält].
q> [Haben wir!|Liegt im Keller.|Kann ich nähen.] [Komm vorbei.|Riecht nur ein bisschen.]
Bei uns [auch|dasselbe Drama]. [Im Flur liegt bis heute Glitzer.|Ersatzsocken nicht vergessen.]
`,
  life: `
m> Moin, {town}. [Tonnen raus|Möwen laut|Kaffee stark|See platt], [los geht's|auf ein Neues|wünscht mir Glück].
e> Ruhiger Abend: [Suppe|Radio|eine Kerze], [Regen am Fenster|Hafenlichter|Nebelhorn in der Ferne]. [Genau richtig.|Gute Nacht, ihr alle.]
Kleiner Sieg des Tages: [Wasserhahn repariert|das Formular hatte nur eine Seite|jemand hat mir den Handschuh hinterhergetragen]. [Und eurer?|Darauf ein Stück Kuchen.]
q> Ich suche [einen Zahnarzt, der nicht redet|eine Klavierstimmerin|jemanden, der Fahrräder repariert]. [Wen würdet ihr eurer Mutter empfehlen?|Tipps aus {town}?]
Mein Nachbar [lernt Dudelsack|spielt nachts Akkordeon|saugt um Mitternacht]. [Er wird besser.|Ich kann inzwischen alle Strophen.|Ich habe mir eine Trommel gekauft.]
[Zehn|Zwanzig|Sieben] Jahre {town} heute. [Für ein Wochenende gekommen, wegen des Nebels geblieben.|Ich bin immer noch <"die Neue"|"der Neue">.|Würde ich wieder tun.]
p> Den langen Weg nach Hause genommen. [Alle Fenster hell.|Irgendwo übte jemand Trompete.|Es roch nach Brot.] [Ich wohne gern hier.|Kleine Stadt, großer Himmel.]
--
[Wie schön|Freut mich|Da musste ich lächeln]. [Das habe ich gebraucht.|Hier genauso, nur mit Tee.]
q> [Marten in der {!street}|Der Laden hinter der Kirche|Frag im Schiefen Ruder]. [Etwas brummig, sehr gut.|Sag, ich hätte dich geschickt.]
q> Ich lese mit, [brauche auch jemanden|wir suchen seit Monaten].
[Wir sind wohl Nachbarn|Das war unsere Straße]. [Winkt nächstes Mal!|Kleine Stadt.]
`,
  football: `
Training [im Regen|bei einem einzigen Flutlichtmast|zu elfeinhalbt]. [Beine leer, Herz voll.|Der Ball lag zweimal im Hafenbecken.]
[Zwei|Drei|Vier] zu [null|eins|zwei] für die [E-Jugend|zweite Mannschaft|Frauen|Alten Herren]. [Der Schiri war neun.|Ich bin heiser.|Die Torhüterin hat getroffen, fragt nicht.]
q> Wer fährt mit zum Auswärtsspiel nach [Kestrow|Mirrow|Port Ansel]? [Zwei Plätze frei.|Trockene Socken einpacken.]
--
Immer nur [Athletic|Blau und Rost]! [Die Tabelle ist mir egal.|Seit der Holztribüne.]
q> [Bin dabei.|Wir sind zu zweit.] [Ich bringe die Trommel.|Treffpunkt Kiosk?]
Der Schiri [war fair|ist mein Cousin, lasst ihn in Ruhe|braucht meine Brille].
`,
  choir: `
e> Probe: [der Alt war himmlisch|der Tenor fand den Ton, einmal, gemeinsam|vierzig Menschen atmen gleichzeitig]. [Summend nach Hause.|Noch {n:3-9} Wochen. Hilfe.]
q> Der Hafenchor braucht [zwei Bässe|einen Tenor, irgendeinen|Leute, die bis sieben zählen können]. [Kein Vorsingen, nur Kekse.|Wer unter der Dusche singt, ist qualifiziert.]
Unser Dirigent heute: "[Singt wie Nebel, nicht wie Brei|Ich höre vierzig Solisten|Noch mal, mit Konsonanten]".
Ohrwurm: der [zweite|letzte|unmögliche] Takt von "{piece}". [Gern geschehen.|Das ganze Büro summt.]
--
"{piece}"! [Da weine ich jedes Mal.|Haben wir in der Schule gesungen.]
q> [Mein Mann|Mein Chef] singt den ganzen Tag. [Ich schicke ihn.|Nehmt ihn, bitte.]
Man hörte euch bis auf die Straße. [Gänsehaut.|Wir sind stehen geblieben.]
`,
  harbour: `
p> [Frühes|Spätes|Goldenes] Licht {wo}. [Die {boat} lief gerade ein.|Nur ich und ein Kormoran.|Zwei Fischer, kein Wort.]
p> [Blaue Stunde|Die ersten Laternen] am Kai, [Finger eiskalt|Kaffee in der anderen Hand]. [Hat sich gelohnt.|Meine liebsten zehn Minuten am Tag.]
Eine [Robbe|sehr verwirrte Schwanenfamilie|Kegelrobbe] im [Innenhafen|Yachthafen]. [Das halbe Büro steht am Fenster.|Sie hat uns angesehen, als wären wir die Attraktion.]
Die {boat} [kommt aus der Werft|bekommt neue Farbe|liegt auf dem Slip], [jetzt in Grün|mit neuem Mast]. [Geht mal gucken.|Ich habe Gefühle zu dieser Farbe.]
--
p> [Großartig.|Ich höre es förmlich.] [Drucken!|Diese Spiegelung!|Links, das ist unser Boot.]
p> Ich stand [direkt hinter dir|gegenüber|eine Stunde zu spät dort]. [Was für ein Licht.|Typisch.]
Die {boat}! [Mein Onkel hat sie gebaut.|Sie hat es verdient.]
`,
  books: `
"{book}" ausgelesen, [auf der Fähre|nachts um zwei|an einem Regentag]. [Bitte nicht ansprechen.|Diese letzte Seite!|Ab Seite {n:40-120} wird es richtig gut.]
q> Suche [einen Roman ohne Leiche|etwas mit Meer|ein Buch für eine Zehnjährige, die Bücher hasst]. [Tipps?|Gern aus der Bücherei.]
Im Bücherschrank in der {street}: [ein Kochbuch von 1961|ein Krimi ohne letzte Seite|"{book}" mit Liebesbrief drin]. [Zwei von mir dagelassen.|Wer war das?]
p> Mein Lesestapel [nach dem Aufräumen|nach dem Flohmarkt]. [Er sollte kleiner werden.|Ich wollte nur eins.]
--
"{book}" [liegt bei mir noch|hat mich umgehauen|war mein Liebling letztes Jahr]. [Lass dir Zeit mit dem Schluss.|Und jetzt den zweiten Band.]
q> Nimm "{!book}": [kurz, salzig, komisch|keine einzige Leiche].
Darf ich es [danach haben|ausleihen]? [Ich gebe Bücher zurück, ehrlich.|Tausche gegen "{!book}".]
`,
  jokes: `
Meine [Uhr|Waage|Wetter-App] hat mir gerade [zum Schlafen gratuliert|gesagt, ich solle atmen]. [Wir reden nicht mehr.|Danke, hätte ich fast vergessen.]
Eine Möwe kommt ins Café Nadir und [bestellt nichts, nimmt alles|geht mit einem Croissant]. [Das ist der ganze Witz.|Wahre Geschichte.|Fünf Sterne, schreibt sie.]
Was ist der Unterschied zwischen [der Fähre und meinem Ex|unserem WLAN und der Flut]? [Eins kommt zurück.|Eins davon ist pünktlich.]
Ich brauche [kein Fitnessstudio|keine Sauna], ich habe [den Hügel und zwei Einkaufstaschen|die Schlange am Fischmarkt|ein Kleinkind im vierten Stock].
--
[Raus.|Ich habe zu laut gelacht.|Das erzähle ich beim Abendessen.] [Der Bus schaut.|Bitte löschen, mein Vater liest mit.]
[Acht|Neun] von zehn, [ein Punkt Abzug, weil es stimmt|meine Mutter gibt elf].
Die Möwe [hat einen Anwalt|ist meine Vermieterin|war im Recht].
`,
  tech: `
Der [Drucker|Beamer|Router] [im Rathaus|bei der Arbeit|in der Bücherei] hat [ein Bewusstsein entwickelt|einen neuen Fehler: {n:2-9}0{n:1-9}]. [Wir verhandeln.|Aus und an. Und wieder aus.]
q> Was nehmt ihr für [Datensicherung|gemeinsame Kalender|Passwörter] [in der Familie|im Verein]? [Einfach, bitte.|Meine Mutter muss es bedienen können.]
[Drei Stunden|Einen Abend|Die Mittagspause] an einem Fehler gesessen. Es war [ein Komma|die Sommerzeit|das Kabel|ich]. [Ich fühle mich lebendig.|Nichts gelernt.]
p> [{n:14-60} Tage|Ein Jahr] [Wassertemperatur|Fährverspätung|Luftdruck] als Kurve. [Der Sturm ist gut zu sehen.|Daten sind gemütlich.]
Das Reparaturcafé hat heute {n:7-31} Dinge gerettet: [Toaster|einen sprechenden Bären|drei Lampen und eine Ehe]. [Nichts ist Müll.|Nächstes Mal mit Kuchen.]
--
Schon [aus- und eingeschaltet|das andere Kabel probiert|leicht dagegengetreten]? [Es ist immer das Kabel.|Hilft bei mir.]
q> [Zwei Festplatten und eine Erinnerung im Kalender.|Eine langweilige Textdatei.|Papier. Wirklich.] [Seit sechs Jahren.|Noch nie etwas verloren.]
p> [Schöne Kurve.|Was ist die Delle in der Mitte?] [Gibst du die Daten weiter?|Achsen beschriften!]
`,
  sailing: `
Windstärke {n:3-6}, [zwei Reffs|alle Segel oben|lauter Anfänger an Bord], [niemand fiel rein|nur eine Mütze verloren|Tee für alle]. [Guter Tag.|Ich grinse immer noch.]
p> Die {boat} [unter vollen Segeln|vor Anker bei {island}|kurz vor dem Regen]. [Durchschnittsalter der Crew: siebzig.|Sie ist einfach schön.]
Arbeit an der {boat}: [Schleifen|Kalfatern|Lack, Schicht {n:2-7}]. [Stapellauf ist ein Gerücht.|Ein Boot ist ein Loch, in das man Wochenenden wirft.]
q> Suche [eine zweite Hand|Crew|einen großen Anhänger] für [die Clubregatta|eine Runde um {island}]. [Humor genügt.|Es gibt Suppe.]
--
[Welcher Lack?|Wie viele Schichten?] [Frage für mein eigenes Loch im Wasser.|Wir sind bei fünf.]
q> [Ich kann.|Meine Schwester hätte Lust.] [Sag, wann.|Ich koche.]
[Gut gesegelt|Schönes Manöver|Handbreit]! [Haben euch von {!island} aus gesehen.|Denkt an die Westen.]
`,
} as const;
