// l2-SAM at depth three and more on one example from identical layers: no closed form is known, so the
// rescaled flow is integrated.
//
//   w_j' = mu_j h_j^(L-1),   h = w - rho/sqrt(L) v/|v|,   v_j = mu_j w_j^(L-1):
//
// the gradient spans all L layers, and each holds 1/sqrt(L) of it.  The path does not depend on its clock,
// so the position c on it counts steps: c = k + x is the share x of step k, whose length in tau is known.
//
// minorfirst/kernels/ode.py does so with scipy's LSODA, for any data and optimizer.  This right-hand
// side is made of products and powers alone, whose Taylor series of order 22 cost little: steps are long,
// and each is a polynomial that the clock and a drawing may ask anywhere.
//
// At odd depth no weight ever falls; where the perturbed weights vanish the path comes to rest.  At even
// depth a weak network falls to 0 in finite time and stays there.

import { softplus } from "../model/logistic.js";
import { l2Ascent } from "../model/optimizers.js";
import { power, product, valueAt } from "./series.js";

const ORDER = 22;
const TOLERANCE = 1e-16; // of a step's last terms, relative to each weight
const COLLAPSED = 1e-16; // size, relative to the start, at which a network counts as 0
const FROZEN = 4e-16; // relative change in a step that is lost in rounding: the weights are at rest
const MAX_STEPS = 2000;

const zeros = () => new Float64Array(ORDER + 1);
const largest = (values) => values.reduce((a, b) => Math.max(a, b), 0);

/**
 * Series of the weights in units of their largest, and of a time in which no weight moves by more than its
 * size or, near rest, its perturbed weight h: that keeps the coefficients within the range of numbers.
 */
function expand(mu, w, rho, depth) {
  const size = largest(w);
  const r = rho / Math.sqrt(depth) / size;
  const heavy = largest(mu);
  const moving = perturbed(mu, w, rho, depth).map(Math.abs);
  const spans = moving.map((h, j) => (h > 0 ? Math.min(size, h) / (mu[j] * h ** (depth - 1)) : Infinity));
  const unit = Math.min(...spans);
  if (unit === Infinity) return null;
  const pace = mu.map((m) => m * unit * size ** (depth - 2));
  const part = w.map(() => ({ w: zeros(), v: zeros(), h: zeros(), h2: zeros(), h3: zeros(), h4: zeros() }));
  const square = zeros();
  const inverse = zeros();
  part.forEach((p, j) => (p.w[0] = w[j] / size));
  for (let k = 0; k < ORDER; k += 1) {
    for (let j = 0; j < part.length; j += 1) {
      const { w: x, v } = part[j];
      v[k] = k === 0 ? (mu[j] / heavy) * x[0] ** (depth - 1) : power(x, v, depth - 1, k);
      square[k] += product(v, v, k);
    }
    inverse[k] = k === 0 ? 1 / Math.sqrt(square[0]) : power(square, inverse, -0.5, k);
    for (let j = 0; j < part.length; j += 1) {
      const { w: x, v, h, h2, h3, h4 } = part[j];
      h[k] = x[k] - r * product(v, inverse, k);
      h2[k] = product(h, h, k);
      let rate = h2[k];
      if (depth === 4) rate = h3[k] = product(h2, h, k);
      if (depth > 4) rate = h4[k] = product(h2, h2, k);
      if (depth === 6) rate = product(h4, h, k);
      x[k + 1] = (pace[j] * rate) / (k + 1);
    }
  }
  return { size, unit, series: part.map((p) => p.w) };
}

/** The perturbed weights of a layer. */
function perturbed(mu, w, rho, depth) {
  const size = largest(w);
  const gradient = w.map((x, j) => -mu[j] * (x / size) ** (depth - 1));
  const eps = l2Ascent(gradient, rho, depth);
  return w.map((x, j) => x + eps[j]);
}

/** How far the series of a step can be trusted, in its own unit. */
function reach(series) {
  let far = Infinity;
  for (const x of series) {
    for (const k of [ORDER - 1, ORDER]) far = Math.min(far, ((TOLERANCE * x[0]) / Math.abs(x[k])) ** (1 / k));
    if (x[1] < 0) far = Math.min(far, (-0.9 * x[0]) / x[1]); // never across 0, where the direction is lost
  }
  while (far > 0 && far < Infinity && series.some((x) => !(valueAt(x, far) > 0))) far /= 2;
  if (!(far > 0)) throw new Error("the flow's series are out of range; scale the start to order 1");
  return far;
}

/** Path of L = 3, ..., 6 identical layers alpha > 0 under l2-SAM with rho > 0. */
export function odePath(mu, alpha, rho, depth) {
  const steps = []; // {size, series, far, logLength}
  let now = alpha;
  let end = null; // how the path ended: the weights it rests at

  function extend() {
    if (steps.length >= MAX_STEPS) {
      throw new Error("the flow takes too many steps; scale the start to order 1");
    }
    const step = expand(mu, now, rho, depth);
    const far = step ? reach(step.series) : Infinity;
    if (!step || far === Infinity || step.series.every((x) => far * Math.abs(x[1]) < FROZEN * x[0])) {
      end = now;
      return;
    }
    steps.push({ ...step, far, logLength: Math.log(far) + Math.log(step.unit) });
    now = step.series.map((x) => step.size * valueAt(x, far));
    if (largest(now) < COLLAPSED * largest(alpha)) end = now.map(() => 0);
  }

  function weights(c) {
    if (c <= 0) return alpha;
    if (end && c >= steps.length) return end;
    const k = Math.min(Math.ceil(c) - 1, steps.length - 1);
    const { size, series, far } = steps[k];
    return series.map((x) => size * valueAt(x, far * (c - k)));
  }

  return {
    firstStep: 1,
    nextBreak: (c) => {
      while (c >= steps.length && !end) extend();
      return c >= steps.length ? c : Math.floor(c) + 1;
    },
    logRate: (c) => {
      const hat = perturbed(mu, weights(c), rho, depth);
      const margin = hat.reduce((sum, h, j) => sum + mu[j] * h ** depth, 0);
      return softplus(margin) + steps[Math.floor(c)].logLength;
    },
    weights,
  };
}
