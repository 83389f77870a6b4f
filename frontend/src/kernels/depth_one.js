// Depth one, several examples in the plane: the weights of a linear classifier trained from 0, at a time.
// The flow is integrated in y = log(1 + t); gradients are scaled before any norm or sign is taken.
//
// l-infinity-SAM shifts the weights by rho times the signs of the gradient.  Where a component of the
// gradient is 0 both sides may drive the weights back there.  Then they slide along that curve, with the mean
// of both velocities that stays on it (Filippov).

import { softplus } from "./clock.js";
import { integrate } from "./stiff.js";

const SLACK = 1e-10; // relative size of a gradient's component that counts as 0
const MAX_TURNS = 40; // changes between crossing and sliding

/** Functions of the weights for signed examples z = y x. */
function logistic(z) {
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

/** The way of l-infinity-SAM: between changes of sign the shifted flow of GD, on them a slide. */
function linfWeights(loss, rho, to) {
  const shifted = ([s, t], u, v) => loss.gradient(u + rho * s, v + rho * t);
  const velocity = (signs) => (y, u, v) => {
    const [g, h, scale] = shifted(signs, u, v);
    const pace = -Math.exp(y + scale);
    return [pace * g, pace * h];
  };
  const relative = ([u, v], j) => {
    const g = loss.gradient(u, v);
    return g[j] / Math.hypot(g[0], g[1]);
  };
  const with_ = (signs, j, s) => signs.map((sign, i) => (i === j ? s : sign));
  /** Velocities up the slope of component j on its two sides, as shares of their sizes. */
  const climbs = ([u, v], signs, j) => {
    const row = loss.curvature(u, v, j);
    return [1, -1].map((s) => {
      const [g, h] = shifted(with_(signs, j, s), u, v);
      return -(row[0] * g + row[1] * h) / (Math.hypot(...row) * Math.hypot(g, h));
    });
  };
  /** Bring component j of the gradient to 0 by moving weight j. */
  const settle = (j) => (w) => {
    let next = w;
    for (let k = 0; k < 3; k += 1) {
      const [u, v] = next;
      const reach = 1e-5; // of the difference quotient
      const [at, on] = [next, next.map((x, i) => (i === j ? x + reach : x))].map((x) => relative(x, j));
      next = [u, v].map((x, i) => (i === j ? x - (at * reach) / (on - at) : x));
    }
    return next;
  };
  const slide = (signs, j) => (y, u, v) => {
    const row = loss.curvature(u, v, j);
    const [up, down] = [1, -1].map((s) => velocity(with_(signs, j, s))(y, u, v));
    const [n, m] = [up, down].map((f) => row[0] * f[0] + row[1] * f[1]);
    const share = m / (m - n);
    return [0, 1].map((i) => share * up[i] + (1 - share) * down[i]);
  };

  let [y, w] = [0, [0, 0]];
  let signs = loss.gradient(0, 0).slice(0, 2).map(Math.sign);
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const leave = (at) => Math.min(...[0, 1].map((j) => (signs[j] || 1) * relative(at, j))) + SLACK;
    const free = integrate({ rate: velocity(signs), leave }, y, w, to);
    if (!free.left) return free.w;
    const j = signs[0] * relative(free.w, 0) < signs[1] * relative(free.w, 1) ? 0 : 1;
    [y, w] = [free.x, settle(j)(free.w)];
    let [above, below] = climbs(w, signs, j);
    if (above < 0 && below > 0) {
      const held = (at) => {
        const [n, m] = climbs(at, signs, j);
        return Math.min(-n, m) + SLACK;
      };
      const slid = integrate({ rate: slide(signs, j), leave: held, settle: settle(j) }, y, w, to);
      if (!slid.left) return slid.w;
      [y, w] = [slid.x, settle(j)(slid.w)];
      [above, below] = climbs(w, signs, j);
      signs = with_(signs, j, -above < below ? 1 : -1);
    } else signs = with_(signs, j, above > 0 ? 1 : -1);
  }
  throw new Error("the signs of the gradient change too often; move the points apart");
}

/** Weights at time t under an optimizer, for signed examples z = y x. */
export function trained(z, optimizer, rho, t) {
  const loss = logistic(z);
  const to = Math.log1p(t);
  if (optimizer === "l-infinity-SAM" && rho > 0) return linfWeights(loss, rho, to);
  const climb = optimizer === "l2-SAM" ? rho : 0;
  const rate = (y, u, v) => {
    let [g, h, scale] = loss.gradient(u, v);
    if (climb > 0) {
      const far = climb / Math.hypot(g, h);
      [g, h, scale] = loss.gradient(u + far * g, v + far * h);
    }
    const pace = -Math.exp(y + scale);
    return [pace * g, pace * h];
  };
  return integrate({ rate, leave: () => 1 }, 0, [0, 0], to).w;
}
