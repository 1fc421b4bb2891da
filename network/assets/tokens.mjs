/**
 * The colours of the site: the one source, in OKLCH. Writes css/tokens.css.
 *
 *   node tokens.mjs           write css/tokens.css
 *   node tokens.mjs --check   write nothing; exit 1 if a pair of colours lacks contrast or the file is out of date
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('css/tokens.css', import.meta.url));
const DIMENSIONS = ['people', 'economy', 'nature', 'lead'];

/** name: [light, dark], each [lightness 0–1, chroma, hue in degrees]. */
export const TOKENS = {
  'bg': [[0.975, 0.006, 215], [0.185, 0.022, 238]],
  'surface': [[1, 0, 0], [0.225, 0.026, 238]],
  'sunken': [[0.945, 0.010, 215], [0.155, 0.020, 238]],
  'ink': [[0.235, 0.040, 238], [0.945, 0.010, 215]],
  'muted': [[0.445, 0.032, 236], [0.755, 0.022, 220]],
  'rule': [[0.865, 0.014, 220], [0.345, 0.026, 236]],
  'control': [[0.575, 0.026, 228], [0.600, 0.026, 225]],
  'link': [[0.440, 0.125, 248], [0.800, 0.095, 235]],
  'band': [[0.255, 0.056, 240], [0.130, 0.030, 240]],
  'band-ink': [[0.965, 0.010, 215], [0.945, 0.010, 215]],
  'band-muted': [[0.800, 0.030, 220], [0.770, 0.026, 220]],
  'action': [[0.255, 0.056, 240], [0.875, 0.120, 95]],
  'action-ink': [[0.985, 0.004, 215], [0.205, 0.040, 238]],
  'focus': [[0.885, 0.175, 96], [0.885, 0.175, 96]],
  'focus-ink': [[0.180, 0.030, 238], [0.180, 0.030, 238]],
  'mark': [[0.935, 0.110, 98], [0.400, 0.080, 92]],
  'error': [[0.500, 0.190, 26], [0.745, 0.140, 22]],
  'ok': [[0.480, 0.115, 152], [0.780, 0.130, 152]],

  // The four dimensions of resilience: fill (bars, petals), text, tint (chips).
  'people': [[0.610, 0.205, 14], [0.700, 0.165, 14]],
  'people-text': [[0.475, 0.175, 14], [0.800, 0.105, 14]],
  'people-tint': [[0.950, 0.026, 14], [0.285, 0.055, 14]],
  'economy': [[0.640, 0.135, 66], [0.790, 0.140, 76]],
  'economy-text': [[0.455, 0.095, 66], [0.850, 0.105, 80]],
  'economy-tint': [[0.955, 0.038, 82], [0.285, 0.045, 74]],
  'nature': [[0.575, 0.105, 176], [0.720, 0.115, 176]],
  'nature-text': [[0.430, 0.080, 178], [0.820, 0.095, 176]],
  'nature-tint': [[0.950, 0.026, 178], [0.275, 0.042, 180]],
  'lead': [[0.510, 0.185, 288], [0.690, 0.150, 290]],
  'lead-text': [[0.450, 0.185, 288], [0.815, 0.090, 292]],
  'lead-tint': [[0.952, 0.022, 290], [0.290, 0.060, 288]],

  // Exposure in heat tables: one hue, five steps; the number is always printed as well.
  'h1': [[0.930, 0.022, 232], [0.275, 0.034, 240]],
  'h1-ink': [[0.235, 0.040, 238], [0.945, 0.010, 215]],
  'h2': [[0.850, 0.055, 232], [0.345, 0.055, 242]],
  'h2-ink': [[0.235, 0.040, 238], [0.945, 0.010, 215]],
  'h3': [[0.740, 0.090, 236], [0.440, 0.085, 244]],
  'h3-ink': [[0.180, 0.040, 238], [0.985, 0.006, 215]],
  'h4': [[0.520, 0.115, 244], [0.660, 0.110, 240]],
  'h4-ink': [[1, 0, 0], [0.155, 0.030, 238]],
  'h5': [[0.350, 0.105, 252], [0.830, 0.085, 228]],
  'h5-ink': [[1, 0, 0], [0.155, 0.030, 238]],
};

