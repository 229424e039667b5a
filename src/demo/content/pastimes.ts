/** Pictures of what people do all day: shelves of books, flower beds, the football ground, paintings. */
import { circle, ellipse, gradient, polygon, rect, shape, stroke } from './paint.ts';
import type { Prng } from './prng.ts';
import type { Scene } from './scenes.ts';

const BRIGHT = [
  '#e63946',
  '#f4a261',
  '#ffd166',
  '#2a9d8f',
  '#457b9d',
  '#8d5a97',
  '#ef476f',
  '#06d6a0',
  '#1d3557',
  '#fefae0',
];

export const books: Scene = (prng, width, height) => {
  const rows = height > width ? 3 : 2;
  const shelf = prng.pick(['#7a4f32', '#e8e0d2', '#3f4a4f']);
  const parts = [rect(0, 0, width, height, shelf === '#e8e0d2' ? '#cfd8d2' : '#d9c7ad')];
  for (let row = 0; row < rows; row += 1) {
    const ground = (height * (row + 1)) / rows - 26;
    const room = height / rows - 60;
    const plantAt = prng.int(2, 9);
    let index = 0;
    for (let x = 24; x < width - 70; index += 1) {
      if (index === plantAt) {
        parts.push(plant(prng, x + 70, ground, room * 0.7));
        x += 150;
        continue;
      }
      const w = prng.int(26, 62);
      const h = room * (0.62 + prng.next() * 0.36);
      const colour = prng.pick(BRIGHT);
      const band = prng.pick(['#ffffff88', '#00000033', '#f6c94599']);
      const lean = prng.chance(0.07) ? 9 : 0;
      parts.push(
        `<g transform="rotate(${lean} ${Math.round(x)} ${Math.round(ground)})">${rect(x + lean * 3, ground - h, w, h, colour, 4)}${rect(x + lean * 3, ground - h * 0.82, w, h * 0.07, band)}${rect(x + lean * 3, ground - h * 0.2, w, h * 0.04, band)}</g>`,
      );
      x += w + 3 + (lean > 0 ? 64 : 0);
    }
    parts.push(rect(0, ground, width, 26, shelf), rect(0, ground + 22, width, 6, '#00000033'));
  }
  return parts;
};

function plant(prng: Prng, x: number, ground: number, size: number): string {
  const leaves = [-50, -26, 0, 26, 50].map(
    (turn) =>
      `<g transform="rotate(${turn} ${Math.round(x)} ${Math.round(ground - size * 0.4)})">${ellipse(x, ground - size * 0.78, size * 0.09, size * 0.36, prng.pick(['#5b8c5a', '#7aa95c', '#3f6f52']))}</g>`,
  );
  return (
    leaves.join('') +
    polygon(
      [
        [x - size * 0.24, ground - size * 0.4],
        [x + size * 0.24, ground - size * 0.4],
        [x + size * 0.18, ground],
        [x - size * 0.18, ground],
      ],
      '#c8694a',
    )
  );
}

