/** French, what happens in the sixty days: b before, d during, a after the event (syntax: grammar.ts). */
export const events = {
  storm: `
b> La tempête Ottilie arrive [demain soir|dans deux jours]. [Rentrez les pots de fleurs|Vérifiez vos amarres|Chargez les téléphones], [passez voir les voisins|des bougies, pas de panique].
bq> Qui a [une camionnette|une cave sèche|une pompe] [ce soir|demain] ? [Le club de voile|Le musée] a besoin de bras.
d> [Ottilie est là.|Cette fois, ça y est.] [Toute la maison chante.|Force {n:9-11} au phare.|Les vitres respirent.] [Restez chez vous.|Tout le monde va bien ?]
d> [Plus de courant|Le courant va et vient] dans la {street}. [On joue aux cartes.|Le congélateur devient une soupe.|{n:14-60} % de batterie, donc bonne nuit.]
dp> La mer [vue du grenier|ce matin], [blanche jusqu'à {island}|gris sur gris]. [Je ne l'avais jamais vue ainsi.|N'y allez pas, s'il vous plaît.]
a> Après Ottilie : [{n:40-90} tuiles|un trampoline|une demi-serre] dans notre [rue|cour]. [Personne de blessé, c'est l'essentiel.|À qui est-ce ?]
a> Grand nettoyage {lieu} : [{n:60-140} personnes|des pelles, des gants, des chansons]. [J'aime cette ville.|La brasserie a offert le café.]
--
bq> [J'ai une camionnette.|J'arrive.] [Dans une demi-heure ?|Quelle porte ?]
d> [Prudence à tous|Ne sortez pas], [tout va bien sur la colline|chez nous c'est noir mais sec]. [Venez si besoin, on a du gaz et du thé.]
a> Merci aux [pompiers|sauveteurs|gens de la soupe]. [Mon dos s'en souvient.|Tant de mains !]
`,
  derby: `
b> Le derby contre Kestrow ! [Je ne dors plus.|L'écharpe est repassée.|On ne parle pas de l'an dernier.]
bq> Vos pronostics ? Moi je dis [deux à un|trois-zéro, je suis optimiste|zéro-zéro et une vitre cassée].
d12> [Coup d'envoi !|C'est parti.] [Le tambour est là.|Du monde jusque dans les arbres.]
d3> [ÉGALISATION|BUUUT|UN PARTOUT] ! [J'ai embrassé un gendarme.|Le toit a bougé.|Allez !]
d4> MARLIN ! [À la quatre-vingt-treizième|Sur la dernière action] ! DEUX À UN ! [Je pleure.|On nous a entendus jusqu'à {island}.|Je ne sens plus mes mains.]
a> Tove Marlin, 93e minute. [Revu {n:14-60} fois.|Qu'on donne son nom à un bac.|Mon fils ne quitte plus le maillot.]
--
bq> [Deux à un|Un partout|Trois à deux], [but de Marlin|de la tête|à la dernière minute]. [Mon cœur ne tiendra pas.]
d> [OUIII|QUEL BUT|non non non SI] ! [Toute la rue m'a <entendue|entendu>.|J'ai lâché le téléphone.]
a> [La statue, c'est pour quand ?|Encore, s'il vous plaît.] [Ma voix est au fond du port.]
`,
  festival: `
b> Plus que {n:2-9} jours avant la Fête du port. [Les lanternes sèchent dans l'entrée.|Je suis responsable des canards, paraît-il.|Le comité soupe s'est divisé.]
bq> La Fête du port cherche [des bras pour la soupe|quarante tables pliantes|des rameurs pour la course de baquets]. [Un service, un bol.|Dites oui !]
d> [Deuxième|Quatrième] bol de soupe [de l'est|de l'ouest]. [Je ne dirai pas laquelle est la meilleure.|Celle au safran. Point.]
d> Course de baquets : [coulés en onze secondes|deuxièmes dans un panier à linge|disqualifiés pour chant]. [Jamais été aussi <fière|fier>.|Trempés jusqu'aux oreilles.]
dp> Les lanternes sur l'eau. [Tout le monde s'est tu.|La bancale, c'est celle de ma fille.|Chaque année je me crois trop <vieille|vieux> pour ça. Et puis.]
dp> Feu d'artifice sur le port, [vu de la jetée|tous les visages éclairés d'un coup]. [Ahhh.|Le chien est chez ma sœur.]
a> Fête finie : {n:3100-4200} bols de soupe, [zéro bagarre|une demande en mariage|tous les canards retrouvés]. [Merci !|À l'année prochaine.]
--
bq> [Inscris-moi.|J'en suis.|On a huit tables.] [Plutôt la soupe que les canards.]
d> Je vous ai vus [couler|passer] ! [Magnifique.|Le meilleur moment du jour.]
dp> [J'ai la chair de poule.|Magique.] [La nôtre est à gauche.|Je n'ai pas pris de photo, merci.]
a> [Quelle fête.|Merci aux organisateurs.] [Mes pieds !|Je dors jusqu'à mercredi.]
`,
  bridge: `
b> Le pont des Lanternes : [je suis pour|je suis contre|j'hésite encore]. [Dix minutes à pied au lieu de quarante en bus.|Onze millions pour une belle vue.|Les oiseaux de la vasière ne votent pas.]
bq> Vraie question sur le pont : [qui paie l'entretien après dix ans|comment va-t-on à la clinique quand le bac est arrêté] ?
d123> Vote du conseil sur le pont ce soir. [Les gradins sont pleins.|Quarante orateurs inscrits.|J'ai pris un thermos.]
d4> Treize à douze ! [Le pont se fera.|Une seule voix.] [Silence, puis applaudissements.|Jamais entendu la salle aussi bruyante.]
a> 13 à 12. [J'ai perdu et je le traverserai en premier.|Maintenant, construisez-le bien.|La moitié de la ville est triste, soyons gentils.]
a> On a décroché [nos affiches|les deux affiches, avec le voisin]. [Autour d'une bière.|Retour aux poubelles.]
--
[Je vois ça autrement|Pas <convaincue|convaincu> de mon côté], mais [merci pour le ton|l'argument est juste].
b> [Exactement.|Enfin quelqu'un qui le dit.] [Quarante minutes de bus, ce n'est pas une vie.|Je serai dans les gradins.]
d> [Une voix !|Treize à douze ?!] [Historique.|Mes mains tremblent.]
a> [Bien dit.|Respect.] [Rendez-vous au milieu.|La première tournée est pour moi.]
`,
} as const;
