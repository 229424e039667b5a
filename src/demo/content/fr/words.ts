/** French, the words that fill the slots, and what profiles are made of. */
export const words = {
  town: ['Sandrel'],
  lieu: [
    'au Vieux Quai',
    'au marché aux poissons',
    'près du phare',
    'sur la jetée',
    "à l'embarcadère",
    'dans les prés salés',
    'en haut de la colline',
  ],
  street: ['rue des Filets', 'rue des Tonneliers', 'rue du Pilote', 'ruelle du Goudron', 'montée de la Chapelle'],
  island: ['Holm', 'Little Skerry', 'Gannet Island'],
  boat: ['Perpetua', 'Little Anne', 'Grey Heron', 'Juniper', 'Marigold'],
  dish: [
    'une soupe de poisson',
    'une tarte aux oignons',
    'un gratin de poireaux',
    'des moules au cidre',
    'une blanquette de lentilles',
    'un far aux pruneaux',
    'un clafoutis aux prunes',
    'une daube de seiche',
    'des galettes de sarrasin',
  ],
  cat: ['Capitaine', 'Anchois', 'Biscotte', 'Olive', 'Semoule', 'Hubert', 'Plumeau', 'Marcel'],
  book: [
    'Le Registre du sel',
    'Neuf hivers du passeur',
    'Une maison de dos',
    'La Collectionneuse de temps',
    'Lettres à un phare',
    'Petits bateaux, grands chiens',
    'Ce que garde la vase',
  ],
  piece: [
    'Soir sur la barre',
    'La Messe du hareng',
    'Trois chansons de brume',
    'Rentrez, petits bateaux',
    'Noël aux lanternes',
  ],
} as const;

export const bios = `
{job}. {hobby}, {hobby2}. [Souvent sur le bac.|Écrit en deux langues et demie.|Jeux de mots inclus.|{pron}]
{job} à {town}. Ici pour : {hobby}. [Un chat.|Deux enfants.|Un bateau qui prend l'eau.|Répond lentement.]
[<Venue|Venu> pour un week-end il y a {n:4-30} ans|<Née|Né> à {town}, jamais <partie|parti>]. {job}. {hobby} et {hobby2}.
Le jour : {job}. Le soir : {hobby}. [Pas de politique avant midi.|Soyez gentils.|]
`;

export const jobs = {
  w: 'infirmière|institutrice|boulangère|bibliothécaire|biologiste marine|conductrice de bus|libraire|traductrice|sage-femme|photographe|architecte|retraitée|étudiante|cuisinière|luthière',
  m: 'charpentier de marine|infirmier|instituteur|boulanger|pilote du port|électricien|libraire|traducteur|brasseur|photographe|retraité|étudiant|voilier|cuisinier|luthier',
  n: 'un peu de tout, surtout du bois|soins de nuit|développement web|école de musique|jardins et parcs',
} as const;

export const hobbies = `
levain|tricot|nage en eau froide|échecs|oiseaux|cartes anciennes|chants de marins|mots croisés|potager|romans policiers|croquis|bateaux en bois|jeux de société|photos de brume|abeilles|chorale
`;

export const fields = `
Pronoms | {pron}
Bateau | [{boat}|aucun, merci|une moitié du {boat}]
Site | https://{user}.example
Instrument | [violoncelle|accordéon|voix de basse|je tourne les pages]
En ce moment | {book}
Langues | français, anglais, un peu de mouette
Thé ou café | [thé|café|soupe]
`;

export const pronouns = { w: 'elle', m: 'il', n: 'iel' } as const;

export const alts = {
  harbour:
    'Des maisons étroites aux couleurs chaudes le long du quai, de petits bateaux devant, [leurs reflets dans l’eau|eau calme].',
  dusk: 'Des collines superposées [au crépuscule|au coucher du soleil], de plus en plus [pâles|bleues].',
  food: 'Une assiette [bien remplie|ronde] vue de dessus, [couverts à côté|sur une table].',
  cat: 'Portrait d’un chat qui [regarde l’objectif|se tient très droit].',
  chart: 'Un graphique [avec des barres et une courbe|fait maison], sans légende.',
  boat: 'Un voilier [dans la baie|toutes voiles dehors], [quelques mouettes|des nuages] au-dessus.',
  night: 'La ville de nuit, [beaucoup de|des dizaines de] fenêtres allumées, [la lune|des étoiles].',
  abstract: 'Une peinture de [cercles et bandes|formes simples], [joyeuse|très colorée].',
  lighthouse: 'Un phare rayé [sur les rochers|au-dessus de la mer].',
  books: 'Une étagère de livres de toutes les couleurs, [certains penchés|une plante au milieu].',
  garden: 'Des fleurs sur de longues tiges, [rouges, jaunes et roses|en pleine floraison].',
  pitch: 'Le terrain de foot [vu des tribunes|sous les projecteurs], le public en face.',
  storm: 'De [hautes|grosses] vagues grises sous un ciel noir, de l’écume partout.',
  festival: 'Des lanternes de papier sur l’eau sombre, [un feu d’artifice|des étoiles] au-dessus des toits.',
  bridge: 'Dessin d’un pont à haubans, léger, au-dessus d’une rivière.',
} as const;
