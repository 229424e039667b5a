/** Pictures of things rather than places: plates, cats, charts. */
import { circle, ellipse, polygon, rect, shape, stroke } from './paint.ts';
import type { Scene } from './scenes.ts';

const TABLES = ['#c9a27a', '#8a5a3c', '#2f4a56', '#d9d2c3', '#a8443a', '#5c7a6b', '#e3b7a0'];
export const food: Scene = (prng, width, height) => {
  const table = prng.pick(TABLES);
  const x = width / 2;
  const y = height / 2;
  const r = Math.min(width, height) * 0.36;
  const around = (count: number, radius: number, draw: (px: number, py: number, turn: number) => string) =>
    Array.from({ length: count }, () => {
      const angle = prng.next() * Math.PI * 2;
      const distance = Math.sqrt(prng.next()) * radius;
      return draw(x + Math.cos(angle) * distance, y + Math.sin(angle) * distance, prng.int(0, 180));
    }).join('');
  const herbs = around(
    12,
    r * 0.55,
    (px, py, turn) =>
      `<g transform="rotate(${turn} ${Math.round(px)} ${Math.round(py)})">${ellipse(px, py, r * 0.055, r * 0.022, prng.pick(['#4f7f35', '#6da34d', '#39662b']))}</g>`,
  );
  const dishes = [
    () =>
      circle(x, y, r * 0.74, prng.pick(['#e39a3b', '#d9603b', '#b8c45a'])) +
      around(
        9,
        r * 0.5,
        (px, py, turn) =>
          `<g transform="rotate(${turn} ${Math.round(px)} ${Math.round(py)})">${rect(px - r * 0.11, py - r * 0.06, r * 0.22, r * 0.12, prng.pick(['#f6e3c5', '#fbd1b7', '#e8825a']), r * 0.05)}</g>`,
      ) +
      herbs,
    () =>
      circle(x, y, r * 0.7, '#e0a458') +
      circle(x, y, r * 0.62, '#f3cf8b') +
      around(
        16,
        r * 0.52,
        (px, py) =>
          circle(px, py, r * 0.075, prng.pick(['#7b2d43', '#9b3a56', '#5c2338'])) +
          circle(px - r * 0.02, py - r * 0.02, r * 0.02, '#ffffff', 0.5),
      ),
    () =>
      around(
        120,
        r * 0.55,
        (px, py, turn) =>
          `<g transform="rotate(${turn} ${Math.round(px)} ${Math.round(py)})">${rect(px - r * 0.05, py - r * 0.014, r * 0.1, r * 0.028, prng.pick(['#f6cf5b', '#f3e2b0', '#eec33f']), r * 0.014)}</g>`,
      ) +
      around(7, r * 0.4, (px, py) => circle(px, py, r * 0.07, '#c8452f')) +
      herbs,
    () =>
      around(
        11,
        r * 0.5,
        (px, py, turn) =>
          `<g transform="rotate(${turn} ${Math.round(px)} ${Math.round(py)})">${ellipse(px, py, r * 0.16, r * 0.1, '#23252e')}${ellipse(px, py, r * 0.11, r * 0.06, '#f0a24b')}</g>`,
      ) + herbs,
    () =>
      polygon(
        [
          [x - r * 0.5, y + r * 0.36],
          [x + r * 0.56, y + r * 0.1],
          [x - r * 0.2, y - r * 0.5],
        ],
        '#d99a4e',
      ) +
      polygon(
        [
          [x - r * 0.42, y + r * 0.26],
          [x + r * 0.42, y + r * 0.07],
          [x - r * 0.18, y - r * 0.4],
        ],
        '#f5dfa0',
      ) +
      herbs,
  ];
  const fork = x - r * 1.28;
  const knife = x + r * 1.28;
  return [
    rect(0, 0, width, height, table),
    ...Array.from({ length: 7 }, (_, i) =>
      stroke(
        `M0 ${Math.round((height * (i + 0.5)) / 7)} L${width} ${Math.round((height * (i + 0.5)) / 7)}`,
        '#00000018',
        5,
      ),
    ),
    polygon(
      [
        [x - r * 1.1, y - r * 0.7],
        [x + r * 0.8, y - r * 1.15],
        [x + r * 1.16, y + r * 0.66],
        [x - r * 0.74, y + r * 1.12],
      ],
      prng.pick(['#f2e9dc', '#d7e3e0', '#f3d9c6']),
      0.8,
    ),
    ellipse(x + r * 0.06, y + r * 0.08, r * 1.04, r * 1.04, '#00000033'),
    circle(x, y, r, prng.pick(['#fdfbf7', '#dfe9ef', '#f3ece1'])),
    `<circle cx="${x}" cy="${y}" r="${Math.round(r * 0.9)}" fill="none" stroke="${prng.pick(['#3f6f9e', '#d8d2c6', '#b9543f'])}" stroke-width="${Math.round(r * 0.03)}"/>`,
    circle(x, y, r * 0.78, '#ffffff', 0.7),
    prng.pick(dishes)(),
    stroke(`M${fork} ${y + r * 0.8} L${fork} ${y - r * 0.2}`, '#e4e6ea', r * 0.06),
    ...[-1, 0, 1].map((i) =>
      stroke(`M${fork + i * r * 0.07} ${y - r * 0.25} L${fork + i * r * 0.07} ${y - r * 0.62}`, '#e4e6ea', r * 0.035),
    ),
    stroke(
      `M${fork - r * 0.07} ${y - r * 0.26} Q${fork} ${y - r * 0.12} ${fork + r * 0.07} ${y - r * 0.26}`,
      '#e4e6ea',
      r * 0.04,
    ),
    stroke(`M${knife} ${y + r * 0.8} L${knife} ${y}`, '#d4d7dd', r * 0.06),
    shape(
      `M${knife - r * 0.04} ${y} L${knife - r * 0.04} ${y - r * 0.6} Q${knife + r * 0.12} ${y - r * 0.4} ${knife + r * 0.06} ${y} Z`,
      '#eceef2',
    ),
  ];
};