/** [foreground, background, least contrast]: WCAG 2.2, 4.5 for text and 3 for shapes; 7 where people read long. */
export const PAIRS = [
  ['ink', 'bg', 7],
  ['ink', 'surface', 7],
  ['muted', 'bg', 4.5],
  ['muted', 'surface', 4.5],
  ['muted', 'sunken', 4.5],
  ['link', 'bg', 4.5],
  ['link', 'surface', 4.5],
  ['link', 'sunken', 4.5],
  ['control', 'surface', 3],
  ['control', 'bg', 3],
  ['band-ink', 'band', 7],
  ['band-muted', 'band', 4.5],
  ['action-ink', 'action', 4.5],
  ['focus-ink', 'focus', 7],
  ['ink', 'mark', 7],
  ['error', 'surface', 4.5],
  ['error', 'bg', 4.5],
  ['ok', 'surface', 4.5],
  ...[1, 2, 3, 4, 5].map((step) => [`h${step}-ink`, `h${step}`, 4.5]),
  ...DIMENSIONS.flatMap((name) => [[name, 'surface', 3], [name, 'bg', 3]]),
  ...DIMENSIONS.flatMap((name) => ['surface', 'bg', `${name}-tint`].map((ground) => [`${name}-text`, ground, 4.5])),
];

/** sRGB channels 0–1 of an OKLCH colour; outside 0–1 where the screen cannot show it. */
function channels([lightness, chroma, hue]) {
  const angle = hue * Math.PI / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((value) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
}

/** `#rrggbb`, with less chroma where the colour lies outside sRGB. */
export function hex([lightness, chroma, hue]) {
  let rgb = channels([lightness, chroma, hue]);
  while (chroma > 0 && !rgb.every((value) => value >= -0.0005 && value <= 1.0005)) {
    chroma = Math.max(chroma - 0.002, 0);
    rgb = channels([lightness, chroma, hue]);
  }
  const bytes = rgb.map((value) => Math.round(Math.min(1, Math.max(0, value)) * 255));
  return '#' + bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function luminance(colour) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast ratio of two `#rrggbb` colours. */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const scheme = (index) =>
  Object.fromEntries(Object.entries(TOKENS).map(([name, colours]) => [name, hex(colours[index])]));
const LIGHT = scheme(0);
const DARK = scheme(1);

const declarations = (colours, indent) =>
  Object.entries(colours).map(([name, value]) => `${indent}--${name}: ${value};\n`).join('');

/** The stylesheet. The dark set stands twice: `light-dark()` is younger than the browsers we serve. */
export function stylesheet() {
  const onBand = Object.fromEntries(DIMENSIONS.map((name) => [name, DARK[name]]));
  return `/* Written by tokens.mjs. Change the colours there. */

:root {
  color-scheme: light;
${declarations(LIGHT, '  ')}}

@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    color-scheme: dark;
${declarations(DARK, '    ')}  }
}

:root[data-theme="dark"] {
  color-scheme: dark;
${declarations(DARK, '  ')}}

/* The band is dark in both schemes. */
.on-band {
${declarations(onBand, '  ')}}
`;
}

/** Prints every pair; returns whether all have the contrast they need. */
function report() {
  let good = true;
  for (const [front, ground, least] of PAIRS) {
    const ratios = [LIGHT, DARK].map((colours) => contrast(colours[front], colours[ground]));
    const enough = ratios.every((ratio) => ratio >= least);
    good &&= enough;
    const shown = ratios.map((ratio) => ratio.toFixed(2).padStart(6)).join('');
    console.log(`${front.padEnd(13)} on ${ground.padEnd(13)} ${String(least).padStart(4)} ${shown}${enough ? '' : '  too low'}`);
  }
  return good;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const enough = report();
    const current = readFileSync(FILE, 'utf8') === stylesheet();
    if (!current) console.log('css/tokens.css is out of date: run node tokens.mjs');
    process.exit(enough && current ? 0 : 1);
  }
  writeFileSync(FILE, stylesheet());
}
