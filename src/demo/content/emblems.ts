/** Avatars that are no faces: boats, cats, mugs and other things dear to a harbour town; 400 x 400. */
import { circle, ellipse, gull, lighthouse, polygon, rect, sailingBoat, shape, stroke } from './paint.ts';
import type { Prng } from './prng.ts';

const PAIRS = [
  ['#264653', '#f4a261'],
  ['#1d3557', '#f1faee'],
  ['#bc4749', '#f2e8cf'],
  ['#386641', '#f2e8cf'],
  ['#5f0f40', '#fb8b24'],
  ['#3d405b', '#f2cc8f'],
  ['#0d3b66', '#faf0ca'],
] as const;
const DARK = '#23262f';

type Painter = (prng: Prng, main: string, light: string) => string[];

const sea = (colour: string, y: number) =>
  shape(`M0 ${y} Q50 ${y - 18} 100 ${y} T200 ${y} T300 ${y} T400 ${y} L400 400 L0 400 Z`, colour);

const cat: Painter = (prng, _main, light) => {
  const fur = prng.pick(['#3b3b41', '#d98e4a', '#e8e2d8', '#8d8f98', '#5a4636']);
  const inner = '#f0a8a0';
  const eye = prng.pick(['#9bc53d', '#f6c945', '#5bc0eb']);
  return [
    circle(200, 215, 175, light, 0.35),
    shape('M96 400 C100 330 150 300 200 300 C250 300 300 330 304 400 Z', fur),
    polygon(
      [
        [92, 190],
        [104, 62],
        [190, 122],
      ],
      fur,
    ),
    polygon(
      [
        [308, 190],
        [296, 62],
        [210, 122],
      ],
      fur,
    ),
    polygon(
      [
        [112, 150],
        [118, 92],
        [158, 122],
      ],
      inner,
    ),
    polygon(
      [
        [288, 150],
        [282, 92],
        [242, 122],
      ],
      inner,
    ),
    ellipse(200, 215, 118, 104, fur),
    ...[158, 242].flatMap((x) => [
      ellipse(x, 205, 25, 27, eye),
      ellipse(x, 205, 8, 24, DARK),
      circle(x + 5, 195, 5, '#fff'),
    ]),
    polygon(
      [
        [188, 240],
        [212, 240],
        [200, 254],
      ],
      inner,
    ),
    stroke('M200 254 Q198 270 180 270 M200 254 Q202 270 220 270', DARK, 5),
    stroke('M130 244 L70 234 M130 256 L72 262 M270 244 L330 234 M270 256 L328 262', '#ffffff', 4, 0.8),
    prng.chance(0.5) ? stroke('M180 122 L184 148 M200 116 L200 146 M220 122 L216 148', DARK, 8, 0.35) : '',
  ];
};

const bird: Painter = (prng, main, light) => {
  const body = prng.pick([light, '#ffffff', '#e07a5f', '#81b29a']);
  return [
    circle(70, 86, 44, light, 0.8),
    stroke(
      'M190 320 L184 372 M220 320 L226 372 M184 372 L168 380 M184 372 L198 380 M226 372 L212 380 M226 372 L242 380',
      '#f4a261',
      8,
    ),
    ellipse(200, 240, 104, 92, body),
    circle(244, 150, 66, body),
    shape('M110 220 C150 190 220 210 236 250 C206 300 140 300 96 268 L52 274 Z', main, 0.85),
    polygon(
      [
        [302, 140],
        [358, 158],
        [302, 172],
      ],
      '#f4a261',
    ),
    circle(262, 140, 11, DARK),
    circle(266, 136, 4, '#fff'),
  ];
};

