/** Landscapes of the town, drawn into any width and height: used for pictures and for profile headers. */
import {
  circle,
  cloud,
  ellipse,
  gradient,
  gull,
  hills,
  lighthouse,
  polygon,
  rect,
  sailingBoat,
  shape,
  stroke,
} from './paint.ts';
import type { Prng } from './prng.ts';

export type Scene = (prng: Prng, width: number, height: number) => string[];

const SKIES = [
  ['#a8d8ea', '#e3f2f7', '#fdf6e3'],
  ['#f6b38e', '#fbd9a5', '#fff1cf'],
  ['#8fb8de', '#c9dff0', '#f3ead9'],
  ['#d7c1e0', '#f4cfd0', '#fde8c9'],
  ['#7ec4cf', '#d1ece9', '#fff4dc'],
] as const;
const DUSKS = [
  ['#2b2d5b', '#8d4e85', '#f08a5d', '#fcd5a0'],
  ['#16324f', '#5b6fa8', '#e8998d', '#fbe3b9'],
  ['#3a1c4a', '#a23e6b', '#f28e5c', '#ffd98a'],
  ['#0f3a4a', '#3d8a94', '#f0b67f', '#fde8b8'],
] as const;
const WALLS = [
  '#d9725b',
  '#e8b04b',
  '#6f9ea8',
  '#f0e2c8',
  '#a9c09a',
  '#b5656f',
  '#8a9bb8',
  '#e6a57e',
  '#f5efe0',
  '#c98b4e',
];
const ROOFS = ['#7a3b34', '#4c4a52', '#8e4a3a', '#3f5560'];
const HULLS = ['#1f3b57', '#a63a32', '#2f6b57', '#e0a33a', '#f4f1ea'];

/** Lines of light on water from `top` down. */
function glitter(prng: Prng, width: number, top: number, height: number, colour: string, count: number): string {
  return Array.from({ length: count }, () => {
    const depth = prng.next();
    const length = width * (0.02 + 0.06 * depth);
    return rect(prng.next() * width, top + depth * (height - top), length, 2 + depth * 4, colour, 3);
  }).join('');
}

/** A row of gabled houses standing on `ground`; lit windows at night. */
function houses(prng: Prng, width: number, ground: number, size: number, night: boolean): string {
  const parts: string[] = [];
  for (let x = -size * 0.2; x < width; ) {
    const w = size * (0.55 + prng.next() * 0.35);
    const h = size * (0.9 + prng.next() * 0.9);
    const wall = night ? prng.pick(['#1b2238', '#232b45', '#151b2e', '#2b2f4a']) : prng.pick(WALLS);
    const roof = night ? '#0f1424' : prng.pick(ROOFS);
    parts.push(rect(x, ground - h, w + 1, h, wall));
    const style = prng.int(0, 2);
    if (style === 0)
      parts.push(
        polygon(
          [
            [x - 4, ground - h],
            [x + w + 4, ground - h],
            [x + w / 2, ground - h - w * 0.55],
          ],
          roof,
        ),
      );
    else if (style === 1)
      parts.push(
        polygon(
          [
            [x - 4, ground - h],
            [x + w + 4, ground - h],
            [x + w * 0.85, ground - h - w * 0.4],
            [x + w * 0.15, ground - h - w * 0.4],
          ],
          roof,
        ),
      );
    else
      parts.push(
        [0, 1, 2]
          .map((i) => rect(x + w * (0.12 * i), ground - h - w * (0.14 + 0.14 * i), w * (1 - 0.24 * i), w * 0.15, wall))
          .join(''),
      );
    const columns = w > size * 0.7 ? 3 : 2;
    const rows = Math.max(2, Math.floor(h / (size * 0.34)));
    for (let r = 0; r < rows; r += 1) {
      for (let c = 0; c < columns; c += 1) {
        const lit = night ? prng.chance(0.55) : false;
        const colour = night ? (lit ? prng.pick(['#ffd97a', '#ffe9b0', '#ffc04d']) : '#0e1322') : '#33475b';
        const ww = w / (columns * 2.1);
        const x0 = x + (w * (c + 0.5)) / columns - ww / 2;
        const y0 = ground - h + size * 0.12 + r * ((h - size * 0.2) / rows);
        if (!night) parts.push(rect(x0 - 3, y0 - 3, ww + 6, size * 0.16 + 6, '#fffaf0'));
        parts.push(rect(x0, y0, ww, size * 0.16, colour));
      }
    }
    x += w;
  }
  return parts.join('');
}

