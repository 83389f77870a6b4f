// The flows that the figures show: pure functions of numbers, no DOM.

import { arcPath } from "./arc.js";
import { positions } from "./clock.js";
import { balancedPath, depthOnePath } from "./paths.js";
import { reductionPath } from "./reduction.js";

const norm2 = (v) => Math.hypot(...v);

/** The path of one example mu > 0 from balanced weights alpha > 0.
 * @param {{mu: number[], alpha: number[], optimizer: "GD"|"l-infinity-SAM"|"l2-SAM", rho: number, depth: number}} setting */
export function pathOf({ mu, alpha, optimizer, rho, depth }) {
  const radius = optimizer === "GD" ? 0 : rho;
  if (depth === 1) {
    const size = norm2(mu);
    const eps = mu.map((m) => (optimizer === "l2-SAM" ? (-radius * m) / size : -radius));
    return depthOnePath(mu, alpha, eps);
  }
  if (depth === 2 && (optimizer === "l2-SAM" || radius === 0)) return reductionPath(mu, alpha, radius);
  if (optimizer === "l2-SAM" && radius > 0) return arcPath(mu, alpha, radius, depth);
  return balancedPath(mu, alpha, radius, depth);
}

/** Weights (of each layer) at increasing times, one array a time. */
export function flow(setting, times) {
  const path = pathOf(setting);
  return positions(path, times).map(path.weights);
}

/** Predictor beta = w^L of balanced weights. */
export const predictor = (w, depth) => w.map((x) => x ** depth);

/** log of the logistic loss at a predictor. */
export function logLoss(beta, mu) {
  const margin = beta.reduce((total, b, j) => total + b * mu[j], 0);
  return margin > 37 ? -margin : Math.log(Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(-margin, 0));
}

/** tau and R of l2-SAM at depth two at increasing times. */
export function lens(setting, times) {
  const path = reductionPath(setting.mu, setting.alpha, setting.rho);
  return positions(path, times).map(path.scalars);
}
