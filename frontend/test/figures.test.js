// What each figure computes, against the flow at single settings and times.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { compute as lens } from "../src/figures/lens.js";
import { angle, compute as margins } from "../src/figures/margins.js";
import { compute as plane } from "../src/figures/plane.js";
import { compute as race } from "../src/figures/race.js";
import { compute as whoLeads, plateau } from "../src/figures/who_leads.js";
import { ASCENTS } from "../src/model/optimizers.js";
import { flow } from "../src/runs/flow.js";

const { fixed } = JSON.parse(readFileSync(process.env.PARITY_FIXTURES, "utf8"));
const { optimizers } = fixed.plane;
const SPAN = [-1, 12];

const near = (found, wanted, tolerance) =>
  assert.ok(
    Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${found} is not ${wanted}`,
  );

test("every figure that has a file makes a drawing, and nothing else is asked of it", async () => {
  const files = readdirSync(new URL("../src/figures", import.meta.url));
  for (const file of files.filter((name) => name.endsWith(".js"))) {
    const { create } = await import(`../src/figures/${file}`);
    assert.equal(typeof create, "function", file);
  }
});

test("every optimizer of Python's table has an ascent, and every ascent a row", () => {
  assert.deepEqual(fixed.variants.optimizers.map(({ key }) => key), Object.keys(ASCENTS));
  assert.deepEqual(optimizers, fixed.variants.optimizers.filter(({ exact }) => exact));
});

test("the plane's paths start at the start and end where the flow is", () => {
  const state = { mu: [1, 2], init_1: 0.7, init_2: 0.6, rho: 1, depth: 2, log_t: 3 };
  plane(state, optimizers).forEach((points, k) => {
    const setting = { mu: state.mu, alpha: [0.7, 0.6], rho: 1, depth: 2, optimizer: optimizers[k].key };
    const [w] = flow(setting, [1e3]);
    [0.7, 0.6].forEach((a, j) => near(points[0][j], a * a, 1e-14));
    w.forEach((x, j) => near(points.at(-1)[j], x * x, 1e-12));
  });
});

test("shares add up to one and the known handover is found", () => {
  const { rows, changes } = whoLeads({ mu: [1, 2], alpha: 0.7, rho: 1, depth: 2, optimizer: "l2-SAM" });
  for (const { shares } of rows) near(shares.reduce((a, b) => a + b), 1, 1e-14);
  assert.deepEqual(changes.map(({ leader }) => leader), [0, 1]);
  const settings = { mu: [1, 2], alpha: [0.7, 0.7], rho: 1, depth: 2, optimizer: "l2-SAM" };
  const [w] = flow(settings, [10 ** changes[1].log10T]);
  near(w[0], w[1], 1e-9);
});

test("GD has no handover", () => {
  const { changes } = whoLeads({ mu: [1, 2], alpha: 0.7, rho: 1, depth: 2, optimizer: "GD" });
  assert.deepEqual(changes.map(({ leader }) => leader), [1]);
});

test("a loss that waits has a plateau, one that falls at once has none", () => {
  const slow = whoLeads({ mu: [1, 2], alpha: 0.5215, rho: 1, depth: 2, optimizer: "l2-SAM" });
  assert.ok(plateau(slow.rows)[1] > 1);
  const fast = whoLeads({ mu: [1, 2], alpha: 1, rho: 1, depth: 2, optimizer: "GD" });
  assert.equal(plateau(fast.rows), null);
});

test("the lens is the predictor: a Gaussian over the strengths", () => {
  const state = { mu: [1, 1.4, 2], alpha: 0.65, rho: 1, log_t: 1.5 };
  const { height, leader } = lens(state, SPAN);
  const setting = { mu: state.mu, alpha: [0.65, 0.65, 0.65], rho: 1, depth: 2, optimizer: "l2-SAM" };
  const [w] = flow(setting, [10 ** 1.5]);
  state.mu.forEach((m, j) => near(height(m) / height(1), (w[j] / w[0]) ** 2, 1e-9));
  assert.equal(leader, w.indexOf(Math.max(...w)));
});

test("a lens without a radius is refused", () => {
  assert.throws(() => lens({ mu: [1, 2], alpha: 0.7, rho: 0, log_t: 1 }, SPAN), /radius/);
});

test("the race's rows end where the flow is", () => {
  const { rows, limit } = race({ mu: [1, 2], init_1: 1.3, init_2: 0.7, rho: 0.5, depth: 3 });
  const [w] = flow({ mu: [1, 2], alpha: [1.3, 0.7], rho: 0.5, depth: 3, optimizer: "l-infinity-SAM" }, [1e8]);
  rows.at(-1).w.forEach((x, j) => near(x, w[j], 1e-12));
  assert.deepEqual(limit, [1, 0]); // 1 (0.8) against 2 (0.2)
});

test("separators of points: null where there is none, unit normals where there are", () => {
  const points = [[1, 1, 1], [-1, -0.5, -1]];
  const found = margins({ points, rho: 0.5, log_t: 6 }, optimizers);
  for (const normal of Object.values(found)) near(Math.hypot(...normal), 1, 1e-12);
  assert.equal(margins({ points: [[1, 1, 1], [1, 1, -1]], rho: 0.5, log_t: 6 }, optimizers), null);
  assert.throws(() => margins({ points: [[1, 1]], rho: 0.5, log_t: 6 }, optimizers), /x1, x2, label/);
  near(angle([1, 0], [0, 1]), 90, 1e-14);
});