function quay(prng: Prng, width: number, height: number, night: boolean): string[] {
  const water = height * 0.66;
  const size = Math.min(height * 0.24, width * 0.2);
  const sky = night ? ['#070b1d', '#141c3d', '#2b2a55'] : prng.pick(SKIES);
  const sea = night
    ? ['#141a35', '#0a0f22']
    : prng.pick([
        ['#5f9ea8', '#2f6576'],
        ['#7fa7b8', '#37607a'],
        ['#86b3a5', '#3b6e6c'],
      ]);
  const drawnHouses = houses(prng, width, water, size, night);
  const boats = Array.from({ length: Math.max(2, Math.round(width / 360)) }, (_, i) => {
    const x = width * ((i + 0.3 + prng.next() * 0.4) / Math.max(2, Math.round(width / 360)));
    return sailingBoat(
      x,
      water + height * (0.1 + prng.next() * 0.16),
      size * (0.42 + prng.next() * 0.2),
      prng.pick(HULLS),
      night ? ['#3b4468', '#2d3556'] : ['#fffdf5', prng.pick(['#f1dfc0', '#d96c5f', '#f6e7cb'])],
    );
  });
  return [
    gradient('sky', sky),
    gradient('sea', sea),
    rect(0, 0, width, height, 'url(#sky)'),
    night
      ? stars(prng, width, water, 60) + circle(width * 0.78, height * 0.16, height * 0.06, '#fdf3cf')
      : cloud(prng, width * (0.2 + prng.next() * 0.6), height * 0.16, height * 0.13, '#ffffff', 0.8) +
        cloud(prng, width * prng.next(), height * 0.28, height * 0.08, '#ffffff', 0.6),
    drawnHouses,
    rect(0, water - height * 0.012, width, height * 0.03, night ? '#0b0f1d' : '#6b5f55'),
    rect(0, water, width, height - water, 'url(#sea)'),
    `<g opacity="${night ? 0.35 : 0.22}" transform="translate(0 ${water * 2}) scale(1 -1)">${drawnHouses}</g>`,
    glitter(prng, width, water, height, night ? '#ffdf9a55' : '#ffffff55', 46),
    ...boats,
    night ? '' : gull(width * 0.3, height * 0.2, height * 0.03) + gull(width * 0.38, height * 0.14, height * 0.02),
  ];
}

function stars(prng: Prng, width: number, bottom: number, count: number): string {
  return Array.from({ length: count }, () =>
    circle(prng.next() * width, prng.next() * bottom, 1 + prng.next() * 1.6, '#ffffff', 0.75),
  ).join('');
}

export const harbour: Scene = (prng, width, height) => quay(prng, width, height, false);
export const night: Scene = (prng, width, height) => quay(prng, width, height, true);

export const dusk: Scene = (prng, width, height) => {
  const sky = prng.pick(DUSKS);
  const bottom = height * 0.8;
  const shades = [0.5, 0.38, 0.26, 0.14].map(
    (lightness, i) => `hsl(${235 + i * 6} 32% ${Math.round(lightness * 100)}%)`,
  );
  return [
    gradient('sky', sky),
    gradient('sea', [sky[2], sky[0]]),
    rect(0, 0, width, height, 'url(#sky)'),
    circle(width * (0.3 + prng.next() * 0.4), height * 0.46, height * 0.07, '#fff0c2'),
    ...[0.12, 0.2, 0.26].map((y) =>
      ellipse(width * prng.next(), height * y, width * 0.22, height * 0.012, '#ffffff', 0.28),
    ),
    ...shades.map((colour, i) => hills(prng, width, height * (0.48 + i * 0.085), height * 0.13, bottom + 4, colour)),
    rect(0, bottom, width, height - bottom, 'url(#sea)'),
    glitter(prng, width, bottom, height, '#ffe3b066', 40),
    prng.chance(0.6)
      ? sailingBoat(width * (0.2 + prng.next() * 0.6), height * 0.87, height * 0.09, '#1b1b33', ['#2c2c4d', '#25254a'])
      : '',
  ];
};

export const boat: Scene = (prng, width, height) => {
  const sky = prng.pick([...SKIES, ...SKIES, DUSKS[3]]);
  const horizon = height * 0.62;
  const wave = (y: number, colour: string, size: number) => {
    let d = `M0 ${y}`;
    for (let x = 0; x < width; x += size) d += ` q${size / 2} ${-size * 0.16} ${size} 0`;
    return shape(`${d} L${width} ${height} L0 ${height} Z`, colour);
  };
  const scale = Math.min(width, height);
  return [
    gradient('sky', sky),
    rect(0, 0, width, height, 'url(#sky)'),
    circle(width * 0.78, height * 0.2, scale * 0.07, '#fff6d8'),
    cloud(prng, width * 0.25, height * 0.2, scale * 0.12, '#ffffff', 0.8),
    hills(prng, width, horizon - height * 0.05, height * 0.06, horizon, '#7a93a8'),
    wave(horizon, '#4f8ea0', 70),
    sailingBoat(
      width * (0.35 + prng.next() * 0.3),
      height * 0.74,
      scale * 0.36,
      prng.pick(HULLS),
      ['#fffdf5', prng.pick(['#e2674a', '#f0d9a8', '#fff5e0', '#34506b'])],
      prng.int(-7, 7),
    ),
    wave(height * 0.77, '#3b7488', 90),
    wave(height * 0.87, '#2c5c70', 120),
    gull(width * 0.2, height * 0.32, scale * 0.035),
    gull(width * 0.27, height * 0.27, scale * 0.025),
  ];
};

