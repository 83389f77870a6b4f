// How far and where each optimizer climbs first: its perturbation of one of `depth` equal layers.
// The JS twin of `ascent` in minorfirst/model/optimizers.py and variants.py; tests hold the two together.
// A gradient counts up to a positive factor.

const sum = (values) => values.reduce((total, value) => total + value, 0);
const zeros = (gradient) => gradient.map(() => 0);

/** rho along the gradient, in the l2 norm over all layers. */
export function l2Ascent(gradient, rho, depth = 1) {
  const largest = Math.max(...gradient.map(Math.abs));
  if (largest === 0) return zeros(gradient);
  // The largest entry is divided out first, so that no square underflows.
  const unit = gradient.map((g) => g / largest);
  const share = rho / Math.sqrt(depth * sum(unit.map((u) => u * u)));
  return unit.map((u) => share * u);
}

/** What raises the linearized loss most in the lp ball, 1/p from 0 (l-infinity) to below 1. */
function lpAscent(gradient, rho, depth, inverse_p) {
  const largest = Math.max(...gradient.map(Math.abs));
  if (largest === 0) return zeros(gradient);
  const size = gradient.map((g) => Math.abs(g) / largest);
  const power = inverse_p / (1 - inverse_p);
  const norm = (depth * sum(size.map((s) => s ** (1 + power)))) ** inverse_p;
  return gradient.map((g, j) => (Math.sign(g) * size[j] ** power * rho) / norm);
}

/** Perturbations by the optimizer's name, (gradient, {weights, rho, depth, inverse_p}) -> eps. */
export const ASCENTS = {
  GD: zeros,
  "l-infinity-SAM": (gradient, { rho }) => gradient.map((g) => rho * Math.sign(g)),
  "l2-SAM": (gradient, { rho, depth }) => l2Ascent(gradient, rho, depth),
  "lp-SAM": (gradient, { rho, depth, inverse_p }) => lpAscent(gradient, rho, depth, inverse_p),
  ASAM: (gradient, { weights, rho, depth }) => {
    const slope = gradient.map((g, j) => Math.abs(weights[j]) * g);
    return l2Ascent(slope, rho, depth).map((eps, j) => Math.abs(weights[j]) * eps);
  },
  "l1-SAM": (gradient, { rho, depth }) => {
    const least = Math.max(...gradient.map(Math.abs)) * (1 - 1e-12); // of equals, which share the radius
    const signs = gradient.map((g) => (Math.abs(g) >= least ? Math.sign(g) : 0));
    return signs.map((sign) => (rho * sign) / (depth * Math.max(1, signs.filter(Boolean).length)));
  },
};
