/** German, what happens in the sixty days: b before, d during, a after the event (syntax: grammar.ts). */
export const events = {
  storm: `
b> [Morgen Nacht|Übermorgen] kommt Sturm Ottilie. [Blumentöpfe rein|Leinen prüfen|Handys laden], [bei den Nachbarn klingeln|Kerzen kaufen, keine Panik].
b> Schlange vorm [Baumarkt|Bootsausrüster] bis um die Ecke. [Alle höflich, alle kaufen Seile.|Ich habe die halbe Straße getroffen.]
bq> Wer hat [heute Abend|morgen] [einen Transporter|einen trockenen Keller|eine Pumpe] frei? [Der Segelclub|Das Museumsarchiv] braucht Hilfe.
d> [Ottilie ist da.|Jetzt ist er richtig da, der Sturm.] [Das ganze Haus summt.|Windstärke {n:9-11} am Leuchtturm.|Die Fenster atmen.] [Bleibt drin.|Bei euch alles gut?]
d> [Strom weg|Licht flackert|Strom da, Strom weg] in der {street}. [Wir spielen Karten.|Die Tiefkühltruhe wird jetzt Suppe.|Noch {n:14-60} Prozent Akku, also: gute Nacht.]
dp> Die See [vom Dachboden aus|heute früh], [weiß bis {island}|grau in grau]. [So habe ich sie noch nie gesehen.|Bitte geht nicht hin.]
d> Die Turnhalle ist offen: [Betten, Tee, Steckdosen|Decken und Suppe]. [Hunde auch.|Niemand sitzt heute allein.]
a> Nach Ottilie: [{n:40-90} Dachziegel|ein Trampolin|ein halbes Gewächshaus] in unserer [Straße|Einfahrt|Parzelle]. [Niemand verletzt, das zählt.|Wem gehört es?]
a> Aufräumen {wo}: [Schaufeln, Handschuhe, Lieder|{n:60-140} Leute waren da]. [Ich liebe diese Stadt.|Kaffee kam von der Brauerei.]
--
b> [Festgezurrt.|Abgeklebt.|Vertäut.] [Wir sehen uns auf der anderen Seite.|Die Katze sitzt schon unterm Bett.]
bq> [Ich habe einen Transporter.|Ich komme.] [Halbe Stunde?|Welches Tor?]
d> [Passt auf euch auf|Bleibt drinnen], [oben am Hügel alles gut|bei uns dunkel, aber trocken]. [Kommt rüber, wenn ihr wollt.|Wir haben Gas und Tee.]
a> Danke an [Feuerwehr|Seenotretter|alle mit Suppe]. [Mein Rücken merkt es noch.|So viele Hände!]
`,
  derby: `
b> Derby gegen Kestrow! [Ich schlafe seit Tagen schlecht.|Der Schal ist gebügelt.|Wir reden nicht über letztes Jahr.]
bq> Tipps fürs Derby? Ich sage [zwei zu eins|drei zu null, ich bin <Optimistin|Optimist>|null zu null und eine kaputte Scheibe].
d12> [ANPFIFF!|Es geht los.] [Die Trommel ist da.|Volles Haus, sogar die Bäume.]
d3> [AUSGLEICH|TOOOR|EINS ZU EINS]! [Ich habe einen Polizisten umarmt.|Das Dach hat gewackelt.|Weiter so!]
d4> MARLIN! [In der dreiundneunzigsten Minute|Mit dem letzten Schuss]! ZWEI ZU EINS! [Ich kann nicht mehr.|Das hörte man bis {island}.|Ich weine, fragt nicht.]
a> Tove Marlin, Minute 93. [{n:14-60}-mal angesehen.|Benennt eine Fähre nach ihr.|Mein Sohn zieht das Trikot nicht mehr aus.]
a> Respekt an Kestrow: [tolle Fans|haben uns beim Fahnentragen geholfen]. [Die Feindschaft endet an der Fähre.|Nächstes Jahr wieder.]
--
bq> [Zwei zu eins|Eins zu eins|Drei zu zwei], [Marlin trifft|Kopfball|in letzter Minute]. [Mein Herz macht das nicht mit.]
d> [JAAA|WAS FÜR EIN TOR|nein nein nein DOCH]! [Die ganze Straße hat mich gehört.|Handy fallen gelassen.]
a> [Wann kommt das Denkmal?|Noch mal, bitte.] [Ich bin heiser.|Meine Stimme liegt im Hafen.]
`,
  festival: `
b> Noch {n:2-9} Tage bis zum Hafenfest. [Bei uns im Flur trocknen die Laternen.|Ich bin offenbar für die Enten zuständig.|Das Suppenkomitee hat sich gespalten.]
bq> Fürs Hafenfest gesucht: [Leute für die Suppenküche|vierzig Klapptische|Ruderer fürs Zuberrennen]. [Eine Schicht, eine Schüssel.|Sagt ja!]
d> [Zweite|Vierte] Schüssel [östliche|westliche] Fischsuppe. [Ich verrate nicht, welche besser ist.|Die mit Safran. Punkt.]
d> Zuberrennen: [nach elf Sekunden gesunken|Platz zwei im Wäschekorb|wegen Gesangs disqualifiziert]. [Nie so stolz gewesen.|Nass bis zu den Ohren.]
dp> Die Laternen auf dem Wasser. [Alle wurden still.|Die schiefe ist von meiner Tochter.|Jedes Jahr denke ich, ich bin zu alt dafür. Und dann.]
dp> Feuerwerk über dem Hafen, [bester Platz auf der Mole|alle Gesichter auf einmal hell]. [Ahhh.|Der Hund ist bei meiner Schwester.]
a> Hafenfest vorbei: {n:3100-4200} Schüsseln Suppe, [null Schlägereien|eine Verlobung|alle Enten gezählt]. [Danke an alle!|Nächstes Jahr wieder.]
a> Ich finde immer noch [Konfetti|Glitzer|Fischschuppen] in [der Jacke|meinem Bart|der Tasche]. [Was für ein Wochenende.]
--
bq> [Trag mich ein.|Ich bin dabei.|Wir haben acht Tische.] [Lieber Suppe als Enten.]
d> Ich habe euch [untergehen sehen|zugejubelt]! [Großartig.|Höhepunkt des Tages.]
dp> [Gänsehaut.|Zauber.] [Unsere ist die linke.|Ich habe extra kein Foto gemacht. Danke!]
a> [Was für ein Fest.|Danke fürs Organisieren.] [Meine Füße!|Ich schlafe bis Mittwoch.]
`,
  bridge: `
b> Laternenbrücke: [ich bin dafür|ich bin dagegen|ich schwanke noch]. [Zehn Minuten zu Fuß statt vierzig mit dem Bus.|Elf Millionen für schöne Aussicht.|Die Vögel im Watt stimmen nicht mit.]
bq> Ehrliche Frage zur Brücke: [Wer zahlt den Unterhalt nach zehn Jahren?|Wie kommt man von Northside in die Klinik, wenn keine Fähre fährt?]
b> Anhörung zur Brücke in der [Turnhalle|Fischhalle]: [dreihundert Stühle, vierhundert Leute|beide Seiten mit Kuchen]. [Ich ging unsicherer, als ich kam. Im guten Sinn.]
d123> Heute Abend stimmt der Rat über die Brücke ab. [Die Galerie ist voll.|Vierzig auf der Rednerliste.|Ich habe eine Thermoskanne dabei.]
d4> Dreizehn zu zwölf! [Die Laternenbrücke kommt.|Eine einzige Stimme.] [Stille, dann Applaus.|So laut war es im Saal noch nie.]
a> 13 zu 12. [Ich habe verloren und gehe als <Erste|Erster> rüber.|Jetzt baut sie gut.|Seid nett zueinander, die halbe Stadt ist traurig.]
a> Wir haben [unsere Plakate|beide Plakate, Nachbar und ich,] abgehängt. [Mit Bier.|Der Lack ist ab, Demokratie kostet eben.]
--
[Sehe ich anders|Überzeugt mich nicht], aber [danke für den ruhigen Ton|der Punkt stimmt].
b> [Genau.|Endlich sagt es jemand.] [Vierzig Minuten Bus sind kein Leben.|Ich sitze auf der Galerie.]
d> [Eine Stimme!|Dreizehn zu zwölf?!] [Historisch.|Mir zittern die Hände.]
a> [Schön gesagt.|Respekt.] [Wir treffen uns in der Mitte.|Die erste Runde geht auf mich.]
`,
} as const;
