// The flows that the figures show: pure functions of numbers, no DOM.

import { arcPath } from "../kernels/rescaled.js";
import { positions, trace } from "../kernels/clock.js";
import { balancedPath, depthOnePath } from "../kernels/exact.js";
import { reductionPath } from "../kernels/reduction.js";

const FIRST = 1e-3; // where a traced flow's record begins
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

/** Predictors of a flow from its start to a time, as a trace finds them, the last exactly there. */
export function flowPath(setting, until) {
  const path = pathOf(setting);
  const { c, logT } = trace(path, Math.log(FIRST), Math.log(until));
  const shown = [0, ...c.filter((_, k) => logT[k] < Math.log(until)), ...positions(path, [until])];
  return shown.map((position) => predictor(path.weights(position), setting.depth));
}

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
