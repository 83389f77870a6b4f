// The scalar reduction: l2-SAM at depth two on one example (GD for rho = 0), balanced start.
// The JS twin of minorfirst/kernels/reduction.py; tests hold the two together.  Python follows many networks
// side by side with scipy's DOP853.  A figure follows one, asks for it between its steps, and must do so
// within a frame: pieces of Chebyshev polynomials are accurate all along, and few.

import { softplus } from "../model/logistic.js";
import { Pieces } from "./pieces.js";

const VANISHED = 1e-40; // norm, over that below which all weights shrink, at which a network counts as 0

/** log of the factor by which a weight of strength m has grown: m tau - m^2 R. */
export const growth = (m, tau, r) => m * (tau - m * r);

/**
 * Path of w = alpha exp(mu tau - mu^2 R) with R' = rho/N, N = sqrt(2) ||mu w||, along s = tau + R in units of
 * the largest strength: dtau/ds = N/(N + rho), dR/ds = rho/(N + rho).
 */
export function reductionPath(mu, alpha, rho) {
  const unit = Math.max(...mu);
  const m = Float64Array.from(mu, (x) => x / unit);
  const logStart = Float64Array.from(alpha, (a) => 2 * Math.log(a));
  const weakest = Math.min(...m);
  let gone = false;

  /** N^2. */
  const square = (tau, r) => {
    let sum = 0;
    for (let j = 0; j < m.length; j += 1) {
      sum += m[j] * m[j] * Math.exp(2 * growth(m[j], tau, r) + logStart[j]);
    }
    return 2 * sum;
  };
  const norm = (tau, r) => Math.sqrt(square(tau, r));
  const tauRate = (size) => (rho === 0 || size === Infinity ? 1 : size / (size + rho));

  // tau is integrated; R is the rest of s.
  const rest = (s, tau) => (rho === 0 ? 0 : s - tau);
  const pieces = new Pieces([0], (s, y, rate) => {
    rate[0] = tauRate(norm(y[0], rest(s, y[0])));
  });
  const scratch = new Float64Array(1);
  const state = (s) => {
    if (!pieces.list.length || s <= 0) return [0, 0];
    const [tau] = pieces.at(s, scratch);
    return [tau, rest(s, tau)];
  };

  /** Whether a norm lies below a share of the one below which every weight shrinks. */
  const shrinks = (size, share = 1) => rho > 0 && size < share * rho * weakest;

  /**
   * Integrate one piece further and return {left, right, fate, gone}: at its right end, whether "collapse" or
   * "growth" is certain, else null, and whether the network is 0.
   */
  const advance = () => {
    const { left, right } = pieces.extend();
    const [tau] = pieces.state;
    const size = norm(tau, rest(right, tau));
    gone = shrinks(size, VANISHED);
    const fate = shrinks(size) ? "collapse" : size >= rho ? "growth" : null;
    return { left, right, fate, gone };
  };

  /** The margin at the perturbed weights and dtau/ds, in the units of the data, as the clock needs them. */
  const speed = (s) => {
    const [tau, r] = state(s);
    let [first, second, third] = [0, 0, 0];
    for (let j = 0; j < m.length; j += 1) {
      const term = m[j] * Math.exp(2 * growth(m[j], tau, r) + logStart[j]);
      first += term;
      second += 2 * m[j] * term;
      third += m[j] * m[j] * term;
    }
    const size = Math.sqrt(second);
    return [unit * (first - rho * size + (rho * rho * third) / second), tauRate(size) / unit];
  };

  return {
    firstStep: 1,
    advance,
    speed,
    nextBreak: (c) => {
      while (c >= pieces.end) {
        if (gone) return c;
        advance();
      }
      return pieces.nextEnd(c);
    },
    logRate: (c) => {
      const [margin, rate] = speed(c);
      return softplus(margin) + Math.log(rate);
    },
    /** tau and R in the units of the data. */
    scalars: (c) => {
      const [tau, r] = state(c);
      return [tau / unit, r / (unit * unit)];
    },
    weights: (c) => {
      if (gone && c >= pieces.end) return mu.map(() => 0);
      const [tau, r] = state(c);
      return mu.map((_, j) => alpha[j] * Math.exp(growth(m[j], tau, r)));
    },
  };
}