export const garden: Scene = (prng, width, height) => {
  const sky = prng.pick([
    ['#bfe3ee', '#eef7e6'],
    ['#fbe3c0', '#fdf6e3'],
    ['#d7e8d0', '#f6f6e4'],
  ]);
  const stems = Array.from({ length: 17 }, (_, i) => {
    const x = (width * (i + 0.2 + prng.next() * 0.6)) / 17;
    const top = height * (0.22 + prng.next() * 0.44);
    const r = Math.min(width, height) * (0.045 + prng.next() * 0.05);
    const colour = prng.pick(['#e63946', '#f4a261', '#ffd166', '#e58fb1', '#c77dba', '#ffffff', '#d1495b']);
    const petals = prng.int(6, 10);
    const head = Array.from(
      { length: petals },
      (_, p) =>
        `<g transform="rotate(${Math.round((360 * p) / petals)} ${Math.round(x)} ${Math.round(top)})">${ellipse(x, top - r * 0.7, r * 0.36, r * 0.62, colour)}</g>`,
    ).join('');
    const bend = x + (prng.next() - 0.5) * 60;
    const leaf = (y: number, side: number) =>
      `<g transform="rotate(${side * 50} ${Math.round(x)} ${Math.round(y)})">${ellipse(x, y - r * 0.8, r * 0.24, r * 0.9, prng.pick(['#5b8c5a', '#4c7a3f', '#8ab060']))}</g>`;
    const stem = stroke(
      `M${Math.round(bend)} ${height} Q${Math.round(x)} ${Math.round((top + height) / 2)} ${Math.round(x)} ${Math.round(top)}`,
      '#4c7a3f',
      8,
    );
    return (
      stem +
      leaf(top + (height - top) * 0.35, 1) +
      leaf(top + (height - top) * 0.55, -1) +
      head +
      circle(x, top, r * 0.34, prng.pick(['#5a3a22', '#f6c945']))
    );
  });
  return [
    gradient('sky', sky),
    rect(0, 0, width, height, 'url(#sky)'),
    ...Array.from({ length: Math.round(width / 90) }, (_, i) =>
      rect(i * 90 + 10, height * 0.46, 66, height * 0.5, prng.pick(['#f4efe4', '#ece5d6']), 8),
    ),
    rect(0, height * 0.56, width, 18, '#e0d8c6'),
    ...stems,
    shape(
      `M0 ${height} L0 ${height * 0.9} Q${width * 0.25} ${height * 0.84} ${width * 0.5} ${height * 0.9} T${width} ${height * 0.9} L${width} ${height} Z`,
      '#6f5339',
    ),
  ];
};

export const pitch: Scene = (prng, width, height) => {
  const evening = prng.chance(0.5);
  const top = height * 0.44;
  const stripes = Array.from({ length: 9 }, (_, i) => {
    const a = i / 9;
    const b = (i + 1) / 9;
    const far = (t: number) => width * (0.12 + 0.76 * t);
    const near = (t: number) => width * (-0.25 + 1.5 * t);
    return polygon(
      [
        [far(a), top],
        [far(b), top],
        [near(b), height],
        [near(a), height],
      ],
      i % 2 === 0 ? '#4f9a4c' : '#458b45',
    );
  });
  const crowd = Array.from({ length: Math.round(width / 5) }, () =>
    circle(
      prng.next() * width,
      height * (0.27 + prng.next() * 0.13),
      8,
      prng.pick(['#1f4e8c', '#b5562e', '#e8d7c0', '#20242e', '#c98b4e', '#1f4e8c', '#b5562e']),
    ),
  );
  const players = Array.from({ length: 12 }, (_, i) => {
    const depth = prng.next();
    const x = width * (0.14 + prng.next() * 0.72);
    const y = top + height * (0.05 + depth * 0.44);
    const s = height * (0.016 + depth * 0.02);
    const shirt = i % 2 === 0 ? '#1f4e8c' : '#f3f0e6';
    return (
      ellipse(x, y + s * 2.5, s * 1.1, s * 0.3, '#00000044') +
      rect(x - s * 0.6, y - s * 0.6, s * 1.2, s * 1.6, shirt, s * 0.4) +
      rect(x - s * 0.5, y + s, s * 0.4, s * 1.5, '#20242e') +
      rect(x + s * 0.1, y + s, s * 0.4, s * 1.5, '#20242e') +
      circle(x, y - s * 1.1, s * 0.6, prng.pick(['#f2c9a5', '#8a5a3c', '#d9a06f']))
    );
  });
  return [
    gradient('sky', evening ? ['#1b2440', '#5a4a78', '#d98a6a'] : ['#9cc9e0', '#e6f1ee']),
    rect(0, 0, width, height, 'url(#sky)'),
    rect(0, height * 0.22, width, height * 0.22, '#5f6672'),
    ...crowd,
    rect(0, height * 0.17, width, height * 0.05, '#3d434d'),
    ...[0.1, 0.9].flatMap((x) => [
      rect(width * x - 5, height * 0.04, 10, height * 0.4, '#d5d8dc'),
      rect(width * x - 46, height * 0.03, 92, 40, evening ? '#fff6cf' : '#c9ced4', 6),
    ]),
    rect(0, top, width, height - top, '#3f7d40'),
    ...stripes,
    rect(0, top - 14, width, 20, '#b5562e'),
    stroke(`M${width * 0.5} ${top} L${width * 0.5} ${height}`, '#ffffff', 6, 0.9),
    `<ellipse cx="${width * 0.5}" cy="${height * 0.7}" rx="${width * 0.15}" ry="${height * 0.085}" fill="none" stroke="#ffffff" stroke-width="6" opacity="0.9"/>`,
    stroke(`M${width * 0.12} ${top + 6} L${width * 0.88} ${top + 6}`, '#ffffff', 5, 0.9),
    ...players,
    circle(width * (0.3 + prng.next() * 0.4), height * 0.78, height * 0.012, '#ffffff'),
  ];
};

