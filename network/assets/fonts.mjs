/**
 * Cuts the fonts into files that a page loads only for letters it shows. A first visit to a page in English costs
 * the two "core" files, some 29 kB together; every other file waits for a letter of its own.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import subset from 'subset-font';

const require = createRequire(import.meta.url);

/** What most pages show: ASCII, usual punctuation, the commonest accents of the languages of the interface. */
const CORE = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index))
  + '\u00a0–—‘’“”…·×°€£²³½−→←«»¿¡'
  + 'áàâãäçéèêëíîïñóôõöúüÁÉÍÓ';

/** Kerning, marks and figures of equal width. Small capitals and the like are left out. */
const FEATURES = ['kern', 'liga', 'mark', 'mkmk', 'ccmp', 'locl', 'tnum'];

const FAMILIES = [
  {
    name: 'text',
    family: 'Atkinson Next',
    package: '@fontsource-variable/atkinson-hyperlegible-next',
    file: (part) => `files/atkinson-hyperlegible-next-${part}-wght-normal.woff2`,
    parts: ['latin-ext', 'latin'],
    weight: '400 700',
    axes: { wght: { min: 400, max: 700 } },
  },
  {
    name: 'display',
    family: 'Bricolage',
    package: '@fontsource/bricolage-grotesque',
    file: (part) => `files/bricolage-grotesque-${part}-700-normal.woff2`,
    parts: ['vietnamese', 'latin-ext', 'latin'],
    weight: '700',
  },
];

/** Local fonts stretched to the measures of ours: the page does not jump when the web font arrives. */
const FALLBACKS = [
  { family: 'Atkinson Fallback', size: 101, ascent: 94, descent: 24 },
  { family: 'Bricolage Fallback', size: 98, ascent: 93, descent: 27 },
];

/** The letters of a unicode-range such as "U+0000-00FF,U+0131". */
function letters(range) {
  const found = [];
  for (const piece of range.split(',')) {
    const [first, last = first] = piece.replace('U+', '').split('-').map((code) => parseInt(code, 16));
    for (let code = first; code <= last; code += 1) found.push(String.fromCodePoint(code));
  }
  return found.join('');
}

const rangeOf = (text) =>
  Array.from(text, (letter) => 'U+' + letter.codePointAt(0).toString(16).toUpperCase()).join(',');

/** Every file of a family. Core comes last: where ranges overlap, the later rule wins. */
async function faces(family) {
  const folder = (path) => require.resolve(`${family.package}/${path}`);
  const ranges = JSON.parse(readFileSync(folder('unicode.json'), 'utf8'));
  const cut = async (part, text) =>
    subset(readFileSync(folder(family.file(part))), text, {
      targetFormat: 'woff2',
      keepFeatures: FEATURES,
      variationAxes: family.axes,
    });
  const made = [];
  for (const part of family.parts) {
    const rest = Array.from(letters(ranges[part])).filter((letter) => !CORE.includes(letter)).join('');
    made.push({ name: `${family.name}-${part}`, range: ranges[part], bytes: await cut(part, rest) });
  }
  made.push({ name: `${family.name}-core`, range: rangeOf(CORE), bytes: await cut('latin', CORE) });
  return made;
}

const rule = (family, face, address) => `@font-face {
  font-family: "${family.family}";
  font-style: normal;
  font-weight: ${family.weight};
  font-display: swap;
  src: url("${address}") format("woff2");
  unicode-range: ${face.range};
}
`;

const fallback = ({ family, size, ascent, descent }) => `@font-face {
  font-family: "${family}";
  src: local("Arial"), local("Liberation Sans"), local("Roboto");
  size-adjust: ${size}%;
  ascent-override: ${ascent}%;
  descent-override: ${descent}%;
  line-gap-override: 0%;
}
`;

/**
 * Makes the fonts. `write(name, bytes)` stores a file and returns its address beside the stylesheet.
 * Returns the stylesheet.
 */
export async function fonts(write) {
  let css = FALLBACKS.map(fallback).join('');
  for (const family of FAMILIES) {
    for (const face of await faces(family)) css += rule(family, face, write(`${face.name}.woff2`, face.bytes));
  }
  return css;
}
