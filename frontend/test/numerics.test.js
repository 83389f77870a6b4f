// Chebyshev panels and power series against functions that are known in closed form.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  coefficients, derivative, evaluate, integral, NODES, resolved, RUNNING, WHOLE,
} from "../src/kernels/chebyshev.js";
import { power, product, valueAt } from "../src/kernels/series.js";

const near = (found, wanted, tolerance) =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `${found} is not ${wanted}`);
const PLACES = [-1, -0.73, -0.2, 0.11, 0.6, 1];

test("a smooth function is interpolated to rounding", () => {
  const c = coefficients(NODES.map(Math.exp));
  for (const x of PLACES) near(evaluate(c, x), Math.exp(x), 3e-14);
  assert.ok(resolved(c, 1, 1e-14));
});

test("a kink is not resolved", () => {
  assert.ok(!resolved(coefficients(NODES.map(Math.abs)), 1, 1e-6));
});

test("the integral starts at -1 and the derivative undoes it", () => {
  const c = coefficients(NODES.map(Math.cos));
  for (const x of PLACES) {
    near(evaluate(integral(c), x), Math.sin(x) - Math.sin(-1), 2e-15);
    near(evaluate(derivative(integral(c)), x), Math.cos(x), 1e-13);
  }
});

test("weights at the nodes integrate a polynomial exactly", () => {
  const cube = NODES.map((x) => x ** 3 + 1);
  const primitive = (x) => x ** 4 / 4 + x - (1 / 4 - 1);
  const sum = (weights) => weights.reduce((total, w, k) => total + w * cube[k], 0);
  near(sum(WHOLE), 2, 1e-14);
  RUNNING.forEach((row, k) => near(sum(row), primitive(NODES[k]), 1e-14));
});

test("products and powers of series", () => {
  // a = 1 + x, so that a a = 1 + 2x + x^2 and a^(-2) = 1 - 2x + 3x^2 - ...
  const a = [1, 1, 0, 0, 0, 0];
  assert.deepEqual([0, 1, 2, 3].map((k) => product(a, a, k)), [1, 2, 1, 0]);
  const y = [1];
  for (let k = 1; k < a.length; k += 1) y[k] = power(a, y, -2, k);
  y.forEach((value, k) => near(value, (-1) ** k * (k + 1), 1e-14));
  near(valueAt([1, -2, 3], 0.5), 1 - 1 + 0.75, 1e-15);
});