export const cat: Scene = (prng, width, height) => {
  const wall = prng.pick(['#e9d8c4', '#b7c9c0', '#d8c3d6', '#c3d3e3', '#efcf9f', '#9fb3a5']);
  const fur = prng.pick(['#3b3b41', '#d98e4a', '#ece6dc', '#8d8f98', '#6a5341']);
  const stripe = fur === '#ece6dc' ? '#c9a27a' : '#00000044';
  const eye = prng.pick(['#9bc53d', '#f6c945', '#5bc0eb']);
  const inner = '#eaa49b';
  const s = Math.min(width, height);
  const at = `translate(${Math.round(width * (0.42 + prng.next() * 0.16))} ${Math.round(height * 0.5)}) scale(${(s / 900).toFixed(3)})`;
  const parts = [
    stroke('M170 380 C330 380 330 200 280 150', fur, 54),
    shape('M-210 460 C-230 200 -140 60 0 60 C140 60 230 200 210 460 Z', fur),
    ellipse(0, 330, 105, 150, '#ffffff', fur === '#3b3b41' ? 0.9 : 0.35),
    polygon(
      [
        [-165, -120],
        [-150, -300],
        [-20, -215],
      ],
      fur,
    ),
    polygon(
      [
        [165, -120],
        [150, -300],
        [20, -215],
      ],
      fur,
    ),
    polygon(
      [
        [-132, -170],
        [-126, -256],
        [-62, -210],
      ],
      inner,
    ),
    polygon(
      [
        [132, -170],
        [126, -256],
        [62, -210],
      ],
      inner,
    ),
    ellipse(0, -70, 180, 158, fur),
    stroke('M-36 -210 L-28 -160 M0 -220 L0 -162 M36 -210 L28 -160 M-176 -70 L-120 -60 M176 -70 L120 -60', stripe, 14),
    ...[-66, 66].flatMap((x) => [
      ellipse(x, -86, 38, 42, eye),
      ellipse(x, -86, prng.int(9, 20), 37, '#1c1d22'),
      circle(x + 9, -102, 8, '#fff'),
    ]),
    ellipse(0, -8, 58, 40, '#ffffff', 0.55),
    polygon(
      [
        [-18, -34],
        [18, -34],
        [0, -14],
      ],
      inner,
    ),
    stroke('M0 -14 Q-4 12 -34 12 M0 -14 Q4 12 34 12', '#1c1d22', 7),
    stroke('M-60 -10 L-200 -34 M-60 4 L-200 10 M60 -10 L200 -34 M60 4 L200 10', '#ffffff', 5, 0.85),
    prng.chance(0.4) ? rect(-105, 62, 210, 26, '#c8452f', 13) + circle(0, 96, 19, '#f6c945') : '',
  ];
  return [
    rect(0, 0, width, height, wall),
    rect(width * 0.62, height * 0.08, width * 0.3, height * 0.46, '#fffaf0', 8),
    rect(width * 0.64, height * 0.1, width * 0.26, height * 0.42, prng.pick(['#bcdcea', '#f7c59f', '#39456b'])),
    stroke(
      `M${width * 0.77} ${height * 0.1} L${width * 0.77} ${height * 0.52} M${width * 0.64} ${height * 0.31} L${width * 0.9} ${height * 0.31}`,
      '#fffaf0',
      10,
    ),
    rect(0, height * 0.86, width, height * 0.14, prng.pick(['#8a5a3c', '#5c4a66', '#b98b5e'])),
    `<g transform="${at}">${parts.join('')}</g>`,
  ];
};

