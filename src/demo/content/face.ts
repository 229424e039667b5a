/** Avatars: friendly flat faces, and the boats, cats and mugs of those who would rather not show theirs. */
import { emblem } from './emblems.ts';
import { circle, ellipse, rect, shape, stroke, svg } from './paint.ts';
import { createPrng, type Prng } from './prng.ts';

const SIZE = 400;
const BACKGROUNDS = [
  '#f4c95d',
  '#7fb7be',
  '#d3a4c4',
  '#8fb996',
  '#f2a679',
  '#86a8e7',
  '#e8c7a9',
  '#b5c99a',
  '#f28482',
  '#a0c4c7',
  '#c8b6e2',
  '#ffd6a5',
  '#5b8e9b',
  '#e9d8a6',
];
const SKINS = ['#ffdfc4', '#f7cfae', '#eebb95', '#d9a06f', '#c68654', '#a5673f', '#80492b', '#5e3522'];
const HAIRS = [
  '#2b1d17',
  '#3d2817',
  '#5a3a22',
  '#7d4f2a',
  '#a8692f',
  '#d3a04e',
  '#e6c27a',
  '#8c2f1b',
  '#1f1f24',
  '#54484a',
];
const GREY_HAIRS = ['#d8d8d6', '#b9bbbd', '#efece6'];
const CLOTHES = [
  '#264653',
  '#2a9d8f',
  '#e76f51',
  '#8d5a97',
  '#3d5a80',
  '#bc4749',
  '#6a994e',
  '#f2e8cf',
  '#33415c',
  '#d4a373',
  '#1d3557',
  '#ef8354',
];

interface Look {
  readonly prng: Prng;
  readonly skin: string;
  readonly shade: string;
  readonly hair: string;
  readonly clothes: string;
  readonly accent: string;
}