export const headland: Scene = (prng, width, height) => {
  const sky = prng.pick([...SKIES, DUSKS[1]]);
  const sea = height * 0.7;
  const x = width * (0.3 + prng.next() * 0.4);
  const h = height * 0.56;
  return [
    gradient('sky', sky),
    gradient('sea', ['#5b98ab', '#24566b']),
    rect(0, 0, width, height, 'url(#sky)'),
    cloud(prng, width * 0.15, height * 0.22, height * 0.12, '#ffffff', 0.75),
    cloud(prng, width * 0.85, height * 0.14, height * 0.1, '#ffffff', 0.65),
    rect(0, sea, width, height - sea, 'url(#sea)'),
    glitter(prng, width, sea, height, '#ffffff66', 50),
    lighthouse(x, height * 0.8, h, prng.pick(['#c0392b', '#1f4e79', '#2f2f3a'])),
    rect(x + h * 0.12, height * 0.71, h * 0.3, height * 0.09, '#fbf4e6'),
    polygon(
      [
        [x + h * 0.1, height * 0.71],
        [x + h * 0.44, height * 0.71],
        [x + h * 0.27, height * 0.63],
      ],
      '#9c4534',
    ),
    shape(
      `M${x - width * 0.3} ${height} C${x - width * 0.2} ${height * 0.8} ${x - width * 0.08} ${height * 0.77} ${x} ${height * 0.78} C${x + width * 0.14} ${height * 0.77} ${x + width * 0.26} ${height * 0.82} ${x + width * 0.34} ${height} Z`,
      '#5a6b4f',
    ),
    shape(
      `M${x - width * 0.34} ${height} C${x - width * 0.2} ${height * 0.88} ${x - width * 0.06} ${height * 0.86} ${x} ${height * 0.87} C${x + width * 0.16} ${height * 0.86} ${x + width * 0.28} ${height * 0.9} ${x + width * 0.38} ${height} Z`,
      '#44513e',
    ),
    gull(width * 0.7, height * 0.36, height * 0.03),
  ];
};

export const storm: Scene = (prng, width, height) => {
  const bolt = width * (0.2 + prng.next() * 0.6);
  const wave = (y: number, size: number, colour: string, foam: string) => {
    const points: string[] = [];
    let crest = '';
    for (let x = -size * prng.next(); x < width; x += size) {
      points.push(
        `C${x + size * 0.2} ${y} ${x + size * 0.42} ${y - size * 0.42} ${x + size * 0.66} ${y - size * 0.36} C${x + size * 0.56} ${y - size * 0.2} ${x + size * 0.72} ${y} ${x + size} ${y}`,
      );
      crest += stroke(
        `M${x + size * 0.36} ${y - size * 0.31} Q${x + size * 0.52} ${y - size * 0.42} ${x + size * 0.66} ${y - size * 0.36}`,
        foam,
        size * 0.035,
      );
    }
    return (
      shape(
        `M${-size} ${y} L${-size} ${y} ${points.join(' ')} L${width + size} ${height} L${-size} ${height} Z`,
        colour,
      ) + crest
    );
  };
  return [
    gradient('sky', ['#1f2733', '#3c4a5a', '#7d8a94']),
    rect(0, 0, width, height, 'url(#sky)'),
    ...[0, 1, 2, 3].map((i) =>
      cloud(
        prng,
        width * (i / 3.2),
        height * (0.08 + prng.next() * 0.14),
        height * 0.26,
        i % 2 === 0 ? '#2a323e' : '#39434f',
        0.9,
      ),
    ),
    prng.chance(0.5)
      ? stroke(
          `M${bolt} 0 L${bolt - 26} ${height * 0.18} L${bolt + 14} ${height * 0.2} L${bolt - 22} ${height * 0.42}`,
          '#f4f6d0',
          6,
        )
      : '',
    wave(height * 0.64, width * 0.22, '#5b7280', '#dfe8ea'),
    wave(height * 0.76, width * 0.3, '#435a68', '#eef3f4'),
    wave(height * 0.92, width * 0.42, '#2d424f', '#ffffff'),
    ...Array.from({ length: 90 }, () => {
      const x = prng.next() * width * 1.1;
      const y = prng.next() * height;
      return stroke(`M${Math.round(x)} ${Math.round(y)} l-12 34`, '#d9e3e8', 2, 0.4);
    }),
  ];
};

