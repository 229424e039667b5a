/** French, what is not bound to one topic. */
export const talk = {
  answers: `
[Merci|Oh, merci|Merci beaucoup][ !|, ça me touche.|, c'est gentil.]
[Promis|Je vais essayer|C'est noté|Bonne idée][ !|, merci.|. Je vous raconterai.]
[Haha|C'est vrai], [exactement|c'est bien ce que je craignais|tu me connais trop bien].
[Oui !|Avec plaisir.|Évidemment.] [Passe quand tu veux.|Écris-moi.|Je t'en garde une part.]
[Aucune idée|Si je savais]. [Je demanderai à {name}.|J'en saurai plus demain.]
Ça mérite [un café|une part de gâteau|une bière à la Rame de travers].
[Tu as raison|Pas faux], [je n'y avais pas pensé|et pourtant].
`,
  replies: `
[Voilà !|Exactement.|Tellement vrai.] [Je partage.|Je le dis depuis des années.|Rien à ajouter.]
[Haha|Excellent], [c'est tellement {town}|je l'envoie à ma sœur|j'en avais besoin].
[Intéressant|Bon à savoir|Je l'ignorais]. [Merci.|D'où tu le tiens ?|Raconte !]
[{name} m'a raconté|On m'a dit au travail] [la même chose|exactement l'inverse].
Bonjour [de l'autre rive|de la {!street}|depuis le bac|de l'équipe de nuit]. [Courage !|À bientôt.|]
[Hm|Bof|Je ne sais pas], [je vois ça un peu autrement|pas <sûre|sûr>], mais [bonne question|je te comprends].
[J'en suis !|Moi aussi !] [Dis-moi quand.|{name} vient aussi.|J'apporte un gâteau.]
Demande à @{person}, [c'est son rayon|même chose l'an dernier].
[Oh non|Oh oui|Attends], [pas encore|enfin|c'était toi ?|où ça exactement ?]
[Quelle merveille|Superbe|Très beau], [encore|tu as l'œil|ça fait ma soirée].
`,
  chatter: `
[Tu vois|Je l'avais dit][ !|, deux contre un.]
Vous [deux|tous] [êtes impossibles|devriez faire de la radio].
[Je m'incruste :|Depuis la touche :] [vous avez raison tous les deux|ça dépend du vent|la réponse est la soupe].
[Bon|D'accord], [tu gagnes|j'y croirai quand je le verrai|demandons à {name}].
[Comme d'habitude ?|Quelle heure ?|Qui vient ?] Je peux à partir de {time:16-20}.
[Non, non|Jamais], [c'était l'autre|c'était {name}, je le jure].
[Je confirme.|J'étais témoin.] [Juste à côté.|Chaque mot est vrai.]
[Maintenant j'ai faim.|J'ai l'air dans la tête.|Je suis <curieuse|curieux>.] [Merci bien.|C'est votre faute.]
`,
  /** A neutral last sentence, for words that were said before. */
  tails: `
[Bonjour|Un salut|Le bonjour] de la {!street}[.| !]
[Bonjour à|Embrasse] {name}[ !| de ma part.| et toute la famille.]
[À bientôt|À plus tard|On se croise peut-être] [{!lieu}|sur le bac].
[Allez, au travail.|Un thé, maintenant.|Je file, pardon.|La bouilloire siffle.|Et maintenant, au lit.]
[Il fallait le dire.|C'est tout pour moi.|Comme dirait {name}.|Bon, j'arrête.]
`,
  direct: `
@{person} [c'est toujours bon pour|on décale] [le café|la balade|la répétition] [demain|à {time:9-20}] ? [Plus tard me va aussi.|Rien ne presse.]
@{person} ton [parapluie|livre] est [dans notre entrée|à l'accueil de la bibliothèque]. [Merci encore !|<Désolée|Désolé> du retard.]
@{person} alors, [le rendez-vous|l'examen] ? [Appelle quand tu veux.|Je pense à toi.]
`,
  directReplies: `
[Oui|Avec joie|Bien sûr], [{time:9-20} me va|même banc que d'habitude]. [Hâte !|À tout bientôt.]
[Merci de demander|C'est gentil]. [Tout s'est bien passé.|Je t'appelle ce soir.]
[<Muette|Muet> comme une tombe.|Bien reçu, merci !] [J'apporte quoi ?|À demain.]
`,
  links: `
[À lire|Long, mais ça vaut la peine] : [surtout la fin|pour la pause de midi|et les photos].
[Enfin quelqu'un qui explique|Je n'avais jamais compris] [aussi clairement|avant cet article]. [Merci.|Clair et calme.]
[Tout le monde en parle|Lu au petit-déjeuner]. [Vos avis ?|J'ai des questions.]
Lecture pour le bac : « {title} »
[On y cite quelqu'un que je connais|C'est notre rue] ! [Quelle fierté.|Petite ville, grande nouvelle.]
`,
  headlines: `
{title}. [Notre article|Toute l'histoire|Reportage] :
[À lire aujourd'hui|Vient de paraître] : {title}.
`,
  edits: `
Edit : [faute de frappe, pardon|mauvaise heure, c'est corrigé|c'est réglé, merci à tous].
Mise à jour : [ça a marché|toujours rien|j'avais tort, tant mieux].
`,
} as const;