/** Mixes a hex colour with black (amount below 0) or white (above 0). */
export function tint(colour: string, amount: number): string {
  const value = Number.parseInt(colour.slice(1), 16);
  const target = amount > 0 ? 255 : 0;
  const mix = (part: number) => Math.round(part + (target - part) * Math.abs(amount));
  const mixed = [(value >> 16) & 255, (value >> 8) & 255, value & 255].map(mix);
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * An avatar of 400 x 400 as SVG. The part of the seed before the dash says what to draw: `woman`, `man`, `person`, `scarf`, or
 * an object of emblems.ts; anything else is drawn as a person.
 */
export function drawFace(seed: string): string {
  const prng = createPrng(`face/${seed}`);
  const kind = seed.split('-')[0] ?? 'person';
  const background = prng.pick(BACKGROUNDS);
  const object = emblem(kind, prng, background);
  if (object !== undefined) return svg(SIZE, SIZE, object);
  const skin = prng.pick(SKINS);
  const elder = prng.chance(0.2);
  const look: Look = {
    prng,
    skin,
    shade: tint(skin, -0.14),
    hair: elder ? prng.pick(GREY_HAIRS) : prng.pick(skin < '#c' ? HAIRS.slice(0, 3) : HAIRS),
    clothes: prng.pick(CLOTHES),
    accent: prng.pick(CLOTHES),
  };
  const feminine = kind === 'woman' || kind === 'scarf' || (kind !== 'man' && prng.chance(0.5));
  const hat = kind !== 'scarf' && prng.chance(0.16);
  const style = kind === 'scarf' ? scarf(look) : feminine ? longHair(look) : shortHair(look, hat);
  return svg(SIZE, SIZE, [
    rect(0, 0, SIZE, SIZE, background),
    prng.chance(0.5) ? circle(200, 205, 165, tint(background, 0.25)) : circle(310, 90, 120, tint(background, 0.18)),
    style.back,
    body(look),
    head(look),
    features(look, feminine),
    kind === 'man' && prng.chance(0.42) ? beard(look) : '',
    style.front,
    hat ? cap(look) : '',
    prng.chance(0.3) ? glasses(look) : '',
  ]);
}

function body({ prng, skin, shade, clothes, accent }: Look): string {
  const shoulders = shape('M52 400 C58 325 120 300 165 296 L235 296 C280 300 342 325 348 400 Z', clothes);
  const neck =
    rect(168, 245, 64, 75, skin, 26) +
    shape('M168 262 C180 292 220 292 232 262 L232 280 C218 302 182 302 168 280 Z', shade);
  const collars = [
    shape('M160 298 Q200 345 240 298 L252 304 Q200 372 148 304 Z', accent),
    shape('M165 296 L200 350 L150 330 Z M235 296 L200 350 L250 330 Z', tint(clothes, 0.3)),
    rect(160, 288, 80, 34, tint(clothes, -0.15), 16),
    `${[330, 352, 374].map((y) => rect(60, y, 280, 9, tint(clothes, 0.45))).join('')}${shape('M165 294 Q200 330 235 294 L235 290 L165 290 Z', skin)}`,
    shape('M163 295 Q200 338 237 295 Z', skin),
  ];
  return shoulders + neck + prng.pick(collars);
}

function head({ skin, shade }: Look): string {
  return [
    circle(112, 205, 20, skin),
    circle(288, 205, 20, skin),
    circle(112, 205, 10, shade),
    circle(288, 205, 10, shade),
    shape(
      'M112 175 C112 105 152 82 200 82 C248 82 288 105 288 175 C288 245 250 288 200 288 C150 288 112 245 112 175 Z',
      skin,
    ),
  ].join('');
}

function features({ prng, skin, shade, hair }: Look, feminine: boolean): string {
  const dark = '#2b2320';
  const brow = tint(hair, -0.25);
  const lift = prng.int(-4, 4);
  const eyes = prng.pick([
    circle(162, 193, 9.5, dark) +
      circle(238, 193, 9.5, dark) +
      circle(165, 190, 3, '#fff') +
      circle(241, 190, 3, '#fff'),
    stroke('M150 196 Q162 182 174 196', dark, 7) + stroke('M226 196 Q238 182 250 196', dark, 7),
    ellipse(162, 193, 15, 11, '#fff') +
      ellipse(238, 193, 15, 11, '#fff') +
      circle(163, 193, 8, dark) +
      circle(237, 193, 8, dark),
    circle(162, 193, 9, dark) +
      circle(238, 193, 9, dark) +
      (feminine ? stroke('M148 186 L154 190 M252 186 L246 190', dark, 4) : ''),
  ]);
  const mouth = prng.pick([
    stroke('M170 246 Q200 268 230 246', '#8c3b32', 7),
    shape('M166 242 Q200 250 234 242 Q228 276 200 276 Q172 276 166 242 Z', '#8c3b32') +
      shape('M174 245 Q200 251 226 245 L224 253 Q200 258 176 253 Z', '#fff'),
    stroke('M176 250 Q203 262 228 244', '#8c3b32', 7),
    shape('M178 246 Q189 240 200 245 Q211 240 222 246 Q200 266 178 246 Z', feminine ? '#c2524a' : tint(skin, -0.3)),
  ]);
  const nose = prng.pick([
    stroke('M200 198 Q192 222 204 224', shade, 6),
    stroke('M190 222 Q200 231 210 222', shade, 6),
    ellipse(200, 218, 11, 8, shade),
  ]);
  const freckles = prng.chance(0.16)
    ? [140, 152, 146, 248, 260, 254].map((x, i) => circle(x, 218 + (i % 3) * 7, 2.4, shade)).join('')
    : '';
  const cheeks = prng.chance(0.6) ? circle(142, 226, 17, '#e8756a', 0.28) + circle(258, 226, 17, '#e8756a', 0.28) : '';
  const brows =
    stroke(`M146 ${170 + lift} Q162 ${160 + lift} 178 ${169 + lift}`, brow, feminine ? 5 : 8) +
    stroke(`M222 ${169 + lift} Q238 ${160 + lift} 254 ${170 + lift}`, brow, feminine ? 5 : 8);
  const earrings = feminine && prng.chance(0.35) ? circle(110, 231, 7, '#f6c945') + circle(290, 231, 7, '#f6c945') : '';
  return cheeks + freckles + eyes + brows + nose + mouth + earrings;
}

function glasses({ prng }: Look): string {
  const colour = prng.pick(['#22252b', '#7a3b2e', '#31547a', '#b08d2f']);
  const bridge = stroke('M188 194 Q200 187 212 194 M137 190 L114 186 M263 190 L286 186', colour, 5);
  const lens = prng.chance(0.5)
    ? `<circle cx="162" cy="194" r="27" fill="#ffffff33" stroke="${colour}" stroke-width="6"/><circle cx="238" cy="194" r="27" fill="#ffffff33" stroke="${colour}" stroke-width="6"/>`
    : `<rect x="136" y="174" width="52" height="40" rx="12" fill="#ffffff33" stroke="${colour}" stroke-width="6"/><rect x="212" y="174" width="52" height="40" rx="12" fill="#ffffff33" stroke="${colour}" stroke-width="6"/>`;
  return bridge + lens;
}

function beard({ prng, hair }: Look): string {
  const mouth = stroke('M178 250 Q200 264 222 250', '#8c3b32', 6);
  const full = shape(
    'M113 195 C118 215 130 222 150 226 Q200 216 250 226 C270 222 282 215 287 195 C290 262 254 316 200 316 C146 316 110 262 113 195 Z M172 244 Q200 238 228 244 Q224 268 200 268 Q176 268 172 244 Z',
    hair,
  );
  const moustache = shape(
    'M200 232 C184 226 164 232 154 246 C172 252 190 250 200 242 C210 250 228 252 246 246 C236 232 216 226 200 232 Z',
    hair,
  );
  const stubble = shape(
    'M116 215 C122 262 156 290 200 290 C244 290 278 262 284 215 C276 240 250 236 236 232 Q200 222 164 232 C150 236 124 240 116 215 Z',
    hair,
    0.28,
  );
  return prng.pick([full + mouth, moustache, stubble, full + mouth]);
}

function shortHair({ prng, hair }: Look, hat: boolean): { back: string; front: string } {
  const light = tint(hair, 0.12);
  const curls = [112, 132, 158, 186, 214, 242, 268, 288]
    .map((x, i) => circle(x, i === 0 || i === 7 ? 150 : i === 1 || i === 6 ? 118 : 96, 31, hair))
    .join('');
  const fronts = [
    shape(
      'M106 182 C98 96 150 56 206 58 C266 60 302 100 294 182 C286 150 276 136 262 128 C228 140 168 138 140 124 C122 136 114 152 106 182 Z',
      hair,
    ),
    shape(
      'M104 180 C92 100 140 48 212 54 C270 60 306 104 296 180 C286 158 282 144 276 134 C236 138 190 130 168 108 C152 128 120 138 104 180 Z',
      hair,
    ) + stroke('M180 76 Q226 66 262 96', light, 6),
    curls,
    shape(
      'M108 172 C104 120 132 86 200 84 C268 86 296 120 292 172 C284 140 262 116 200 114 C138 116 116 140 108 172 Z',
      hair,
    ),
    shape(
      'M110 178 C96 150 108 92 150 78 C160 52 190 62 204 50 C222 66 250 54 262 80 C296 94 304 150 290 178 C284 146 268 128 250 124 L232 136 L214 120 L194 136 L176 120 L154 134 C130 134 116 150 110 178 Z',
      hair,
    ),
    shape(
      'M106 200 C100 170 104 150 112 140 C118 158 116 180 118 200 Z M294 200 C300 170 296 150 288 140 C282 158 284 180 282 200 Z',
      hair,
    ),
  ];
  return { back: '', front: prng.pick(hat ? fronts.slice(3, 4) : fronts) };
}

function longHair({ prng, hair, accent }: Look): { back: string; front: string } {
  const light = tint(hair, 0.14);
  const fringe = shape(
    'M104 190 C98 100 146 60 200 60 C254 60 302 100 296 190 C288 156 272 140 256 132 C220 146 180 146 144 132 C128 140 112 156 104 190 Z',
    hair,
  );
  const parted =
    shape(
      'M102 205 C92 104 144 58 200 58 C256 58 308 104 298 205 C292 160 262 140 204 96 C150 140 110 158 102 205 Z',
      hair,
    ) + stroke('M204 66 Q204 84 204 96', light, 4);
  const side = shape(
    'M102 200 C90 100 142 54 204 56 C262 58 308 104 298 200 C294 168 284 150 268 138 C226 138 178 120 160 98 C150 128 118 150 102 200 Z',
    hair,
  );
  const long = shape(
    'M84 330 C72 190 78 62 200 58 C322 62 328 190 316 330 C300 345 270 345 256 330 L144 330 C130 345 100 345 84 330 Z',
    hair,
  );
  const bob = shape(
    'M86 262 C78 130 110 56 200 56 C290 56 322 130 314 262 C296 280 272 276 262 262 L138 262 C128 276 104 280 86 262 Z',
    hair,
  );
  const bun =
    circle(200, 56, 42, hair) +
    circle(200, 50, 22, light, 0.5) +
    shape('M104 190 C98 100 146 66 200 66 C254 66 302 100 296 190 Z', hair);
  const afro = [
    [110, 130],
    [90, 185],
    [120, 85],
    [165, 58],
    [220, 52],
    [268, 78],
    [300, 122],
    [312, 180],
    [200, 80],
    [100, 235],
    [302, 232],
  ]
    .map(([x = 0, y = 0]) => circle(x, y, 50, hair))
    .join('');
  const tails =
    shape(
      'M96 160 C40 180 40 270 70 320 C90 290 100 240 112 200 Z M304 160 C360 180 360 270 330 320 C310 290 300 240 288 200 Z',
      hair,
    ) +
    circle(100, 182, 11, accent) +
    circle(300, 182, 11, accent);
  const choice = prng.int(0, 6);
  if (choice === 0) return { back: long, front: parted };
  if (choice === 1) return { back: long, front: fringe };
  if (choice === 2) return { back: bob, front: fringe };
  if (choice === 3) return { back: bob, front: side };
  if (choice === 4) return { back: bun, front: parted };
  if (choice === 5)
    return {
      back: afro,
      front: shape(
        'M110 165 C118 112 150 96 200 96 C250 96 282 112 290 165 C300 90 250 66 200 66 C150 66 100 90 110 165 Z',
        hair,
      ),
    };
  return { back: tails, front: side };
}

function scarf({ accent }: Look): { back: string; front: string } {
  const fold = tint(accent, -0.15);
  const cloth =
    'M200 48 C290 48 322 120 316 200 C312 270 300 300 336 400 L64 400 C100 300 88 270 84 200 C78 120 110 48 200 48 Z M200 98 C150 98 120 130 120 190 C120 250 158 292 200 292 C242 292 280 250 280 190 C280 130 250 98 200 98 Z';
  return {
    back: '',
    front: `<path d="${cloth}" fill="${accent}" fill-rule="evenodd"/>${stroke('M126 258 Q200 350 296 300', fold, 8)}${stroke('M118 130 Q200 56 284 132', fold, 5, 0.6)}${stroke('M140 300 Q200 372 300 350', fold, 6, 0.7)}`,
  };
}

function cap({ prng, accent }: Look): string {
  const band = tint(accent, -0.2);
  const woolly =
    shape('M104 150 C100 84 144 46 200 46 C256 46 300 84 296 150 Z', accent) +
    rect(96, 130, 208, 38, band, 18) +
    circle(200, 42, 24, tint(accent, 0.4));
  const sailor =
    shape('M98 128 C96 78 150 58 200 58 C250 58 304 78 302 128 Z', accent) +
    rect(104, 118, 192, 28, '#20242e', 8) +
    shape('M104 144 Q200 178 296 144 Q300 158 284 162 Q200 184 116 162 Q100 158 104 144 Z', '#20242e') +
    circle(200, 130, 9, '#f6c945');
  return prng.chance(0.55) ? woolly : sailor;
}
