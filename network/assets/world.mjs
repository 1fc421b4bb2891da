/** The land of the earth as one SVG path in the Equal Earth projection; network/drawing/world.py puts pins on it. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const WIDTH = 1000;
/** Points nearer to each other than this are one point, in units of the drawing. */
const TOLERANCE = 0.7;
/** Rings that lie wholly below this latitude (Antarctica) are left out. */
const SOUTHERN_EDGE = -58;

const A1 = 1.340264;
const A2 = -0.081106;
const A3 = 0.000893;
const A4 = 0.003796;
const radians = (degrees) => degrees * Math.PI / 180;

/** Šavrič, Patterson and Jenny (2018). The same numbers stand in network/drawing/world.py. */
function equalEarth([longitude, latitude]) {
  const theta = Math.asin(Math.sqrt(3) / 2 * Math.sin(radians(latitude)));
  const square = theta * theta;
  const sixth = square ** 3;
  const x = 2 * Math.sqrt(3) * radians(longitude) * Math.cos(theta)
    / (3 * (9 * A4 * sixth * square + 7 * A3 * sixth + 3 * A2 * square + A1));
  const y = theta * (A4 * sixth * square + A3 * sixth + A2 * square + A1);
  const scale = WIDTH / (2 * 2.7066);
  return [WIDTH / 2 + x * scale, (1.3173 - y) * scale];
}

/** The arcs of a TopoJSON file in degrees. */
function decodeArcs({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}

function ring(ids, arcs) {
  const points = [];
  for (const id of ids) {
    const arc = id >= 0 ? arcs[id] : [...arcs[~id]].reverse();
    points.push(...(points.length ? arc.slice(1) : arc));
  }
  return points;
}

/** A ring that crosses the 180th meridian goes on beyond it, instead of jumping across the map. */
function unwrap(points) {
  let turn = 0;
  const unwrapped = points.map(([x, y], index) => {
    const step = index ? x - points[index - 1][0] : 0;
    if (step < -180) turn += 360;
    if (step > 180) turn -= 360;
    return [x + turn, y];
  });
  const middle = unwrapped.reduce((sum, [x]) => sum + x, 0) / unwrapped.length;
  const shift = middle < -180 ? 360 : middle > 180 ? -360 : 0;
  return unwrapped.map(([x, y]) => [x + shift, y]);
}

function simplify(points) {
  const kept = [points[0]];
  for (const [x, y] of points) {
    const [lastX, lastY] = kept.at(-1);
    if (Math.abs(x - lastX) + Math.abs(y - lastY) >= TOLERANCE) kept.push([x, y]);
  }
  return kept;
}

const short = (value) => String(Math.round(value * 10) / 10).replace(/^(-?)0\./, '$1.');

/** Relative steps, measured from what was written: rounding does not add up. */
function path(points) {
  let [atX, atY] = points[0].map((value) => Math.round(value * 10) / 10);
  const steps = points.slice(1).map(([x, y]) => {
    const [nextX, nextY] = [x, y].map((value) => Math.round(value * 10) / 10);
    const step = [short(nextX - atX), short(nextY - atY)].join(' ').replace(' -', '-');
    [atX, atY] = [nextX, nextY];
    return step;
  });
  const [x, y] = points[0];
  return `M${short(x)} ${short(y)}l${steps.join(' ').replaceAll(' -', '-')}z`;
}

/** The whole SVG file; its path has the id `land`. */
export function world() {
  const file = createRequire(import.meta.url).resolve('world-atlas/land-110m.json');
  const topology = JSON.parse(readFileSync(file, 'utf8'));
  const arcs = decodeArcs(topology);
  const land = topology.objects.land.geometries
    .flatMap((shape) => (shape.type === 'Polygon' ? [shape.arcs] : shape.arcs))
    .flat()
    .map((ids) => unwrap(ring(ids, arcs)))
    .filter((points) => Math.max(...points.map(([, latitude]) => latitude)) >= SOUTHERN_EDGE)
    .map((points) => simplify(points.map(equalEarth)))
    .filter((points) => points.length > 3)
    .map(path)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg"><path id="land" d="${land}"/></svg>`;
}
