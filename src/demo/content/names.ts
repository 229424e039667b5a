/** Names of people, by language: given names of women, men and either, and family names. `native/latin` where the script differs. */
import type { Language } from './types.ts';

interface Names {
  readonly w: string;
  readonly m: string;
  readonly n: string;
  readonly family: string;
}

const NAMES: Readonly<Record<Language, Names>> = {
  en: {
    w: 'Agnes Bryony Cora Delphine Edith Freya Greta Hazel Imogen Juno Keziah Lowri Mabel Nell Orla Petra Rhona Sunniva Tamsin Una Verity Wren Yara Zelda Maud Isla Tilda Hester Ines Morag Perpetua Saskia Adaeze Nkechi Amina Farida Lakshmi Soledad Ximena Kirsi',
    m: 'Alasdair Bram Caspian Dougal Ewan Fergus Gideon Hamish Ivo Jory Kit Leif Magnus Ned Osric Piers Quentin Rufus Silas Tobias Ulric Viggo Wilf Yorick Jethro Emeka Kofi Arjun Mateus Dawit Tomasz Anselm Barnaby Crispin Edmund Harald Idris Lorcan Percy Sorley',
    n: 'Ash Blue Ellis Finch Harper Indigo Jules Linden Marlowe Noor Quill Robin Sage Teal Wyn',
    family:
      'Ashgrove Brackwell Carrow Dunmore Eldwick Farthing Gannick Hollowell Inchbald Jesmond Kettleby Larkrise Merrow Netherby Oakshott Pellow Quarrender Rookhope Saltmarsh Tregarth Underhay Venning Wickstead Yarrowby Zennick Bakkebo Okonda Lindwall Marsholm Achterberg Devraj Teklemar Osterlo Brightsea Cobbold Drift Ember Fallow Gullick Hask Inkpen Marram Oarsby Sprat Thistlewood',
  },
  de: {
    w: 'Anneke Birte Carlotta Dörte Elsbeth Frauke Gesa Hedda Ilka Jette Käthe Levke Mareike Nele Ortrud Pauline Ruth Silke Tomke Ulrike Wiebke Ayşe Zeynep Katja Mirja',
    m: 'Arne Boje Carsten Detlef Enno Fiete Gerrit Hinrich Ingo Jasper Knut Lasse Malte Nils Ole Piet Rasmus Sönke Thies Uwe Volker Wilko Emre Yannick',
    n: 'Kim Toni Luca Robin Sascha',
    family:
      'Ahlers-Brook Brenneke Claasen Diekhoff Ebbrecht Fockenstedt Grotjahn Harmsdorf Iwersen Janßen-Kuhl Kleinsorge Lüttmann Moorkamp Nissenhof Ohlendiek Petersdotter Quade Reimersholt Stührwold Tjarksen Uhlenbrock Voßkamp Wattenberg Yildizoğlu Zieselmeer',
  },
  fr: {
    w: 'Apolline Bérénice Clémence Dorine Élodie Fanette Gaëlle Hortense Inès Joséphine Katell Loïse Maëlys Nolwenn Odile Pénélope Rozenn Solange Tiphaine Yuna Aminata Fatou',
    m: 'Anatole Baptiste Corentin Désiré Erwan Florian Gaspard Hippolyte Iwan Jocelyn Killian Loïc Malo Noé Octave Pol Ronan Sylvain Tanguy Yvon Mamadou Moussa',
    n: 'Camille Dominique Sacha Charlie Alix',
    family:
      'Aubrivel Belleroche Corvignac Delamarée Étrigny Fauvelin Guermadec Hauteplage Isarnel Jolivaux Kermorlan Lanternier Marivoile Noirmouette Orvaltier Pontécume Quintreval Roscarven Sablemont Tréguilly Valdembrun Yvernel Diaraly Ndoumel',
  },
  ar: {
    w: 'سلمى/Salma ليلى/Layla هدى/Huda مريم/Maryam نور/Nour رنا/Rana دانة/Dana أمل/Amal سناء/Sanaa ياسمين/Yasmin زينة/Zeina رشا/Rasha لبنى/Lubna تالا/Tala',
    m: 'كريم/Karim سامر/Samer يوسف/Yousef طارق/Tareq حسن/Hassan زياد/Ziad عمر/Omar بلال/Bilal مازن/Mazen إلياس/Elias رامي/Rami أنس/Anas فادي/Fadi',
    n: 'نور/Nour صباح/Sabah',
    family:
      'المينائي/Minai البحراوي/Bahrawi الشبّاك/Shabbak القنديلي/Qandili الصفصاف/Safsaf المرجاني/Marjani الزعفراني/Zaafarani الحبّال/Habbal الشراعي/Shiraai النورسي/Nawrasi السمّاك/Sammak الفنار/Fanar',
  },
  ja: {
    w: '汐里/Shiori 美波/Minami 千帆/Chiho 凪紗/Nagisa 小夜/Sayo 琴葉/Kotoha 澪/Mio 文乃/Fumino 紬/Tsumugi 灯/Akari 若葉/Wakaba 鈴/Suzu',
    m: '航/Wataru 海斗/Kaito 岳/Gaku 湊/Minato 律/Ritsu 晴臣/Haruomi 慎/Shin 蓮司/Renji 潮/Ushio 周平/Shuhei 朔/Saku 泰河/Taiga',
    n: '薫/Kaoru 光/Hikaru 葵/Aoi',
    family:
      '潮見/Shiomi 浜辺/Hamabe 灯野/Tomono 霧島崎/Kirishimazaki 舟木/Funaki 波多江/Hatae 網代/Ajiro 沖田川/Okitagawa 磯村/Isomura 鴎原/Kamomehara 塩沢/Shiozawa 帆足/Hoashi',
  },
};

export interface GivenNames {
  readonly given: readonly string[];
  readonly family: readonly string[];
}

/** Given and family names of one language and presentation. */
export function namesOf(language: Language, look: 'w' | 'm' | 'n'): GivenNames {
  const names = NAMES[language];
  return { given: names[look].split(' '), family: names.family.split(' ') };
}

/** `سلمى/Salma` -> native سلمى, latin Salma; a Latin name is both. */
export function scripts(name: string): { native: string; latin: string } {
  const [native = '', latin = native] = name.split('/');
  return { native, latin };
}

const PLAIN: Readonly<Record<string, string>> = { ß: 'ss', ä: 'ae', ö: 'oe', ü: 'ue', ş: 's', ğ: 'g', ı: 'i' };

/** A name as it may stand in a username: lower case, a to z only. */
export function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[ßäöüşğı]/g, (c) => PLAIN[c] ?? c)
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
}