const PAINTERS: Readonly<Record<string, Painter>> = {
  cat,
  bird,
  boat: (prng, main, light) => [
    circle(prng.int(90, 310), 110, 52, light, 0.9),
    sailingBoat(
      200,
      292,
      150,
      prng.pick(['#9b2226', '#23395b', '#3a5a40']),
      ['#ffffff', prng.pick([light, '#e9c46a', '#f28482'])],
      prng.int(-6, 6),
    ),
    sea(main, 312),
    sea('#ffffff22', 345),
  ],
  lighthouse: (_prng, main, light) => [
    polygon(
      [
        [200, 70],
        [400, 10],
        [400, 130],
      ],
      '#fff3b0',
      0.5,
    ),
    polygon(
      [
        [200, 70],
        [0, 10],
        [0, 130],
      ],
      '#fff3b0',
      0.5,
    ),
    shape('M60 400 Q110 318 200 318 Q290 318 340 400 Z', DARK, 0.85),
    lighthouse(200, 330, 290, '#bc4749'),
    sea(main, 366),
    circle(60, 60, 6, light),
  ],
  fish: (prng, main, light) => [
    shape('M70 200 C120 110 240 110 290 200 C240 290 120 290 70 200 Z', main),
    polygon(
      [
        [278, 200],
        [358, 132],
        [344, 200],
        [358, 268],
      ],
      main,
    ),
    shape('M150 140 Q190 84 236 140 Z', light),
    ...[170, 205, 240].map((x) => stroke(`M${x} 160 Q${x + 22} 200 ${x} 240`, light, 7)),
    circle(120, 186, 16, '#fff'),
    circle(prng.int(117, 123), 186, 8, DARK),
    circle(60, 120, 9, '#ffffff', 0.7),
    circle(44, 86, 6, '#ffffff', 0.7),
  ],
  mug: (_prng, main, light) => [
    `<path d="M266 190 C344 180 344 292 262 284" fill="none" stroke="${main}" stroke-width="24"/>`,
    shape('M106 150 L286 150 L276 316 Q274 338 252 338 L140 338 Q118 338 116 316 Z', main),
    ellipse(196, 150, 90, 18, light),
    stroke('M150 118 Q132 92 152 70 Q170 48 152 26 M212 118 Q194 92 214 70 Q232 48 214 26', '#ffffff', 9, 0.8),
    rect(120, 226, 152, 26, light),
  ],
  plant: (prng, main, light) => [
    stroke(
      'M200 300 Q196 220 200 120 M200 250 Q150 220 118 232 M200 220 Q250 190 286 204 M200 180 Q160 150 138 156',
      '#386641',
      9,
    ),
    ...[
      [200, 112, 0],
      [112, 232, -60],
      [292, 202, 55],
      [132, 152, -40],
      [262, 140, 40],
    ].map(
      ([x = 0, y = 0, turn = 0]) =>
        `<g transform="rotate(${turn} ${x} ${y})">${ellipse(x, y, 27, 48, prng.pick(['#6a994e', '#a7c957', '#588157']))}</g>`,
    ),
    polygon(
      [
        [130, 290],
        [270, 290],
        [252, 380],
        [148, 380],
      ],
      main,
    ),
    rect(122, 278, 156, 26, light, 6),
  ],
  wave: (_prng, main, light) => [
    circle(300, 110, 52, light),
    sea(main, 250),
    shape(
      'M0 330 C40 170 170 100 250 160 C310 208 270 270 222 250 C250 250 250 210 214 206 C150 200 130 300 240 330 L400 330 L400 400 L0 400 Z',
      light,
      0.92,
    ),
    sea(main, 350),
  ],
  anchor: (_prng, main, light) => [
    circle(200, 200, 158, light),
    `<circle cx="200" cy="102" r="27" fill="none" stroke="${main}" stroke-width="18"/>`,
    stroke('M200 130 L200 318 M140 168 L260 168', main, 22),
    stroke('M96 236 Q110 318 200 318 Q290 318 304 236', main, 22),
    polygon(
      [
        [74, 256],
        [96, 206],
        [128, 250],
      ],
      main,
    ),
    polygon(
      [
        [326, 256],
        [304, 206],
        [272, 250],
      ],
      main,
    ),
  ],
  sun: (_prng, main, light) => [
    ...Array.from(
      { length: 12 },
      (_, i) => `<g transform="rotate(${i * 30} 200 180)">${rect(192, 32, 16, 48, light, 8)}</g>`,
    ),
    circle(200, 180, 82, light),
    sea(main, 290),
    circle(174, 170, 8, DARK),
    circle(226, 170, 8, DARK),
    stroke('M172 200 Q200 224 228 200', DARK, 7),
  ],
  moon: (prng, main, light) => [
    rect(0, 0, 400, 400, main),
    shape('M236 70 A130 130 0 1 0 330 250 A104 104 0 0 1 236 70 Z', light),
    ...Array.from({ length: 16 }, () => circle(prng.int(20, 380), prng.int(20, 380), prng.int(2, 4), '#ffffff', 0.8)),
  ],
  note: (_prng, main, light) => [
    circle(200, 200, 156, light),
    ellipse(144, 280, 42, 32, main),
    ellipse(270, 256, 42, 32, main),
    polygon(
      [
        [174, 130],
        [312, 104],
        [312, 148],
        [174, 174],
      ],
      main,
    ),
    rect(172, 140, 14, 142, main),
    rect(298, 116, 14, 142, main),
  ],
  book: (_prng, main, light) => [
    shape('M200 120 C160 92 100 92 62 108 L62 300 C100 284 160 286 200 312 Z', light),
    shape('M200 120 C240 92 300 92 338 108 L338 300 C300 284 240 286 200 312 Z', '#ffffff'),
    stroke('M62 308 C100 292 160 294 200 320 C240 294 300 292 338 308', main, 14),
    ...[150, 180, 210, 240].map((y) =>
      stroke(`M90 ${y} Q136 ${y - 12} 178 ${y + 8} M222 ${y + 8} Q264 ${y - 12} 310 ${y}`, main, 5, 0.5),
    ),
    polygon(
      [
        [270, 98],
        [296, 98],
        [296, 170],
        [283, 154],
        [270, 170],
      ],
      '#bc4749',
    ),
  ],
  ball: (_prng, main, light) => [
    circle(200, 200, 160, main),
    circle(200, 200, 116, '#ffffff'),
    polygon(
      [
        [200, 152],
        [246, 186],
        [228, 240],
        [172, 240],
        [154, 186],
      ],
      DARK,
    ),
    stroke('M200 152 L200 88 M246 186 L308 164 M228 240 L266 292 M172 240 L134 292 M154 186 L92 164', DARK, 8),
    polygon(
      [
        [200, 84],
        [172, 90],
        [200, 108],
        [228, 90],
      ],
      DARK,
    ),
    `<circle cx="200" cy="200" r="138" fill="none" stroke="${light}" stroke-width="10" stroke-dasharray="30 14"/>`,
    gull(330, 60, 30),
  ],
};

/** The picture of an object, or undefined when `kind` names none. */
export function emblem(kind: string, prng: Prng, background: string): string[] | undefined {
  const painter = PAINTERS[kind];
  if (painter === undefined) return undefined;
  const [main, light] = prng.pick(PAIRS);
  return [rect(0, 0, 400, 400, background), ...painter(prng, main, light)];
}
