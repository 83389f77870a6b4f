// The house style of minorfirst/plots/style.py: Okabe and Ito's colours, each with a dash as second cue.
// The colours are CSS variables, which figure.css lightens in dark mode.

const DASHES = ["none", "9 3", "9 3 2 3", "2.5 2.5", "14 4", "5 2 2 2 2 2"];
const COUNT = 8;

/** Look of the k-th of several lines. */
export const look = (k) => ({ color: `var(--mf-color-${k % COUNT})`, dash: DASHES[k % DASHES.length] });

/** The optimizers in the order of every menu, with the look and name that they have in every figure. */
export const OPTIMIZERS = [
  { key: "GD", name: "GD", ...look(0) },
  { key: "l-infinity-SAM", name: "ℓ∞-SAM", ...look(1) },
  { key: "l2-SAM", name: "ℓ2-SAM", ...look(2) },
];

/** The two variants, with the look that they have in every figure. */
export const VARIANTS = [
  { key: "lp-SAM", name: "ℓp-SAM", ...look(3) },
  { key: "ASAM", name: "ASAM", ...look(4) },
];
