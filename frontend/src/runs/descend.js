// The discrete algorithm on one example mu > 0 from identical layers.  Pure numbers, no DOM.
// The JS twin of minorfirst/descend.py and of each optimizer's `ascent`; tests hold the two together.

import { softplus } from "../kernels/clock.js";

const sum = (values) => values.reduce((total, value) => total + value, 0);
const zeros = (g) => g.map(() => 0);

/** Largest absolute value. */
const top = (g) => Math.max(...g.map(Math.abs));

/** The lp ball, h = 1/p from 0 (l-infinity) to below 1; all norms run over `depth` equal layers. */
function lp(g, rho, depth, h) {
  const largest = top(g);
  if (largest === 0) return zeros(g);
  const size = g.map((x) => Math.abs(x) / largest);
  const power = h / (1 - h);
  const norm = (depth * sum(size.map((s) => s ** (1 + power)))) ** h;
  return g.map((x, j) => (Math.sign(x) * size[j] ** power * rho) / norm);
}

/** Perturbations of each optimizer: (gradient, weights, rho, depth, 1/p) -> eps, for every layer alike. */
export const ASCENTS = {
  GD: zeros,
  "l-infinity-SAM": (g, w, rho) => g.map((x) => rho * Math.sign(x)),
  "l2-SAM": (g, w, rho, depth) => lp(g, rho, depth, 0.5),
  lp: (g, w, rho, depth, h) => lp(g, rho, depth, h),
  ASAM: (g, w, rho, depth) => {
    const slope = g.map((x, j) => Math.abs(w[j]) * x);
    return lp(slope, rho, depth, 0.5).map((x, j) => Math.abs(w[j]) * x);
  },
};

/**
 * Weights of each layer after 0, 1, ..., steps steps of size stepSize.
 * @param {{mu: number[], alpha: number[], optimizer: string, rho: number, depth: number, h?: number}} setting
 */
export function descend({ mu, alpha, optimizer, rho, depth, h = 0.5 }, stepSize, steps) {
  const ascent = ASCENTS[optimizer];
  const found = [alpha];
  let w = alpha;
  for (let step = 0; step < steps; step += 1) {
    const g = w.map((x, j) => -mu[j] * x ** (depth - 1)); // up to a positive factor
    const eps = ascent(g, w, rho, depth, h);
    const hat = w.map((x, j) => x + eps[j]);
    const pull = Math.exp(-softplus(sum(hat.map((x, j) => mu[j] * x ** depth))));
    w = w.map((x, j) => x + stepSize * pull * mu[j] * hat[j] ** (depth - 1));
    found.push(w);
  }
  return found;
}