export const festival: Scene = (prng, width, height) => {
  const water = height * 0.62;
  const fireworks = Array.from({ length: 4 }, () => {
    const x = width * (0.12 + prng.next() * 0.76);
    const y = height * (0.12 + prng.next() * 0.24);
    const r = height * (0.06 + prng.next() * 0.09);
    const colour = prng.pick(['#ffd166', '#ef476f', '#7ae7c7', '#f4a3ff', '#ffffff']);
    return Array.from({ length: 14 }, (_, i) => {
      const angle = (i / 14) * Math.PI * 2;
      const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
      return (
        stroke(
          `M${Math.round(x + dx * r * 0.35)} ${Math.round(y + dy * r * 0.35)} L${Math.round(x + dx * r)} ${Math.round(y + dy * r)}`,
          colour,
          4,
          0.9,
        ) + circle(x + dx * r * 1.16, y + dy * r * 1.16, 4, colour)
      );
    }).join('');
  });
  const lanterns = Array.from({ length: 26 }, () => ({ x: prng.next() * width, depth: prng.next() }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ x, depth }) => {
      const size = height * (0.018 + depth * 0.05);
      const y = water + depth * (height - water) * 0.9 + size;
      const colour = prng.pick(['#ffb347', '#ff8c61', '#ffd97d', '#ff9770']);
      return (
        circle(x, y - size * 0.4, size * 1.8, colour, 0.14) +
        rect(x - size * 0.5, y - size, size, size * 1.1, colour, size * 0.18) +
        rect(x - size * 0.26, y - size * 0.8, size * 0.52, size * 0.66, '#fff2c4', size * 0.12) +
        rect(x - size * 0.8, y + size * 0.08, size * 1.6, size * 0.16, '#3a2530', size * 0.08) +
        rect(x - size * 0.3, y + size * 0.4, size * 0.6, size * 0.9, colour, 4).replace('/>', ' opacity="0.25"/>')
      );
    });
  return [
    gradient('sky', ['#0a0e26', '#1d1b46', '#4a2b5e']),
    gradient('sea', ['#231f47', '#0c0e22']),
    rect(0, 0, width, height, 'url(#sky)'),
    stars(prng, width, height * 0.5, 50),
    ...fireworks,
    houses(prng, width, water, height * 0.13, true),
    rect(0, water, width, height - water, 'url(#sea)'),
    ...lanterns,
  ];
};

export const bridge: Scene = (prng, width, height) => {
  const sky = prng.pick([SKIES[0], SKIES[1], SKIES[4], DUSKS[1]]);
  const deck = height * 0.6;
  const water = height * 0.74;
  const towers = [width * 0.32, width * 0.68];
  const colour = prng.pick(['#8c3b2e', '#f5f2ea', '#2f5d62']);
  const cables = towers.flatMap((x) =>
    [1, 2, 3, 4, 5, 6].flatMap((i) =>
      [-1, 1].map((side) =>
        stroke(
          `M${Math.round(x)} ${Math.round(height * 0.2)} L${Math.round(x + side * i * width * 0.029)} ${Math.round(deck)}`,
          colour,
          2.4,
        ),
      ),
    ),
  );
  return [
    gradient('sky', sky),
    gradient('sea', ['#7fb0bd', '#3a7187']),
    rect(0, 0, width, height, 'url(#sky)'),
    cloud(prng, width * 0.8, height * 0.16, height * 0.11, '#ffffff', 0.7),
    hills(prng, width, height * 0.56, height * 0.1, water, '#9db4ab'),
    houses(prng, width * 0.2, water, height * 0.1, false),
    `<g transform="translate(${Math.round(width * 0.8)} 0)">${houses(prng, width * 0.22, water, height * 0.1, false)}</g>`,
    rect(0, water, width, height - water, 'url(#sea)'),
    ...cables,
    ...towers.map((x) => rect(x - width * 0.008, height * 0.18, width * 0.016, height * 0.66, colour, 5)),
    shape(
      `M0 ${deck + 14} Q${width / 2} ${deck - height * 0.03} ${width} ${deck + 14} L${width} ${deck + 34} Q${width / 2} ${deck - height * 0.03 + 20} 0 ${deck + 34} Z`,
      '#46505c',
    ),
    ...Array.from({ length: 12 }, (_, i) =>
      circle((width * (i + 0.5)) / 12, deck + 4 - Math.sin(((i + 0.5) / 12) * Math.PI) * height * 0.015, 5, '#ffe08a'),
    ),
    glitter(prng, width, water, height, '#ffffff55', 40),
    sailingBoat(width * (0.42 + prng.next() * 0.16), height * 0.88, height * 0.08, prng.pick(HULLS), [
      '#fffdf5',
      '#f0d9a8',
    ]),
  ];
};
