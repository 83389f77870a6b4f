// The network's loss, its gradients and the optimizers' ascents, against what defines them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { descent, planeLoss } from "../src/model/gradients.js";
import { logAdd, logLoss, softplus } from "../src/model/logistic.js";
import { ASCENTS, l2Ascent } from "../src/model/optimizers.js";

const near = (found, wanted, tolerance) =>
  assert.ok(
    Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${found} is not ${wanted}`,
  );
const norm = (v, p) => v.reduce((total, x) => total + Math.abs(x) ** p, 0) ** (1 / p);

test("softplus, logAdd and the loss hold where exp would overflow or vanish", () => {
  near(softplus(1), Math.log(1 + Math.E), 1e-15);
  assert.equal(softplus(1000), 1000);
  near(softplus(-50), Math.exp(-50), 1e-30);
  near(logAdd(1, 2), Math.log(Math.E + Math.E ** 2), 1e-15);
  assert.equal(logAdd(-Infinity, -Infinity), -Infinity);
  near(logLoss([1, 1], [0.5, 1]), Math.log(Math.log(1 + Math.exp(-1.5))), 1e-14);
  near(logLoss([300, 300], [1, 2]), -900, 1e-14);
  for (const margin of [36.999, 37.001]) near(logLoss([margin], [1]), -margin, 1e-15);
});

test("a plane's gradient and curvature are the loss's differences", () => {
  const z = [[1, 0.2], [0.4, 1.5], [2, -0.5]];
  const loss = ([u, v]) => z.reduce((sum, [a, b]) => sum + softplus(-a * u - b * v), 0) / z.length;
  const { gradient, curvature } = planeLoss(z);
  const at = [0.7, -0.3];
  const step = 1e-5;
  const shifted = (j, by) => at.map((x, i) => (i === j ? x + by : x));
  const full = (w) => {
    const [g, h, logScale] = gradient(...w);
    return [g * Math.exp(logScale), h * Math.exp(logScale)];
  };
  const slope = (i, j) => (full(shifted(i, step))[j] - full(shifted(i, -step))[j]) / (2 * step);
  const second = [0, 1].map((j) => [0, 1].map((i) => slope(i, j)));
  for (const j of [0, 1]) {
    near(full(at)[j], (loss(shifted(j, step)) - loss(shifted(j, -step))) / (2 * step), 1e-9);
    const row = curvature(...at, j);
    near(row[0] * second[j][1], row[1] * second[j][0], 1e-8); // up to a positive factor
    assert.ok(row[j] * second[j][j] > 0);
  }
});

test("late in training the gradient still has a direction", () => {
  const [g, h, logScale] = planeLoss([[1, 2], [2, 1]]).gradient(400, 400);
  assert.ok(g < 0 && h < 0 && logScale < -1000);
  // Of the velocity in y = log(1 + t): the factor 1 + t is in it.
  descent([g, h, logScale], -logScale).forEach((x, j) => near(x, -[g, h][j], 1e-12));
});

test("every ascent lies on its ball, over all layers, and climbs", () => {
  const gradient = [0.3, -2, 1e-200];
  const setting = { weights: [1, 0.5, 2], rho: 0.4, depth: 3, inverse_p: 0.25 };
  const balls = { "l-infinity-SAM": Infinity, "l2-SAM": 2, "lp-SAM": 4, "l1-SAM": 1 };
  for (const [name, p] of Object.entries(balls)) {
    const eps = ASCENTS[name](gradient, setting);
    const layers = [...eps, ...eps, ...eps];
    near(p === Infinity ? Math.max(...layers.map(Math.abs)) : norm(layers, p), 0.4, 1e-12);
    assert.ok(eps.every((e, j) => e * gradient[j] >= 0));
  }
  const relative = ASCENTS.ASAM(gradient, setting).map((e, j) => e / setting.weights[j]);
  near(Math.sqrt(3) * norm(relative, 2), 0.4, 1e-12);
  assert.deepEqual(ASCENTS.GD(gradient, setting), [0, 0, 0]);
});

test("no ascent is asked for a direction that is not there", () => {
  for (const ascent of Object.values(ASCENTS)) {
    assert.deepEqual(ascent([0, 0], { weights: [1, 1], rho: 1, depth: 2, inverse_p: 0.3 }), [0, 0]);
  }
});

test("an ascent does not underflow with its gradient", () => {
  l2Ascent([1e-200, -1e-200], 1).forEach((e, j) => near(e, [1, -1][j] * Math.SQRT1_2, 1e-15));
});
