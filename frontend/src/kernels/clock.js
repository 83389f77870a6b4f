// The clock: from a path with known ln dt/dc to the positions at which given times are shown.
// The JS twin of minorfirst/kernels/clock.py; tests hold the two together.  Of times it knows only ln t.

import { logAdd } from "../model/logistic.js";
import { coefficients, derivative, evaluate, NODES, resolved } from "./chebyshev.js";

const TOLERANCE = 1e-12;
const CELL_RANGE = 8; // variation of ln dt/dc within a cell
const MAX_PANELS = 4000;

const [GAUSS_X, GAUSS_W] = gaussLegendre(16);
const gaussValues = new Float64Array(GAUSS_X.length); // reused: this is the innermost loop

function gaussLegendre(n) {
  const xs = [];
  const ws = [];
  for (let k = 0; k < n; k += 1) {
    let x = -Math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 20; step += 1) {
      let [before, value] = [1, x];
      for (let j = 2; j <= n; j += 1) {
        [before, value] = [value, ((2 * j - 1) * x * value - (j - 1) * before) / j];
      }
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    xs.push(x);
    ws.push(2 / ((1 - x * x) * slope * slope));
  }
  return [xs, ws];
}

function panelValue(panel, c) {
  return evaluate(panel.g, (2 * c - panel.left - panel.right) / (panel.right - panel.left));
}

/** log of the integral of exp(g) over [left, right] within a panel. */
function logIntegral(panel, left, right) {
  const half = (right - left) / 2;
  if (!(half > 0)) return -Infinity;
  const g = gaussValues;
  let peak = -Infinity;
  for (let k = 0; k < g.length; k += 1) {
    g[k] = panelValue(panel, left + half * (1 + GAUSS_X[k]));
    if (g[k] > peak) peak = g[k];
  }
  let sum = 0;
  for (let k = 0; k < g.length; k += 1) sum += GAUSS_W[k] * Math.exp(g[k] - peak);
  return peak + Math.log(sum) + Math.log(half);
}

function fit(path, left, right) {
  const values = Array.from(NODES, (x) => path.logRate((left + right) / 2 + ((right - left) / 2) * x));
  if (!values.every(Number.isFinite)) return null;
  const g = coefficients(values);
  return resolved(g, Math.max(1, ...values.map(Math.abs)), TOLERANCE) ? { left, right, g } : null;
}

/** The position in a cell at which the clock shows exp(lnT); lnLeft is ln t at the cell's left edge. */
function solve(panel, left, right, lnLeft, lnT) {
  const wanted = -Math.expm1(lnLeft - lnT);
  let [low, high] = [left, right];
  let growth = panelValue(panel, right) - panelValue(panel, left);
  if (Math.abs(growth) < 1e-6) growth = 1e-6;
  const share = wanted * Math.exp(lnT - logIntegral(panel, left, right));
  const guess = Math.log1p(share * Math.expm1(growth)) / growth;
  let c = left + (right - left) * Math.min(Math.max(guess, 1e-3), 1 - 1e-3);
  for (let step = 0; step < 60; step += 1) {
    const excess = Math.exp(logIntegral(panel, left, c) - lnT) - wanted;
    if (excess <= 0) low = c;
    if (excess >= 0) high = c;
    const newton = c - excess * Math.exp(lnT - panelValue(panel, c));
    const next = newton >= low && newton <= high ? newton : (low + high) / 2;
    const done = Math.abs(next - c) <= 1e-13 * (c - left) + 1e-15 * c;
    c = next;
    if (done) break;
  }
  return c;
}

/**
 * Walk along a path, cell by cell, until visit() returns false or the path ends.
 * visit(panel, left, right, lnLeft, lnRight) sees the cell's edges and ln t at them.
 * Returns the position at which the walk stopped.
 */
function walk(path, visit) {
  let left = 0;
  let step = path.firstStep;
  let lnT = -Infinity;
  for (let count = 0; count < MAX_PANELS; count += 1) {
    const stop = path.nextBreak(left);
    if (!(stop > left)) return left;
    const right = Math.min(left + step, stop);
    const panel = fit(path, left, right);
    if (panel === null) {
      step = (right - left) / 2;
      continue;
    }
    const slope = derivative(panel.g);
    let steepest = 0;
    for (const x of NODES) steepest = Math.max(steepest, Math.abs(evaluate(slope, x)));
    // Over [-1, 1], with a reserve of a fifth.
    const cells = Math.max(1, Math.ceil((2.4 * steepest) / CELL_RANGE));
    for (let k = 0; k < cells; k += 1) {
      const a = left + ((right - left) * k) / cells;
      const b = left + ((right - left) * (k + 1)) / cells;
      const after = logAdd(lnT, logIntegral(panel, a, b));
      if (visit(panel, a, b, lnT, after) === false) return a;
      lnT = after;
    }
    left = right;
    step *= 2;
  }
  throw new Error("the flow's clock is not resolved; ask for earlier times");
}

/** Positions on the path at increasing times; the path's end for times after it has come to rest. */
export function positions(path, times) {
  const lnTimes = times.map(Math.log);
  const found = [];
  const end = walk(path, (panel, left, right, lnLeft, lnRight) => {
    while (found.length < times.length && lnTimes[found.length] <= lnRight) {
      found.push(solve(panel, left, right, lnLeft, lnTimes[found.length]));
    }
    return found.length < times.length;
  });
  while (found.length < times.length) found.push(end);
  return found;
}

/**
 * The path sampled for drawing: {c, lnT, lnTimeAt}, ln t rising from lnFrom to lnTo by at most about
 * `spacing`, the last position at lnTo.  A path that comes to rest is continued at its end.
 * lnTimeAt(c) is ln t at any position up to the last.
 */
export function trace(path, lnFrom, lnTo, spacing = 0.15) {
  const c = [];
  const lnT = [];
  const cells = [];
  const end = walk(path, (panel, left, right, lnLeft, lnRight) => {
    cells.push({ panel, left, lnLeft });
    const from = Math.max(lnLeft, lnFrom - 1);
    const pieces = Math.max(1, Math.min(200, Math.ceil((Math.min(lnRight, lnTo) - from) / spacing)));
    let now = lnLeft;
    for (let k = 1; k <= pieces; k += 1) {
      const a = left + ((right - left) * (k - 1)) / pieces;
      const b = left + ((right - left) * k) / pieces;
      const after = logAdd(now, logIntegral(panel, a, b));
      if (after >= lnTo) {
        c.push(solve(panel, a, b, now, lnTo));
        lnT.push(lnTo);
        return false;
      }
      now = after;
      c.push(b);
      lnT.push(now);
    }
    return true;
  });
  if (lnT.length === 0 || lnT[lnT.length - 1] < lnTo) {
    c.push(end);
    lnT.push(lnTo);
  }
  const lnTimeAt = (position) => {
    let k = cells.length - 1;
    while (k > 0 && cells[k].left >= position) k -= 1;
    const { panel, left, lnLeft } = cells[k];
    return logAdd(lnLeft, logIntegral(panel, left, position));
  };
  return { c, lnT, lnTimeAt };
}
