// The sharp boundaries of l2-SAM's three regimes at depth two, equal start.  The JS twin of
// minorfirst/theory/regimes.py, for rho = 1: both boundaries are proportional to rho.

import { reductionPath } from "../kernels/reduction.js";

const BISECTIONS = 38; // of a bracket that spans the ratio of the strengths: to about 1e-11

/** Whether the network that starts at alpha collapses to 0, for rho = 1; decided with certainty. */
function collapses(mu, alpha) {
  const path = reductionPath(mu, mu.map(() => alpha), 1);
  let { fate } = path.advance();
  while (!fate) ({ fate } = path.advance());
  return fate === "collapse";
}

/** Scales at which the regime changes for rho = 1: {collapse, major}. */
export function thresholds(mu) {
  const size = Math.hypot(...mu);
  const strengths = [...new Set(mu)].sort((a, b) => b - a);
  const major = (strengths[0] + (strengths[1] ?? 0)) / Math.SQRT2 / size;
  let low = Math.min(...mu) / Math.SQRT2 / size;
  let high = Math.max(...mu) / Math.SQRT2 / size;
  for (let k = 0; k < BISECTIONS && high - low > 1e-12 * high; k += 1) {
    const middle = Math.sqrt(low * high);
    if (collapses(mu, middle)) low = middle;
    else high = middle;
  }
  return { collapse: Math.sqrt(low * high), major };
}
