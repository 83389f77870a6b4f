// Where l-infinity-SAM goes on one example from identical layers (Theorem 3.2, Corollary 3.5).
// The JS twin of minorfirst/theory/limits.py; tests hold the two together.

const TIE = 1e-12;

/** A vector over its length; zeros stay. */
export function unit(v) {
  const size = Math.hypot(...v);
  return v.map((x) => (size > 0 ? x / size : 0));
}

/** Rescaled times tau at which weights above the gate blow up, Infinity for those that never do. */
export function blowUps(mu, alpha, rho, depth) {
  const n = depth - 2;
  return mu.map((m, j) => (n > 0 && alpha[j] > rho ? (alpha[j] - rho) ** -n / (n * m) : Infinity));
}

/** The direction in which the predictor converges, zeros where it goes to 0. */
export function raceLimit(mu, alpha, rho, depth) {
  if (depth === 1) return unit(mu);
  const gap = alpha.map((a) => a - rho);
  if (!gap.some((z) => z > 0)) return unit(gap.map((z) => (z === 0 || depth % 2 === 1 ? 1 : 0)));
  const speed = mu.map((m, j) => (gap[j] > 0 ? m * gap[j] ** (depth - 2) : 0));
  const top = Math.max(...speed) * (1 - TIE);
  // Ties stay in the ratio in which the closed forms leave them.
  const share = (j) => (depth === 2 ? gap[j] ** 2 : mu[j] ** (-depth / (depth - 2)));
  return unit(mu.map((_, j) => (speed[j] >= top ? share(j) : 0)));
}
