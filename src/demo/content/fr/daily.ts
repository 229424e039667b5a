/** French, everyday topics and hobbies (syntax: grammar.ts). */
export const daily = {
  weather: `
m> [Brouillard|Brume de mer|Purée de pois] ce matin : {lieu}, on ne voit plus [ses chaussures|le bout du quai|la différence entre mer et ciel]. [Bonjour quand même.|Café d'abord.]
[Pluie|Grêle|Crachin], puis [soleil|arc-en-ciel], puis [re-pluie|vent de travers] : les quatre saisons avant midi. [On s'habitue.|Les mouettes adorent.|Mes chaussures, moins.]
Le vent m'a pris [mon parapluie|ma casquette|la moitié d'un croissant] {lieu}. [Bien joué.|Je ne lui en veux même pas.|Il en avait sûrement besoin.]
p> La lumière {lieu} [à l'instant|il y a dix minutes|juste avant l'averse]. [Sans filtre, juste de la chance.|Ça valait les pieds mouillés.]
e> Ciel dégagé ce soir, [pas un souffle|la mer comme un miroir]. [Sortez regarder.|Prenez une écharpe.|On voit tout depuis la jetée.]
q> C'est moi ou il fait [plus doux que d'habitude|plus froid que la semaine dernière|un vent à décorner les bœufs] ?
{n:11-19} degrés, [petit vent d'ouest|brise de sud-ouest], [le linge sèche|fenêtres ouvertes]. [Je signe tout de suite.|Rien à redire.]
--
Pareil [ici|en haut de la colline|chez nous]. [Le chien a refusé de sortir.|Un temps à soupe.]
[Mon genou|Ma grand-mère|Le voisin] l'avait annoncé [hier|depuis des jours] et [ne se sent plus|a encore raison].
q> Non, [pareil pour moi|le thermomètre du quai est d'accord|on ne parle que de ça au travail].
p> [Quel ciel !|Magnifique.|J'étais au bureau, évidemment.] [Merci d'avoir levé les yeux pour nous.|À encadrer.]
J'ai étendu mon linge il y a une heure. [De rien, tout le monde.|Voilà l'explication.]
`,
  ferry: `
m> Le bac de {time:6-8} a [{n:10-45} minutes de retard|encore disparu|une "petite vérification technique"]. [La file du café est ravie.|Personne n'est surpris.|Au moins le lever de soleil est gratuit.]
Entendu sur le {boat} : « [On n'est pas en retard, on fait durer|J'ai le mal de terre|La vue est comprise dans le prix] ».
q> Quelqu'un sait si le [dernier|premier] bac pour {island} prend [les vélos|les chiens|les poussettes] ?
e> Attrapé le dernier bac avec [huit secondes|un demi-sandwich|un lacet défait] d'avance. [Le matelot a applaudi.|Mes poumons sont restés à quai.]
p> Traversée vers {island}, [mer d'huile|soleil en face|fin de pluie]. [Le plus beau trajet du monde.|Certains retards sont des cadeaux.]
Le nouveau [distributeur de billets|panneau des horaires] est arrivé. [Il parle quatre langues, aucune polie.|Il me prend pour un camion.|Et il marche, je suis <troublée|troublé>.]
--
J'y étais. [Il a fini par partir.|Le capitaine s'est excusé avec beaucoup de charme.|On a même chanté.]
q> Oui, mais [demande d'abord à l'équipage|pas après neuf heures|pas par gros temps].
Le {boat} [fait de son mieux|est plus vieux que mes parents]. [Soyons gentils.|Respect.]
p> [Ça donne envie de poser sa journée.|Je sens le gasoil d'ici.] [Il y avait des phoques ?|Garde-moi une place dehors.]
`,
  food: `
e> Ce soir : {dish}. [Il y en a pour huit, venez.|Ma grand-mère aurait mis plus de sel.|Plus une miette.|Silence à table, c'est bon signe.]
p> {Dish}, [troisième essai|enfin comme chez ma tante]. [Je suis insupportable de fierté.|Ne regardez pas la cuisine.|Mangé debout.]
q> Vous mettez quoi, vous, avec {dish} ? [Chez moi, ça manque de caractère.|Je cherche une idée pour ce soir.]
La boulangerie d'Ada a refait [le pain de seigle|la tarte aux prunes|les torsades à la cannelle]. [La queue va jusqu'à la {street}.|J'en ai pris quatre.|Courez.]
Mon levain, jour {n:3-60} : [il vit|il a doublé|il s'est échappé]. [Il s'appelle {cat}.|Qui en veut un pot ?|On se reparle.]
n> Déjeuner sur le quai : [pain, fromage et une mouette très attentive|des frites et du vent|un reste de soupe dans un bocal]. [La mouette a gagné.|Rien de mieux.]
À donner devant chez nous, {street} : [une caisse de prunes|trop de courgettes|des pommes moches et bonnes]. [Servez-vous.|Confiture acceptée en échange.]
--
[La recette !|On ne poste pas ça sans la recette.] [Toute la rue attend.|J'en ai l'eau à la bouche.]
[J'arrive.|Je suis déjà devant la porte.|J'apporte une cuillère.]
q> [Un zeste de citron.|Une feuille de laurier.|Du beurre noisette.|Un verre de cidre.] [Tu ne le tiens pas de moi.|Le cuisinier du port me l'a dit.]
p> [On dirait une peinture.|Mieux qu'au restaurant.] [C'est l'assiette bleue de la brocante ?|Et moi qui mange des biscottes.]
[Ma mère en faisait|On en mangeait] tous les dimanches. [Avec de la moutarde, toujours.|Quel souvenir.]
`,
  council: `
Conseil municipal, point {n:3-14} : [quarante minutes sur les bancs|une heure sur les poubelles|une commission sur la commission]. [La démocratie est un sport d'endurance.|J'avais pris mon tricot.]
[Le budget|Le plan vélo|Le plan bruit] est consultable [en mairie|à la bibliothèque|en ligne]. [Lisez la page {n:9-64}.|Ça concerne la {street}.]
q> Qui décide [des bancs|de l'éclairage|du stationnement] {lieu} ? [On m’a <envoyée|envoyé> à quatre guichets.|Mes chevilles demandent.]
Le nid-de-poule de la {street} est [rebouché|entouré de peinture jaune|officiellement recensé]. [{n:3-19} mois seulement.|On fête ça ce soir.]
--
J'y étais. [Les biscuits étaient bons.|C'était encore plus long.|Quelqu'un s'est endormi, je ne dirai pas qui.]
Merci [d'y aller pour nous|de lire les annexes]. [Vraiment.|C'est d'utilité publique.]
q> [La voirie, deuxième étage|La capitainerie], [le mardi seulement|demande la dame sympathique|avec de la patience].
[Je ne suis pas d'accord|Je vois ça autrement], mais [merci pour les chiffres|on peut en parler, c'est déjà bien].
`,
  cats: `
p> {cat} a adopté [le lavabo|le carton|le nouveau canapé]. [Nous vivons autour.|Les négociations ont échoué.]
q> PERDU : {cat}, [chat gris|chat noir et blanc|chat roux], vu pour la dernière fois {lieu}. [Regardez dans vos remises !|Les enfants sont tristes.]
{cat} est de retour ! [{n:3-9} jours d'absence|Deux nuits dehors], [une griffure|aucun remords|plus gros qu'avant]. [Merci à tous.|J'ai pleuré dans l'entrée.]
m> Réveil à [quatre heures|cinq heures] par {cat}, méthode : [le regard|le chant|les stylos, un par un]. [Je ne suis que le personnel.|Petit-déjeuner servi.]
--
Partagé ! [Je regarde dans notre cabanon.|Toute la rue cherche.]
q> J'en ai vu un pareil {!lieu} [ce matin|hier vers dix heures] ! [Il filait vers les bateaux.|Ça vaut le coup d'aller voir.]
[Cette tête !|Quel empereur.|Ces moustaches !] [Une friandise de ma part.|Dix sur dix.]
`,
  garden: `
[Les haricots|Les dahlias|Les aromates] [du balcon|de la parcelle {n:3-48}] [ont survécu au vent|sont en train de gagner|font ce qu'ils veulent]. [Je ne suis <qu’employée|qu’employé>.|Quelle fierté.]
q> Que faire contre [les limaces|les pucerons|les mouettes], [sans poison|avant que je craque] ?
p> [Cette rose trémière|Cette glycine], {street}, [pousse à même le trottoir|dépasse la boîte aux lettres]. [Petit miracle.|Je fais le détour exprès.]
--
q> [Du marc de café.|Du cuivre.|Une mare et deux grenouilles.] [Ça marche chez nous.|Et de la patience.]
[Superbe|Que c'est beau] ! [Les nôtres commencent à peine.|Jalousie totale.]
`,
  school: `
Question du jour, {n:5-10} ans : « [Est-ce que les poissons ont soif|Qui allume la marée|Hier, c'est où] ? » [J'ai dit que je chercherais.|Je n'ai pas dormi.]
p> Les élèves ont peint [le vent|leur rue|la mer la nuit]. [Je le veux chez moi.|Le rouge, c'est la colère. Et le ketchup.]
Réunion de parents : [deux heures et demie|des chaises pour lutins], [rien de décidé|tout le monde hoche la tête]. [Je me suis <portée|porté> volontaire par erreur.|Une médaille pour la maîtresse.]
--
C'est [de la physique|plus malin que le conseil municipal|une question qui va m'occuper toute la nuit].
[Chez nous aussi.|Même chose ici.] [Il reste des paillettes dans l'entrée.|Prévoyez des chaussettes.]
`,
  life: `
m> Bonjour {town}. [Poubelles sorties|Mouettes bruyantes|Café serré|Mer plate], [c'est parti|on y retourne|souhaitez-moi bonne chance].
e> Soirée calme : [une soupe|la radio|une bougie], [la pluie aux carreaux|les lumières du port|la corne de brume au loin]. [Parfait.|Bonne nuit à tous.]
Petite victoire du jour : [j'ai réparé le robinet|le formulaire ne faisait qu'une page|on m'a rapporté mon gant]. [Et vous ?|Ça mérite un gâteau.]
q> Je cherche [un dentiste qui ne parle pas|quelqu'un pour accorder un piano|un plombier qui décroche] à {town}. [Des pistes ?|Une adresse à recommander à sa mère ?]
Mon voisin [apprend la cornemuse|joue de l'accordéon la nuit|passe l'aspirateur à minuit]. [Il progresse.|Je connais tous les couplets.]
[Dix|Vingt|Douze] ans à {town} aujourd'hui. [<Venue|Venu> pour un week-end, <restée|resté> pour la brume.|Je suis toujours « <la nouvelle|le nouveau> ».]
p> <Rentrée|Rentré> par le chemin long. [Toutes les fenêtres allumées.|Quelqu'un répétait à la trompette.|Ça sentait le pain.] [J'aime vivre ici.|Petite ville, grand ciel.]
--
[Que c'est beau|Ça me fait plaisir|J'ai souri]. [J'en avais besoin.|Pareil ici, avec du thé.]
q> [Marten, {!street}|La boutique derrière l'église], [un peu bourru mais très bien|dis que tu viens de ma part].
q> Je suis le fil, [je cherche aussi|ça m'intéresse].
[On est voisins, je crois|C'était notre rue]. [Fais signe la prochaine fois !|Le monde est petit.]
`,
  choir: `
e> Répétition : [les altos étaient au paradis|les ténors ont trouvé la note, une fois, ensemble]. [<Rentrée|Rentré> en fredonnant.|Plus que {n:3-9} semaines. Au secours.]
q> Le chœur du port cherche [deux basses|un ténor, n'importe lequel|quelqu'un qui sache compter jusqu'à sept]. [Pas d'audition, juste des biscuits.]
Le chef, ce soir : « [Chantez comme la brume, pas comme la bouillie|J'entends quarante solistes|Encore, avec les consonnes] ».
--
« {piece} » ! [Je pleure à chaque fois.|On la chantait à l'école.]
q> [Mon mari|Mon patron] chante toute la journée, [je vous l'envoie|prenez-le].
`,
  harbour: `
p> [Lumière du matin|Heure bleue|Marée basse] {lieu}. [Le {boat} rentrait.|Juste un cormoran et moi.|Deux pêcheurs, pas un mot.]
p> Les premières lampes du quai, [doigts gelés|un café dans l'autre main]. [Mes dix minutes préférées.|Ça valait le froid.]
Un [phoque|marsouin|cygne très perdu] dans [le bassin|l'avant-port] ! [Tout le bureau est à la fenêtre.|Il nous regardait comme si l'attraction, c'était nous.]
--
p> [Splendide.|On entend les drisses.] [À imprimer.|Ces reflets !|À gauche, c'est notre bateau.]
p> J'étais [juste derrière toi|en face|là une heure trop tard]. [Quelle lumière.|Typique.]
`,
  books: `
Fini « {book} » [sur le bac|à deux heures du matin|en un jour de pluie]. [Ne me parlez pas.|Cette dernière page !|Ça démarre vraiment page {n:40-120}.]
q> Je cherche [un roman sans cadavre|un livre avec la mer dedans|un livre pour un enfant qui déteste lire]. [Des idées ?|Disponible à la bibliothèque, si possible.]
Dans la boîte à livres, {street} : [un livre de cuisine de 1961|un polar sans la dernière page|« {book} » avec une lettre d'amour dedans]. [J'en ai laissé deux.|À qui est-ce ?]
p> Ma pile à lire [après rangement|après la brocante]. [Elle devait diminuer.|J’étais <venue|venu> pour un seul.]
--
« {book} » [m'attend encore|m’a <bouleversée|bouleversé>|était mon préféré l'an dernier]. [Prends ton temps pour la fin.]
q> « {!book} » : [court, salé et drôle|pas un seul cadavre].
`,
  jokes: `
Une mouette entre au Café Nadir. [Elle ne commande rien et prend tout.|Elle ressort avec un croissant.] [C'est toute la blague.|Histoire vraie.|Cinq étoiles, dit-elle.]
Ma [montre|balance] vient de me [féliciter d'avoir dormi|rappeler de respirer]. [Merci, j'allais oublier.|On ne se parle plus.]
Quelle différence entre [le bac et mon ex|notre wifi et la marée] ? [L'un des deux revient.|L'un des deux est à l'heure.]
--
[Sors d'ici.|J'ai ri trop fort dans le bus.|Je la ressors à table.] [Mon père l'a déjà racontée.|Honte à nous deux.]
[Huit|Neuf] sur dix, [un point en moins parce que c'est vrai|ma mère donne onze].
`,
  tech: `
[L'imprimante|Le routeur|La borne] [de la mairie|du bureau] affiche une nouvelle erreur : {n:2-9}0{n:1-9}. [Nous négocions.|Éteindre, rallumer, éteindre.]
q> Vous utilisez quoi pour [les sauvegardes|un agenda partagé|les mots de passe] [en famille|dans une association] ? [Simple, svp.|Ma mère doit s'en sortir.]
[Trois heures|Une soirée] sur un bug. C'était [une virgule|l'heure d'été|le câble|moi]. [Je me sens <vivante|vivant>.|Rien appris.]
Le café réparation a sauvé {n:7-31} objets : [des grille-pain|un ours qui parle|trois lampes et un mariage]. [Rien n'est un déchet.|La prochaine fois, avec gâteau.]
--
Tu as essayé [un autre câble|d'éteindre et de partir en vacances] ? [C'est toujours le câble.|Chez moi, ça marche.]
q> [Deux disques et un rappel.|Un simple fichier texte.|Le papier, vraiment.] [Depuis six ans.|Jamais rien perdu.]
`,
  sailing: `
Force {n:3-6}, [deux ris|toute la toile|un équipage de débutants], [personne à l'eau|une seule casquette perdue]. [Belle journée.|Je souris encore.]
p> Le {boat} [sous voiles|au mouillage devant {island}|juste avant le grain]. [Moyenne d'âge à bord : soixante-dix ans.|Quelle allure.]
q> Cherche [un équipier|une grande remorque] pour [la régate du club|un tour de {island}]. [L'humour suffit.|Il y aura de la soupe.]
--
q> [Je suis libre.|Ma sœur est partante.] [Dis-moi quand.|Je fais la cuisine.]
[Bien navigué|Belle manœuvre] ! [On vous a vus de loin.|Et n'oubliez pas les gilets.]
`,
  football: `
Entraînement [sous la pluie|avec un seul projecteur|à onze et demi]. [Jambes mortes, cœur content.|Deux ballons dans le port.]
[Deux|Trois|Quatre] à [zéro|un|deux] pour [les poussins|les féminines|les vétérans]. [L'arbitre avait neuf ans.|Plus de voix.]
--
Allez [l'Athletic|les Bleu et Rouille] ! [Toujours.|Et tant pis pour le classement.]
L'arbitre [est mon cousin, laissez-le tranquille|a besoin de mes lunettes].
`,
} as const;
