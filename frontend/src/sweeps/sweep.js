// Who dominates l2-SAM at depth two on mu = (minor, major), over scale, radius and time.
//
// minorfirst/sweeps/sweep.py follows every cell's flow.  A map that is dragged has milliseconds:
// dividing weights and rho by rho leaves the path as it is; only the clock changes.  So one path for each
// a = alpha/rho serves every radius, and one event cuts each column of the map: below the collapse boundary
// the network dies, between the boundaries the lead passes from the minor to the major coordinate.  Its time
// is an integral over the path of 1 + exp(rho^2 q), q the margin for rho = 1.

import { N, NODES, WHOLE } from "../kernels/chebyshev.js";
import { reductionPath } from "../kernels/reduction.js";
import { thresholds } from "../theory/regimes.js";

export const COLLAPSED = 0;
export const MINOR = 1;
export const MAJOR = 2;

const SAMPLES = 60; // paths on either side of the collapse boundary
const RANGE = 9; // of the logit of the place between two boundaries
const SPREAD = 6; // of the margin, for rho = 1, within one stretch of quadrature
const HIGHEST = 40; // margin beyond which a map's times do not reach
const RADII = 24; // at which event times are computed for the map over radius

const logistic = (x) => 1 / (1 + Math.exp(-x));

/** Add the margins and the lengths dtau at the nodes of a stretch, halved until exp(q) is smooth on it. */
function sample(path, left, right, q, length) {
  const half = (right - left) / 2;
  const speeds = Array.from(NODES, (x) => path.speed(left + half * (1 + x)));
  const margins = speeds.map(([margin]) => margin);
  if (Math.min(Math.max(...margins), HIGHEST) - Math.min(...margins) > SPREAD) {
    sample(path, left, left + half, q, length);
    sample(path, left + half, right, q, length);
    return;
  }
  for (let k = 0; k < N; k += 1) {
    q.push(margins[k]);
    length.push(half * WHOLE[k] * speeds[k][1]);
  }
}

/** The margins q and the lengths dtau of the path of a, up to its event, as {q, length}. */
function column(mu, a) {
  const path = reductionPath(mu, mu.map(() => a), 1);
  const gap = (tau, r) => tau - (mu[0] + mu[1]) * r; // > 0 once the major coordinate leads
  const q = [];
  const length = [];
  for (;;) {
    const piece = path.advance();
    let { right } = piece;
    const passed = gap(...path.scalars(right)) > 0;
    if (passed) {
      let low = piece.left;
      for (let k = 0; k < 50; k += 1) {
        const middle = (low + right) / 2;
        if (gap(...path.scalars(middle)) > 0) right = middle;
        else low = middle;
      }
    }
    sample(path, piece.left, right, q, length);
    if (passed || piece.gone) return { q: Float64Array.from(q), length: Float64Array.from(length) };
  }
}

/** ln t at the end of a column. */
function lnEnd({ q, length }, rho) {
  const square = rho * rho;
  const peak = Math.max(0, square * q.reduce((a, b) => Math.max(a, b)));
  let sum = 0;
  for (let k = 0; k < q.length; k += 1) sum += length[k] * (Math.exp(-peak) + Math.exp(square * q[k] - peak));
  return peak + Math.log(sum);
}

/** All that the maps of one mu = (minor, major) need. */
export function atlas(mu) {
  const { collapse, major } = thresholds(mu);
  const places = Array.from({ length: SAMPLES }, (_, k) => logistic(RANGE * ((2 * k) / (SAMPLES - 1) - 1)));
  return {
    collapse,
    major,
    below: places.map((v) => column(mu, collapse * v)),
    above: places.map((u) => column(mu, collapse + (major - collapse) * u)),
    times: new Map(), // of the events, by radius; see eventTimes
  };
}

/**
 * Times of the event of the sampled paths at a radius, on either side of the collapse boundary: two functions
 * of the path's place, each asinh(ln t), which varies evenly.  A time is computed when first asked for.
 */
function eventTimes({ below, above, times }, rho) {
  const side = (paths) => {
    const known = new Float64Array(paths.length).fill(NaN);
    return (k) => {
      if (Number.isNaN(known[k])) known[k] = Math.asinh(lnEnd(paths[k], rho));
      return known[k];
    };
  };
  if (!times.has(rho)) times.set(rho, [side(below), side(above)]);
  return times.get(rho);
}

