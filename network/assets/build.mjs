/**
 * Builds stylesheets, scripts, fonts and the world map into ../static/dist:
 *
 *   node build.mjs
 *
 * Every file but the manifest carries a hash of its content in its name, and can be kept for ever by whoever got it.
 * manifest.json maps the names that templates use to these: {"site.css": "site-4F2K….css", …}.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { fonts } from './fonts.mjs';
import { licences, packagesOf } from './licences.mjs';
import { stylesheet } from './tokens.mjs';
import { world } from './world.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(HERE, '../static/dist');
/** The oldest browsers with cascade layers. Older ones get the text without the look. */
const TARGET = ['chrome99', 'firefox102', 'safari15.4'];
const ENTRIES = ['css/site.css', 'js/site.js', 'js/editor.js'];
const PACKAGES_BESIDE_SCRIPTS = [
  '@fontsource-variable/atkinson-hyperlegible-next',
  '@fontsource/bricolage-grotesque',
  'world-atlas',
];

/** A server that is running knows the files of the build before; they are left for as long as that. */
const KEEP_OLD_MILLISECONDS = 24 * 3600 * 1000;

const manifest = {};

/** Stores a file, and smaller copies of text beside it. */
function store(name, content) {
  const bytes = Buffer.from(content);
  const path = join(DIST, name);
  writeFileSync(path, bytes);
  if (/\.(css|js|svg|txt)$/.test(name)) {
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

/** Stores a file under a name with its hash, and enters it in the manifest. Returns that name. */
function publish(name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const published = name.replace(/(\.\w+)$/, `-${hash}$1`);
  store(published, content);
  manifest[name] = published;
  return published;
}

/** Bundles what the entries import. Returns esbuild's list of the files that went in. */
async function bundle() {
  const result = await build({
    absWorkingDir: HERE,
    entryPoints: ENTRIES,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outdir: DIST,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: TARGET,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  for (const { path, contents } of result.outputFiles) store(basename(path), contents);
  for (const [path, { entryPoint }] of Object.entries(result.metafile.outputs)) {
    if (ENTRIES.includes(entryPoint)) manifest[basename(entryPoint)] = basename(path);
  }
  return Object.keys(result.metafile.inputs);
}

function clearOld() {
  for (const name of readdirSync(DIST)) {
    const path = join(DIST, name);
    if (Date.now() - statSync(path).mtimeMs > KEEP_OLD_MILLISECONDS) rmSync(path);
  }
}

async function main() {
  mkdirSync(DIST, { recursive: true });
  clearOld();
  writeFileSync(join(HERE, 'css/tokens.css'), stylesheet());
  const inputs = await bundle();
  const faces = await fonts(publish);
  publish('fonts.css', (await transform(faces, { loader: 'css', minify: true })).code);
  publish('world.svg', world());
  publish('icon.svg', readFileSync(join(HERE, 'icon.svg')));
  publish('licences.txt', licences(join(HERE, 'node_modules'), [...packagesOf(inputs), ...PACKAGES_BESIDE_SCRIPTS]));
  // Last: whoever reads the manifest finds every file it names.
  writeFileSync(join(DIST, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');
}

await main();
