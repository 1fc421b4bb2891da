/** The licences of everything that is built into the site from npm packages, as one text. */

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** Names of the packages that a bundle was made of, from esbuild's list of inputs. */
export const packagesOf = (inputs) =>
  [...new Set(inputs.map((path) => path.match(PACKAGE)?.[1]).filter(Boolean))];

function licence(folder, name) {
  const home = join(folder, name);
  const { version, license } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const file = readdirSync(home).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file && existsSync(join(home, file)) ? readFileSync(join(home, file), 'utf8').trim() : '';
  return `${name} ${version} (${license})\n\n${text}`;
}

/** One text: a package after the other, its licence below its name. `folder` is the node_modules folder. */
export const licences = (folder, packages) =>
  [...packages].sort().map((name) => licence(folder, name)).join(`\n\n${'-'.repeat(78)}\n\n`) + '\n';
