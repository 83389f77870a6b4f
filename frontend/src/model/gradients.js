// Gradients of the logistic loss of a linear classifier of examples in the plane, safe at any margin.
// A part of minorfirst/model/logistic.py (`scaled_gradient`), with a second derivative beside it.

import { softplus } from "./logistic.js";

/** Functions of the weights (u, v) for signed examples z = y x. */
export function planeLoss(z) {
  const n = z.length;
  const [a, b] = [0, 1].map((j) => Float64Array.from(z, (row) => row[j]));
  const margins = new Float64Array(n);
  const leastMargin = (u, v) => {
    let least = Infinity;
    for (let k = 0; k < n; k += 1) {
      margins[k] = a[k] * u + b[k] * v;
      if (margins[k] < least) least = margins[k];
    }
    return least;
  };
  return {
    /** The gradient as [g_1, g_2, log of its scale]. */
    gradient(u, v) {
      const least = leastMargin(u, v);
      const q = Math.exp(-least);
      let [g, h] = [0, 0];
      for (let k = 0; k < n; k += 1) {
        // sigma(-margin) over its value at the least margin.
        const e = Math.exp(least - margins[k]);
        const weight = (e * (1 + q)) / (1 + e * q);
        g -= weight * a[k];
        h -= weight * b[k];
      }
      return [g / n, h / n, -softplus(least)];
    },
    /** Row j of the second derivative, up to a positive factor. */
    curvature(u, v, j) {
      const least = leastMargin(u, v);
      const q = Math.exp(-least);
      let row = [0, 0];
      for (let k = 0; k < n; k += 1) {
        const e = Math.exp(least - margins[k]);
        const weight = (e / (1 + e * q) ** 2) * (j === 0 ? a[k] : b[k]);
        row = [row[0] + weight * a[k], row[1] + weight * b[k]];
      }
      return row;
    },
  };
}

/** The velocity of descent along such a gradient, in y = log(1 + t). */
export function descent([g, h, logScale], y) {
  const pace = -Math.exp(y + logScale);
  return [pace * g, pace * h];
}