export const chart: Scene = (prng, width, height) => {
  const paper = prng.pick(['#fbf8f1', '#10222e', '#f3f6fa']);
  const ink = paper === '#10222e' ? '#e4edf2' : '#33414d';
  const colour = prng.pick(['#2a9d8f', '#e76f51', '#457b9d', '#8d5a97']);
  const [left, right, top, bottom] = [width * 0.1, width * 0.93, height * 0.14, height * 0.84];
  const count = prng.int(14, 26);
  const phase = prng.next() * 6;
  const values = Array.from(
    { length: count },
    (_, i) => 0.45 + 0.22 * Math.sin(i / 3 + phase) + (prng.next() - 0.5) * 0.22,
  );
  values[prng.int(5, count - 4)] = 0.98;
  const step = (right - left) / count;
  const place = (v: number) => bottom - Math.max(0.05, Math.min(1, v)) * (bottom - top);
  const bars = prng.chance(0.5);
  const line = values
    .map((v, i) => `${i === 0 ? 'M' : 'L'}${Math.round(left + (i + 0.5) * step)} ${Math.round(place(v))}`)
    .join(' ');
  return [
    rect(0, 0, width, height, paper),
    ...[0, 1, 2, 3, 4].map((i) =>
      stroke(
        `M${left} ${bottom - ((bottom - top) * i) / 4} L${right} ${bottom - ((bottom - top) * i) / 4}`,
        ink,
        2,
        0.22,
      ),
    ),
    bars
      ? values
          .map((v, i) =>
            rect(left + i * step + step * 0.16, place(v), step * 0.68, bottom - place(v), colour, step * 0.12),
          )
          .join('')
      : shape(`${line} L${right - step / 2} ${bottom} L${left + step / 2} ${bottom} Z`, colour, 0.25) +
        stroke(line, colour, 7),
    bars
      ? stroke(
          values
            .map(
              (v, i) =>
                `${i === 0 ? 'M' : 'L'}${Math.round(left + (i + 0.5) * step)} ${Math.round(place(0.25 + v * 0.5))}`,
            )
            .join(' '),
          '#f4a261',
          6,
        )
      : values.map((v, i) => circle(left + (i + 0.5) * step, place(v), 8, colour)).join(''),
    stroke(`M${left} ${top} L${left} ${bottom} L${right} ${bottom}`, ink, 4),
    rect(left, height * 0.055, width * 0.3, height * 0.026, ink, 8),
    ...values.map((_, i) =>
      i % 4 === 0
        ? rect(left + i * step + step * 0.2, bottom + height * 0.03, step * 1.2, height * 0.014, ink, 4).replace(
            '/>',
            ' opacity="0.5"/>',
          )
        : '',
    ),
  ];
};