export const abstract: Scene = (prng, width, height) => {
  const colours = prng.shuffled(BRIGHT);
  const colour = (i: number) => colours[i % colours.length] ?? '#457b9d';
  const s = Math.min(width, height);
  const style = prng.int(0, 2);
  if (style === 0) {
    const cell = s / 4;
    const tiles: string[] = [];
    for (let y = 0; y < height; y += cell) {
      for (let x = 0; x < width; x += cell) {
        const [a, b] = [colour(prng.int(0, 8)), colour(prng.int(0, 8))];
        const quarter = prng.int(0, 3) * 90;
        const form = prng.pick([
          shape(`M0 0 L${cell} 0 A${cell} ${cell} 0 0 1 0 ${cell} Z`, b),
          circle(cell / 2, cell / 2, cell * 0.36, b),
          polygon(
            [
              [0, 0],
              [cell, 0],
              [0, cell],
            ],
            b,
          ),
          circle(cell / 2, cell / 2, cell * 0.46, b) + circle(cell / 2, cell / 2, cell * 0.22, a),
        ]);
        tiles.push(
          `<g transform="translate(${Math.round(x)} ${Math.round(y)}) rotate(${quarter} ${cell / 2} ${cell / 2})">${rect(-0.5, -0.5, cell + 1, cell + 1, a)}${form}</g>`,
        );
      }
    }
    return tiles;
  }
  if (style === 1) {
    const sun = Array.from({ length: 7 }, (_, i) =>
      circle(width * 0.5, height * 0.62, s * (0.5 - i * 0.065), colour(i)),
    );
    const waves = Array.from({ length: 5 }, (_, i) => {
      const y = height * (0.66 + i * 0.08);
      return shape(
        `M0 ${y} Q${width * 0.125} ${y - 50} ${width * 0.25} ${y} T${width * 0.5} ${y} T${width * 0.75} ${y} T${width} ${y} L${width} ${height} L0 ${height} Z`,
        colour(i + 3),
      );
    });
    return [rect(0, 0, width, height, '#fdf3e1'), ...sun, ...waves];
  }
  const blobs = Array.from({ length: 13 }, (_, i) => {
    const [x, y, r] = [prng.next() * width, prng.next() * height, s * (0.06 + prng.next() * 0.14)];
    return prng.chance(0.5)
      ? circle(x, y, r, colour(i), 0.85)
      : stroke(
          `M${Math.round(x - r * 1.6)} ${Math.round(y)} q${Math.round(r * 0.8)} ${Math.round(-r * 1.4)} ${Math.round(r * 1.6)} 0 t${Math.round(r * 1.6)} 0`,
          colour(i),
          r * 0.3,
        );
  });
  return [rect(0, 0, width, height, '#fbf6ea'), ...blobs];
};
