// Exact paths of a single example.  The JS twin of minorfirst/kernels/exact.py; tests hold the two together.

import { softplus } from "../model/logistic.js";

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** L = 1: w = w0 + tau mu; the optimizer only changes the clock.  eps is its constant perturbation. */
export function depthOnePath(mu, w0, eps) {
  const speed = sum(mu.map((m) => m * m));
  const margin0 = sum(mu.map((m, j) => m * (w0[j] + eps[j])));
  return {
    firstStep: 1 / speed,
    nextBreak: () => Infinity,
    logRate: (c) => softplus(margin0 + speed * c),
    weights: (c) => mu.map((m, j) => w0[j] + c * m),
  };
}

/** L >= 2 identical layers alpha > 0 under l-infinity-SAM; GD for rho = 0. */
export function balancedPath(mu, alpha, rho, depth) {
  const n = depth - 2;
  const even = depth % 2 === 0;
  const gap = alpha.map((a) => a - rho);
  const up = gap.flatMap((z, j) => (z > 0 ? [j] : []));
  const down = gap.flatMap((z, j) => (z < 0 ? [j] : []));
  const logGap = mu.map((_, j) => (gap[j] < 0 ? Math.log1p(-alpha[j] / rho) : 0));
  const excess = logGap.map((x) => Math.expm1(-n * x));
  const pace = mu.map((m) => n * m * rho ** n);
  const blowUps = mu.map((m, j) => (gap[j] > 0 && n > 0 ? gap[j] ** -n / (n * m) : Infinity));
  const blowUp = Math.min(...blowUps);
  const slow = n > 0 && down.length ? 1 / Math.max(...down.map((j) => pace[j])) : 1;

  const tauAt = (c) => {
    if (n === 0) return c;
    return blowUp < Infinity ? -blowUp * Math.expm1(-c) : slow * Math.expm1(c);
  };
  const position = (tau) => {
    if (n === 0) return tau;
    return blowUp < Infinity ? -Math.log1p(-tau / blowUp) : Math.log1p(tau / slow);
  };
  const logTauRate = (c) => {
    if (n === 0) return 0;
    return blowUp < Infinity ? Math.log(blowUp) - c : Math.log(slow) + c;
  };
  const stops = mu.map((m, j) => {
    if (!even || !(gap[j] < 0)) return Infinity;
    const tau = n === 0 ? -logGap[j] / m : excess[j] / pace[j];
    return tau < blowUp ? position(tau) : Infinity;
  });
  const rests = up.length === 0 && (even || down.length === 0);

  /** log(|w_hat|/rho) of a coordinate below the gate. */
  const logFall = (j, c) => {
    const tau = tauAt(c);
    if (n === 0) return Math.min(logGap[j] + mu[j] * tau, 0);
    const sign = even ? -1 : 1;
    return -Math.log1p(Math.max(excess[j] + sign * pace[j] * tau, 0)) / n;
  };
  /** w_hat > 0 of a coordinate above the gate. */
  const rise = (j, c) => {
    if (n === 0) return gap[j] * Math.exp(mu[j] * c);
    return (n * mu[j] * (blowUps[j] - blowUp + blowUp * Math.exp(-c))) ** (-1 / n);
  };
  return {
    firstStep: n === 0 ? 1 / Math.max(...mu) : 1,
    nextBreak: (c) => {
      const later = stops.filter((stop) => stop > c && stop < Infinity);
      if (later.length) return Math.min(...later);
      return rests ? c : Infinity;
    },
    logRate: (c) => {
      const above = sum(up.map((j) => mu[j] * rise(j, c) ** depth));
      const below = sum(down.map((j) => mu[j] * Math.exp(depth * logFall(j, c))));
      return softplus(above + (-rho) ** depth * below) + logTauRate(c);
    },
    weights: (c) =>
      mu.map((_, j) => {
        if (gap[j] > 0) return rho + rise(j, c);
        if (gap[j] === 0) return rho;
        return c >= stops[j] ? 0 : -rho * Math.expm1(logFall(j, c));
      }),
  };
}
