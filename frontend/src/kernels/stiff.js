// A stiff flow in the plane, integrated by the linearly implicit Euler method with extrapolation: the least
// that copes where scipy's LSODA, which Python uses, switches to implicit steps by itself.

const COLUMNS = 6; // of the extrapolation: runs of 1, 2, ..., 6 sub-steps
const TOLERANCE = 1e-8; // of a step, relative to the state
const MAX_STEPS = 1500;
const ROOT_STEPS = 60;

/** The derivative of rate(x, .) at w by differences, as [a, b, c, d] of ((a, b), (c, d)). */
function jacobian(rate, x, w) {
  const [u, v] = w;
  const shift = 1e-7 * Math.max(1e-3, Math.hypot(u, v));
  const [f, g] = rate(x, u, v);
  const [fu, gu] = rate(x, u + shift, v);
  const [fv, gv] = rate(x, u, v + shift);
  return [(fu - f) / shift, (fv - f) / shift, (gu - g) / shift, (gv - g) / shift];
}

/** `count` implicit sub-steps over [x, x + h]. */
function run(rate, [a, b, c, d], x, w, h, count) {
  const s = h / count;
  const [p, q, r, t] = [1 - s * a, -s * b, -s * c, 1 - s * d];
  const det = p * t - q * r;
  let [u, v] = w;
  for (let k = 1; k <= count; k += 1) {
    const [f, g] = rate(x + s * k, u, v);
    u += (s * (t * f - q * g)) / det;
    v += (s * (p * g - r * f)) / det;
  }
  return [u, v];
}

/** One extrapolated step: the state at x + h and how far the last two extrapolations are apart. */
function step(rate, j, x, w, h) {
  let row = [];
  let error = Infinity;
  for (let k = 1; k <= COLUMNS; k += 1) {
    const next = [run(rate, j, x, w, h, k)];
    for (let l = 1; l < k; l += 1) {
      const ratio = k / (k - l) - 1;
      next.push([0, 1].map((i) => next[l - 1][i] + (next[l - 1][i] - row[l - 1][i]) / ratio));
    }
    if (k === COLUMNS) error = Math.hypot(next[k - 1][0] - next[k - 2][0], next[k - 1][1] - next[k - 2][1]);
    row = next;
  }
  return { found: row[COLUMNS - 1], error };
}

/** Where on (0, h] the state leaves, leave(state) turning negative: by bracketed secants. */
function root(state, leave, h, before, after) {
  let [low, high, atLow, atHigh] = [0, h, before, after];
  let found = state(h);
  for (let k = 0; k < ROOT_STEPS && high - low > 1e-12 * h; k += 1) {
    const secant = low + ((high - low) * atLow) / (atLow - atHigh);
    const middle = k % 3 === 2 ? (low + high) / 2 : Math.min(Math.max(secant, low + 1e-13 * h), high);
    const here = state(middle);
    const value = leave(here);
    if (value < 0) [high, atHigh, found] = [middle, value, here];
    else [low, atLow] = [middle, value];
    if (value < 0 && value > -1e-13) break;
  }
  return { length: high, found };
}

/**
 * Follow w' = rate(x, u, v) from `start` at x = from until x = to, or until leave(w), positive at first,
 * is negative.  Returns {x, w, left}.  settle(w) may put the state back where it belongs after a step.
 */
export function integrate({ rate, leave, settle = (w) => w }, from, start, to) {
  let [x, w, h] = [from, start, Math.min(to - from, 0.1)];
  for (let count = 0; x < to; count += 1) {
    if (count > MAX_STEPS) throw new Error("the flow takes too many steps; move the points apart");
    const j = jacobian(rate, x, w);
    const { found, error } = step(rate, j, x, w, h);
    const share = error / (TOLERANCE * Math.max(Math.hypot(...found), 1e-3));
    if (share <= 1) {
      const value = leave(found);
      if (value < 0) {
        const at = root((length) => step(rate, j, x, w, length).found, leave, h, leave(w), value);
        return { x: x + at.length, w: at.found, left: true };
      }
      x = x + h >= to * (1 - 1e-14) ? to : x + h;
      w = settle(found);
    }
    const factor = Number.isFinite(share) ? 0.85 * Math.max(share, 1e-9) ** (-1 / COLUMNS) : 0.1;
    h = Math.min(h * Math.min(4, Math.max(0.1, factor)), x < to ? to - x : h);
  }
  return { x, w, left: false };
}
