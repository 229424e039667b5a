/** Small helpers for drawing in SVG: no text and no filters, so that every machine renders the same and fast. */
import type { Prng } from './prng.ts';

const round = (value: number) => Math.round(value * 10) / 10;

export const rect = (x: number, y: number, w: number, h: number, fill: string, radius = 0) =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" fill="${fill}"${radius > 0 ? ` rx="${round(radius)}"` : ''}/>`;

export const circle = (x: number, y: number, r: number, fill: string, opacity = 1) =>
  `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`;

export const ellipse = (x: number, y: number, rx: number, ry: number, fill: string, opacity = 1) =>
  `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(rx)}" ry="${round(ry)}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`;

export const shape = (d: string, fill: string, opacity = 1) =>
  `<path d="${d}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`;

export const stroke = (d: string, colour: string, width: number, opacity = 1) =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${round(width)}" stroke-linecap="round" stroke-linejoin="round"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`;

export const polygon = (points: readonly (readonly [number, number])[], fill: string, opacity = 1) =>
  `<polygon points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`;

/** A vertical gradient over the whole picture, used by filling with `url(#id)`. */
export function gradient(id: string, colours: readonly string[]): string {
  const stops = colours.map(
    (c, i) => `<stop offset="${round((100 * i) / Math.max(1, colours.length - 1))}%" stop-color="${c}"/>`,
  );
  return `<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.join('')}</linearGradient></defs>`;
}

export const svg = (width: number, height: number, content: readonly string[], box = `0 0 ${width} ${height}`) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box}">${content.join('')}</svg>`;

/** A line of hills from left to right as a closed shape down to `bottom`. */
export function hills(prng: Prng, width: number, top: number, roughness: number, bottom: number, fill: string): string {
  const steps = prng.int(5, 8);
  const step = width / steps;
  let y = top + (prng.next() - 0.5) * roughness;
  let d = `M0 ${bottom} L0 ${round(y)}`;
  for (let i = 1; i <= steps; i += 1) {
    const next = top + (prng.next() - 0.5) * roughness;
    const middle = round((i - 0.5) * step);
    d += ` C${middle} ${round(y)} ${middle} ${round(next)} ${round(i * step)} ${round(next)}`;
    y = next;
  }
  return shape(`${d} L${width} ${bottom} Z`, fill);
}

/** A soft cloud of overlapping circles. */
export function cloud(prng: Prng, x: number, y: number, size: number, fill: string, opacity = 0.85): string {
  const parts = [rect(x - size, y - size * 0.18, size * 2, size * 0.36, fill, size * 0.18)];
  for (let i = 0; i < 4; i += 1) {
    parts.push(
      circle(
        x - size * 0.6 + i * size * 0.4,
        y - size * 0.12 - prng.next() * size * 0.12,
        size * (0.22 + prng.next() * 0.16),
        fill,
      ),
    );
  }
  return `<g opacity="${opacity}">${parts.join('')}</g>`;
}

/** A sailing boat with its waterline at (x, y). */
export function sailingBoat(
  x: number,
  y: number,
  size: number,
  hull: string,
  sails: readonly [string, string],
  tilt = 0,
): string {
  const s = size;
  return `<g transform="translate(${round(x)} ${round(y)}) rotate(${tilt})">${[
    stroke(`M0 ${-s * 0.1} L0 ${-s * 1.35}`, '#4a3a30', s * 0.035),
    shape(
      `M${s * 0.04} ${-s * 1.3} C${s * 0.5} ${-s * 0.9} ${s * 0.6} ${-s * 0.5} ${s * 0.56} ${-s * 0.2} L${s * 0.04} ${-s * 0.2} Z`,
      sails[0],
    ),
    shape(
      `M${-s * 0.04} ${-s * 1.15} C${-s * 0.3} ${-s * 0.7} ${-s * 0.42} ${-s * 0.4} ${-s * 0.5} ${-s * 0.2} L${-s * 0.04} ${-s * 0.2} Z`,
      sails[1],
    ),
    shape(
      `M${-s * 0.66} ${-s * 0.14} L${s * 0.72} ${-s * 0.14} C${s * 0.6} ${s * 0.1} ${s * 0.4} ${s * 0.14} ${s * 0.2} ${s * 0.14} L${-s * 0.4} ${s * 0.14} C${-s * 0.55} ${s * 0.1} ${-s * 0.62} 0 ${-s * 0.66} ${-s * 0.14} Z`,
      hull,
    ),
    rect(-s * 0.64, -s * 0.14, s * 1.34, s * 0.05, '#ffffff'),
  ].join('')}</g>`;
}

/** A small gull in flight. */
export const gull = (x: number, y: number, size: number, colour = '#ffffff') =>
  stroke(
    `M${x - size} ${y - size * 0.3} Q${x - size * 0.4} ${y - size * 0.6} ${x} ${y} Q${x + size * 0.4} ${y - size * 0.6} ${x + size} ${y - size * 0.3}`,
    colour,
    size * 0.16,
  );

/** A striped lighthouse standing on (x, y). */
export function lighthouse(x: number, y: number, height: number, colour: string): string {
  const h = height;
  const half = (t: number) => h * (0.13 - 0.05 * t);
  const stripes = [0, 1, 2, 3, 4].map((i) => {
    const a = i / 5;
    const b = (i + 1) / 5;
    return polygon(
      [
        [x - half(a), y - a * h * 0.8],
        [x + half(a), y - a * h * 0.8],
        [x + half(b), y - b * h * 0.8],
        [x - half(b), y - b * h * 0.8],
      ],
      i % 2 === 0 ? colour : '#fbf7ef',
    );
  });
  return [
    ...stripes,
    rect(x - h * 0.11, y - h * 0.83, h * 0.22, h * 0.035, '#2d3142'),
    rect(x - h * 0.06, y - h * 0.93, h * 0.12, h * 0.1, '#ffe9a8'),
    polygon(
      [
        [x - h * 0.085, y - h * 0.93],
        [x + h * 0.085, y - h * 0.93],
        [x, y - h],
      ],
      colour,
    ),
    rect(x - h * 0.03, y - h * 0.12, h * 0.06, h * 0.12, '#2d3142', h * 0.03),
    rect(x - h * 0.018, y - h * 0.45, h * 0.036, h * 0.05, '#2d3142', h * 0.012),
  ].join('');
}
