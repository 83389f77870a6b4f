// The discrete algorithm on one example mu > 0 from identical layers.
// The JS twin of minorfirst/runs/descend.py; tests hold the two together.

import { softplus } from "../model/logistic.js";
import { ASCENTS } from "../model/optimizers.js";

/**
 * Weights of each layer after 0, 1, ..., steps steps of size stepSize.
 * @param {{mu: number[], alpha: number[], optimizer: string, rho: number, depth: number,
 *   inverse_p?: number}} setting  what the optimizer has beside rho, such as 1/p, goes with it
 */
export function descend(setting, stepSize, steps) {
  const { mu, alpha, optimizer, depth } = setting;
  const ascent = ASCENTS[optimizer];
  const all = [alpha];
  let weights = alpha;
  for (let step = 0; step < steps; step += 1) {
    const gradient = weights.map((w, j) => -mu[j] * w ** (depth - 1)); // up to a positive factor
    const eps = ascent(gradient, { ...setting, weights });
    const perturbed = weights.map((w, j) => w + eps[j]);
    const margin = perturbed.reduce((total, w, j) => total + mu[j] * w ** depth, 0);
    const pull = Math.exp(-softplus(margin));
    weights = weights.map((w, j) => w + stepSize * pull * mu[j] * perturbed[j] ** (depth - 1));
    all.push(weights);
  }
  return all;
}
