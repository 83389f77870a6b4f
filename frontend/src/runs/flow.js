// The flows that the figures show.  The JS twin of minorfirst/runs/flow.py; tests hold the two together.

import { positions, trace } from "../kernels/clock.js";
import { balancedPath, depthOnePath } from "../kernels/exact.js";
import { odePath } from "../kernels/ode.js";
import { reductionPath } from "../kernels/reduction.js";
import { predictor } from "../model/layers.js";
import { ASCENTS } from "../model/optimizers.js";

const FIRST = 1e-3; // where a traced flow's record begins

/**
 * The path of one example mu > 0 from balanced weights alpha > 0.
 * @param {{mu: number[], alpha: number[], rho: number, depth: number,
 *   optimizer: "GD"|"l-infinity-SAM"|"l2-SAM"}} setting
 */
export function pathOf({ mu, alpha, optimizer, rho, depth }) {
  if (depth === 1) {
    const descent = mu.map((m) => -m); // the gradient's direction, which never changes
    return depthOnePath(mu, alpha, ASCENTS[optimizer](descent, { rho, depth }));
  }
  const radius = optimizer === "GD" ? 0 : rho;
  if (depth === 2 && (optimizer === "l2-SAM" || radius === 0)) return reductionPath(mu, alpha, radius);
  if (optimizer === "l2-SAM" && radius > 0) return odePath(mu, alpha, radius, depth);
  return balancedPath(mu, alpha, radius, depth);
}

/** Weights (of each layer) at increasing times, one array a time. */
export function flow(setting, times) {
  const path = pathOf(setting);
  return positions(path, times).map(path.weights);
}

/** Predictors of a flow from its start to a time, as a trace finds them, the last exactly there. */
export function flowPath(setting, until) {
  const path = pathOf(setting);
  const { c, lnT } = trace(path, Math.log(FIRST), Math.log(until));
  const shown = [0, ...c.filter((_, k) => lnT[k] < Math.log(until)), ...positions(path, [until])];
  return shown.map((position) => predictor(path.weights(position), setting.depth));
}