/** Value at x of a table of SAMPLES entries, by the cubic through four of them; straight beyond its ends. */
function between(table, x) {
  const last = SAMPLES - 1;
  if (x < 0) return table(0) + x * (table(1) - table(0));
  if (x > last) return table(last) + (x - last) * (table(last) - table(last - 1));
  const k = Math.min(Math.max(Math.floor(x), 1), last - 2);
  const u = x - k;
  return (
    (table(k - 1) * u * (u - 1) * (2 - u) + table(k + 2) * (u + 1) * u * (u - 1)) / 6 +
    (table(k) * (u + 1) * (u - 1) * (u - 2) + table(k + 1) * (u + 1) * u * (2 - u)) / 2
  );
}

/** ln t of the event at a = alpha/rho, -Infinity from the major boundary on. */
function eventAt({ collapse, major }, [below, above], a) {
  if (a >= major) return -Infinity;
  const u = a < collapse ? a / collapse : (a - collapse) / (major - collapse);
  const x = (Math.log(u / (1 - u)) / RANGE + 1) * ((SAMPLES - 1) / 2);
  // Beyond the last sample towards the collapse boundary the time hardly changes.
  return Math.sinh(a < collapse ? between(below, Math.min(x, SAMPLES - 1)) : between(above, Math.max(x, 0)));
}

/** Who leads, or COLLAPSED, before and after the event. */
const stateOf = ({ collapse }, a, event, lnT) => {
  if (lnT < event) return MINOR;
  return a < collapse ? COLLAPSED : MAJOR;
};

/** ln t of the event at each alpha for one rho, or at each rho for one alpha: the other is a number. */
export function events(chart, alpha, rho) {
  const at = (one, radius) => eventAt(chart, eventTimes(chart, radius), one / radius);
  return Array.isArray(alpha) ? alpha.map((one) => at(one, rho)) : rho.map((radius) => at(alpha, radius));
}

/** Cells over (alpha, t) at one rho, or over (rho, t) at one alpha; a row a time. */
export function overTime(chart, alpha, lnTimes, rho) {
  const event = events(chart, alpha, rho);
  const places = event.map((_, k) => (Array.isArray(alpha) ? alpha[k] / rho : alpha / rho[k]));
  const cells = new Uint8Array(event.length * lnTimes.length);
  lnTimes.forEach((lnT, row) => {
    for (let k = 0; k < event.length; k += 1) {
      cells[row * event.length + k] = stateOf(chart, places[k], event[k], lnT);
    }
  });
  return cells;
}

/** Cells over (alpha, rho) at one time, a row a radius; `rhos` must be increasing. */
export function overRadius(chart, alphas, rhos, lnT) {
  // Event times vary smoothly with rho^2: a few radii are enough.
  const [first, last] = [rhos[0] ** 2, rhos.at(-1) ** 2];
  const squares = Array.from({ length: RADII }, (_, k) => first + ((last - first) * k) / (RADII - 1));
  const tables = squares.map((square) => eventTimes(chart, Math.sqrt(square)));
  const cells = new Uint8Array(alphas.length * rhos.length);
  rhos.forEach((rho, row) => {
    const x = ((rho ** 2 - first) / (last - first)) * (RADII - 1);
    const k = Math.min(Math.floor(x), RADII - 2);
    const mixed = [0, 1].map((side) => {
      const [here, next] = [tables[k][side], tables[k + 1][side]];
      return (i) => here(i) + (x - k) * (next(i) - here(i));
    });
    for (let i = 0; i < alphas.length; i += 1) {
      const a = alphas[i] / rho;
      cells[row * alphas.length + i] = stateOf(chart, a, eventAt(chart, mixed, a), lnT);
    }
  });
  return cells;
}

/** For each state the cell farthest from its region's edge: [column, row, distance], or null. */
export function middles(cells, columns) {
  const rows = cells.length / columns;
  const depth = new Uint16Array(cells.length);
  const step = (k, neighbours) => {
    let least = Infinity;
    for (const n of neighbours) least = Math.min(least, n !== null && cells[n] === cells[k] ? depth[n] : 0);
    return least + 1;
  };
  for (let k = 0; k < cells.length; k += 1) {
    depth[k] = step(k, [k % columns ? k - 1 : null, k >= columns ? k - columns : null]);
  }
  const best = [null, null, null];
  for (let k = cells.length - 1; k >= 0; k -= 1) {
    const right = (k + 1) % columns ? k + 1 : null;
    const above = k + columns < cells.length ? k + columns : null;
    depth[k] = Math.min(depth[k], step(k, [right, above]));
    const state = cells[k];
    if (best[state] === null || depth[k] > depth[best[state]]) best[state] = k;
  }
  return best.map((k) => (k === null ? null : [k % columns, Math.floor(k / columns), depth[k]]));
}