export const polls = `
life: Pain au chocolat ou chocolatine ? | Pain au chocolat | Chocolatine | Petit pain | Je fuis ce débat
food: {Dish} : avec ou sans ail ? | Avec | Sans | Deux marmites
ferry: Pour traverser, vous prenez | Le bac | Le bus | Mon bateau | Je reste ici
books: Prochain livre du club ? | « {book} » | « {book2} » | Un court | On parle surtout de soupe
harbour: Vous saluez le bac ? | Toujours | Avec les enfants | En cachette
tech: *Le café réparation devrait proposer | Couture | Vélos | Soudure | Vieux téléphones
weather: Ce temps est | frais | mouillé | une soupe | chez moi
cats: {cat} a-t-il le droit de monter sur la table ? | Oui | Non | Demandez-lui
`;

export const stories = `
ferry: Petite histoire du soir sur le {boat}. 1/3 || Une dame monte avec une armoire. Pas une petite. Le matelot regarde l'armoire, regarde la dame, et dit : « Elle paie demi-tarif ? » 2/3 || Elle a payé demi-tarif. Elle a voyagé dehors, face à la mer. L'armoire, pas la dame. 3/3
food: La soupe de mon grand-père, en trois messages. D'abord, il faut se disputer sur la marmite. || Ensuite, deux heures sans soulever le couvercle. Celui qui soulève fait la vaisselle pendant une semaine. || Enfin, on en porte un bol à quelqu'un avec qui on est fâché. C'est écrit sur la recette. C'est même la seule chose écrite.
`;

export const warnings = {
  food: ['nourriture, viande', 'alcool'],
  books: ['spoiler : « {book} »', 'la fin !'],
  council: ['politique locale', 'long'],
  bridge: ['encore le pont', 'politique locale'],
  life: ['santé', 'un peu triste', 'je râle'],
  storm: ['dégâts de la tempête'],
  derby: ['foot, ça crie', 'résultat !'],
  tech: ['râlerie informatique'],
} as const;

export const tags = {
  weather: '#météo #brume #sandrel',
  ferry: '#bac #trajet',
  food: '#cuisine #soupedepoisson #faitmaison',
  council: '#conseilmunicipal #vielocale',
  cats: '#chats #chatduport #caturday',
  garden: '#jardin #potager',
  school: '#école #parents',
  life: '#petiteville #sandrel #quotidien',
  football: '#athletic #foot',
  choir: '#chorale #musique',
  harbour: '#port #photo #sandrel',
  books: '#livres #lecture',
  jokes: '#humour #mouettes',
  tech: '#informatique #caférépar',
  sailing: '#voile #bateau',
  storm: '#ottilie #tempête',
  derby: '#derby #athletic',
  festival: '#fêteduport #lanternes',
  bridge: '#pontdeslanternes #conseil',
} as const;
